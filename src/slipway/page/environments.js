// What is live where, what is happening there, what waits, and how to go back.

import { h } from './dom.js';
import { may, every, state, want } from './state.js';
import { lockShape, shape } from './marks.js';
import { commit, head, link, loading, missing, outcomes, panel, progress, taskList, when } from './tasks.js';
import { ask } from './dialogs.js';
import { lanes } from './pictures.js';
import { welcome } from './welcome.js';
import { count, look, median, reasonWord, short, subject, waiting } from './words.js';

const DAY = 24;
const SPANS = [[6, '6 hours'], [DAY, '24 hours'], [168, '7 days']];

export function deploymentsOf(environment) {
	return `/api/deployments?environment=${environment}&limit=40`;
}

export const PATHS = ['/api/environments', '/api/repositories', '/api/queue', '/api/tasks?limit=12',
	'/api/deployments?limit=200'];

export function environments() {
	const all = want(PATHS[0])?.environments;
	const repositories = want(PATHS[1])?.repositories;
	const queue = want(PATHS[2]);
	const recent = want(PATHS[3])?.tasks;
	if (!all || !repositories) {
		return missing(all ? PATHS[1] : PATHS[0]);
	}
	if (all.length === 0 || repositories.length === 0) {
		return [welcome(repositories, all), recent?.length ? activity(recent) : null];
	}
	return [
		head('Environments',
			may('developer') ? h('button.button', { onclick: () => ask.build() }, 'Build…') : null),
		queue?.paused ? paused(queue.paused) : null,
		h('div.cards', all.map(environment => card(environment, queue))),
		timeline(all),
		recent?.length ? activity(recent) : null,
	];
}

function paused(hold) {
	return h('p.notice', h('strong', 'The queue is paused'), ` by ${hold.by}: ${hold.reason}. `,
		'Nothing begins until it is resumed. ', h('a', { href: '#/queue' }, 'Queue'));
}

function activity(recent) {
	return panel('Latest activity', h('a', { href: '#/activity' }, 'All activity'),
		taskList(recent, 'latest activity'));
}

function card(environment, queue) {
	const name = environment.name;
	const past = want(deploymentsOf(name))?.deployments || [];
	const ended = past.filter(task => task.completed_at);
	const lines = queue ? queue.pending.filter(task => (task.environment || task.target) === name) : [];
	const last = ended.find(task => look(task) !== 'ended');
	return h('section.card', { key: name, 'aria-labelledby': `env-${name}`, 'data-environment': name },
		h('div.card-head',
			h('h2', { id: `env-${name}` }, h('a', { href: `#/activity?environment=${name}` }, name)),
			environment.locked ? h('span.badge.locked', lockShape(), 'locked') : null),
		h('div.live', environment.current.length === 0
			? h('p.empty', 'Nothing is live here yet.')
			: environment.current.map(live)),
		environment.locked ? h('p.card-note.locked', `Locked by ${environment.locked.by} `,
			when(environment.locked.since), `: ${environment.locked.reason}`) : null,
		environment.ongoing ? ongoing(environment.ongoing, past) : null,
		!environment.ongoing && last && last.status === 'failed' ? broken(last) : null,
		lines.length ? waits(lines, environment) : null,
		h('div.card-foot',
			ended.length ? h('div.past', outcomes(ended.slice(0, 20)),
				h('span.caption', ended.length < 20 ? `last ${ended.length}` : 'last 20')) : null,
			may('deployer') ? actions(environment) : null));
}

function live(current) {
	return h('a.live-one', { key: current.repository, href: `#/tasks/${current.deployment_id}` },
		h('span.live-what',
			h('strong', current.repository), ' ', commit(current.commit_hash), ' ',
			h('span.live-subject', { title: current.commit_subject }, current.commit_subject)),
		h('span.live-since', 'went live ', when(current.since),
			` · ${current.triggered_by} · build ${current.build_id}`));
}

function ongoing(task, past) {
	const like = past.filter(other => other.repository === task.repository);
	const verb = task.type === 'deployment' ? (task.rollback ? 'rolling back to' : 'deploying') : 'running';
	return h('a.happening', { href: `#/tasks/${task.id}` },
		h('span.happening-what', shape('ongoing'), h('span', verb, ' ',
			task.type === 'deployment' ? [h('strong', task.repository), ' ', commit(task.commit_hash)]
				: h('strong', subject(task)), ` #${task.id}`)),
		progress(task, median(like.slice(0, 10))));
}

function broken(task) {
	return h('a.broken', { href: `#/tasks/${task.id}` }, shape('failed'),
		h('span', h('strong', `${task.repository} ${short(task.commit_hash)} failed`), ' ',
			when(task.completed_at), `: ${reasonWord(task.reason)}`));
}

function waits(lines, environment) {
	const more = environment.pending_count - lines.length;
	return h('div.waits', h('span.waits-label', 'waits'),
		h('ul', lines.slice(0, 5).map(task => h('li', { key: task.id },
			link(task.id), ' ',
			task.type === 'deployment' ? [task.repository, ' ', commit(task.commit_hash)] : subject(task),
			h('span.why', ` ${waiting(task)}`))),
		lines.length > 5 || more > 0 ? h('li', h('a', { href: '#/queue' },
			`${Math.max(lines.length, environment.pending_count) - 5 || more} more`)) : null));
}

function actions(environment) {
	return h('div.actions',
		h('button.button', { onclick: () => ask.deploy(environment.name) }, 'Deploy…'),
		environment.current.length ? h('button.button.quiet', { onclick: () => ask.rollBack(environment.name) },
			'Roll back…') : null,
		environment.locked
			? h('button.button.quiet', { key: 'unlock', onclick: () => ask.unlock(environment) }, 'Unlock…')
			: h('button.button.quiet', { key: 'lock', onclick: () => ask.lock(environment.name) }, 'Lock…'));
}

function timeline(all) {
	const hours = Number(state.address.query.get('hours')) || DAY;
	const known = SPANS.find(([span]) => span === hours) || SPANS[1];
	const deployments = want(PATHS[4])?.deployments;
	return h('section.panel',
		h('div.panel-head',
			h('h2', `Deployments, last ${known[1]}`),
			h('nav.choices', { 'aria-label': 'time shown' }, SPANS.map(([span, word]) => h('a', {
				href: span === DAY ? '#/' : `#/?hours=${span}`, 'aria-current': span === known[0] ? 'true' : null,
			}, word)))),
		deployments ? lanes(all.map(environment => environment.name), deployments, known[0]) : loading());
}

/** What the whole of it is like, for the title and the icon of the tab. */
export function world() {
	const all = every('environments');
	const bad = all.filter(environment => {
		const last = want(deploymentsOf(environment.name))?.deployments
			.find(task => task.completed_at && look(task) !== 'ended');
		return last?.status === 'failed';
	});
	const busy = all.filter(environment => environment.ongoing);
	if (busy.length) {
		return { state: 'ongoing', words: `◌ ${busy.map(environment => environment.name).join(', ')}` };
	}
	if (bad.length) {
		return { state: 'failed', words: `✕ ${bad.length > 2 ? count(bad.length, 'environment')
			: bad.map(environment => environment.name).join(', ')}` };
	}
	return { state: 'well', words: '' };
}
