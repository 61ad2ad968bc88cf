// One task: its facts, what happened to it, and its log.

import { h } from './dom.js';
import * as api from './api.js';
import { learn, may, mayDo, want } from './state.js';
import { status } from './marks.js';
import { ask } from './dialogs.js';
import { copyable } from './forms.js';
import { commit, link, missing, progress, sorry, taken, when } from './tasks.js';
import { logView } from './log.js';
import { capital, clock, duration, exact, look, median, reasonWord, size, subject, waiting } from './words.js';

let refused = null; // what was said against a retry, and of which task

export function task([id, place]) {
	const path = `/api/tasks/${encodeURIComponent(id)}`;
	const one = want(path);
	if (!one) {
		return [h('h1', { tabindex: -1 }, `Task ${id}`), missing(path)];
	}
	const word = one.rollback ? 'rollback' : one.type;
	return h('div.task', { key: one.id },
		h('div.head',
			h('div.task-title',
				h('h1', { tabindex: -1 }, `${capital(word)} #${one.id}`), status(one),
				h('p.task-what', h('strong', subject(one)), ' ',
					one.type === 'job' ? null : [commit(one.commit_hash), ' ', one.commit_subject])),
			actions(one)),
		one.status === 'failed' ? why(one) : null,
		refused?.id === one.id ? sorry(refused.problem) : null,
		one.status === 'pending' ? h('p.note', `It waits: ${waiting(one)}.`,
			one.waiting_for?.holder ? [' ', h('a', { href: `#/tasks/${one.waiting_for.holder}` }, `Task #${one.waiting_for.holder}`)] : null)
			: null,
		one.status === 'ongoing' ? progress(one, usual(one)) : null,
		h('div.task-parts',
			h('div.task-side', facts(one), timeline(one)),
			logView(one, place)));
}

function why(one) {
	return h('div', { class: `why-box ${look(one)}` },
		h('strong', capital(reasonWord(one.reason))),
		// The log has many lines of what one sentence says.
		h('span', ' – ', one.error));
}

function usual(one) {
	const query = new URLSearchParams({ limit: '20', status: 'succeeded' });
	if (one.type === 'job') {
		return null;
	}
	query.set('repository', one.repository);
	if (one.environment) {
		query.set('environment', one.environment);
	}
	return median((want(`/api/${one.type}s?${query}`)?.[`${one.type}s`] || []).slice(0, 10));
}

function actions(one) {
	const live = one.type === 'deployment' && one.status === 'succeeded'
		&& want('/api/environments')?.environments.some(env => env.current.some(now => now.deployment_id === one.id));
	return h('div.actions',
		!one.completed_at && mayDo(one.type)
			? h('button.button', { key: 'cancel', onclick: () => ask.cancel(one) }, 'Cancel…') : null,
		one.status === 'failed' && mayDo(one.type)
			? h('button.button', { key: 'retry', onclick: () => retry(one) }, 'Retry') : null,
		one.type === 'build' && one.artifact && may('deployer')
			? h('button.button', { key: 'deploy', onclick: () => ask.deploy(null, one) }, 'Deploy…') : null,
		live && may('deployer')
			? h('button.button', { key: 'back', onclick: () => ask.rollBack(one.environment, one.repository) },
				'Roll back…') : null);
}

async function retry(one) {
	refused = null;
	try {
		const made = await api.post(`/api/${one.type}s/${one.id}/retry`, {}, { once: api.once() });
		learn(`/api/tasks/${made.id}`, made);
		location.hash = `#/tasks/${made.id}`;
	} catch (problem) {
		refused = { id: one.id, problem };
		learn(`/api/tasks/${one.id}`, one);
	}
}

function fact(name, ...value) {
	return [h('dt', name), h('dd', value)];
}

function facts(one) {
	return h('dl.facts',
		one.repository ? fact('Repository', h('a', { href: `#/repositories/${one.repository}` }, one.repository)) : null,
		one.branch ? fact('Branch', h('code', one.branch)) : null,
		one.environment ? fact('Environment', h('a', { href: `#/activity?environment=${one.environment}` }, one.environment)) : null,
		one.commit_hash ? fact('Commit', copyable(one.commit_hash, 'the commit', one.commit_hash.slice(0, 12))) : null,
		one.build_id ? fact('Build', link(one.build_id)) : null,
		one.type === 'job' ? fact('Command', h('code.block', one.command)) : null,
		one.target ? fact('Target', one.target) : null,
		fact('By', one.triggered_by),
		one.attempt > 1 ? fact('Attempt', `${one.attempt}, after `, link(one.retry_of)) : null,
		one.superseded_by ? fact('Replaced by', link(one.superseded_by)) : null,
		fact('Asked for', when(one.created_at)),
		one.started_at ? fact('Began', h('time', { datetime: one.started_at, title: exact(one.started_at) }, clock(one.started_at))) : null,
		one.started_at ? fact(one.completed_at ? 'Took' : 'For', taken(one) || '–') : null,
		one.exit_code !== null ? fact('Exit status', String(one.exit_code)) : null,
		one.rolled_back ? fact('Switch', 'made, and undone') : null,
		one.release ? fact('Release', copyable(one.release, 'the path')) : null,
		one.artifact ? fact('Artifact', h('a', { href: `/api/builds/${one.id}/artifact` }, `${size(one.artifact.size)} .tar.gz`)) : null,
		one.artifact ? fact('SHA-256', copyable(one.artifact.sha256, 'the SHA-256', one.artifact.sha256.slice(0, 16) + '…')) : null);
}

function timeline(one) {
	const events = want(`/api/events?task=${one.id}&limit=200`)?.events;
	if (!events?.length) {
		return null;
	}
	const first = Date.parse(events[0].at);
	return h('section.timeline', h('h2', 'What happened'), h('ol', events.map(event => {
		const what = event.event.replace(/^(BUILD|DEPLOYMENT|JOB)_/, '').toLowerCase();
		return h('li', { key: event.id, class: `on-${what}` },
			h('span.timeline-what', eventWord(what)),
			h('time', { datetime: event.at, title: exact(event.at) }, event.id === events[0].id ? clock(event.at)
				: `+ ${duration(Date.parse(event.at) - first)}`),
			event.actor !== one.triggered_by ? h('span.muted', ` by ${event.actor}`) : null,
			/notification/.test(what) ? h('span.muted', ' ', event.message) : null);
	})));
}

function eventWord(what) {
	return { created: 'asked for', started: 'began', succeeded: 'succeeded', failed: 'failed', recovery: 'found dead',
		switched: 'switched to it', switched_back: 'switched back' }[what] || what.replaceAll('_', ' ');
}
