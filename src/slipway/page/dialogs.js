// Dialogues: what will happen is said before it does, and the harmless choice has the focus.

import { h, render } from './dom.js';
import * as api from './api.js';
import { changed, every, fresh, learn, want } from './state.js';
import { commit, sorry, when } from './tasks.js';
import { form, formView } from './forms.js';
import { count, short, waiting } from './words.js';

const WHY = { name: 'reason', label: 'Why', required: true, placeholder: 'release day' };

let open = null;

/** Opens a dialogue; `view` describes its inside, and is asked again whenever something has changed. */
export function show(view, { wide = false } = {}) {
	close();
	const node = document.createElement('dialog');
	node.className = wide ? 'dialog wide' : 'dialog';
	node.setAttribute('aria-labelledby', 'dialog-title');
	document.body.append(node);
	open = { node, view };
	node.onclose = () => {
		node.remove();
		if (open?.node === node) {
			open = null;
		}
	};
	node.onclick = event => {
		if (event.target === node) {
			node.close();
		}
	};
	drawDialog();
	node.showModal();
	(node.querySelector('[data-first]') || node.querySelector('input, select, textarea'))?.focus();
}

export function close() {
	open?.node.close();
}

export function drawDialog() {
	if (open) {
		render(open.node, open.view());
	}
}

function frame(title, ...inside) {
	return h('div.dialog-inside', h('h2', { id: 'dialog-title' }, title), inside);
}

const cancel = (word = 'Cancel') =>
	h('button.button', { type: 'button', 'data-first': true, onclick: close }, word);

function go(task) {
	learn(`/api/tasks/${task.id}`, task);
	close();
	location.hash = `#/tasks/${task.id}`;
}

/** A change that is asked for once, however often the button is pressed; for another choice it is another. */
function intent() {
	let key = null;
	let of = null;
	return body => {
		const text = JSON.stringify(body);
		if (text !== of) {
			of = text;
			key = api.once();
		}
		return { once: key };
	};
}

function commits(list, none) {
	if (list.length === 0) {
		return h('p.muted', none);
	}
	return h('ol.commits', list.map(one => h('li', { key: one.hash }, commit(one.hash), ' ',
		h('span.commit-subject', { title: one.subject }, one.subject),
		h('span.muted', ' ', one.author, ' · ', when(one.at)))));
}

function sayWait(dry, environment) {
	const why = dry.waiting_for;
	return [
		dry.supersedes?.length ? h('p.note',
			`It takes the place of ${dry.supersedes.map(id => '#' + id).join(', ')}, which would not be deployed.`) : null,
		why && why.reason !== 'next' ? h('p.note',
			`It waits at first: ${waiting({ waiting_for: why, environment })}.`) : null,
	];
}

/** Asks the API what would happen, anew when the choice is another. */
function rehearsal(path) {
	const held = { of: null, dry: null, problem: null };
	return body => {
		const text = JSON.stringify(body);
		if (held.of !== text) {
			held.of = text;
			held.dry = held.problem = null;
			api.post(path, { ...body, dry_run: true }).then(dry => held.of === text && (held.dry = dry),
				problem => held.of === text && (held.problem = problem)).then(changed);
		}
		return held;
	};
}

function buildsOf(repository) {
	return `/api/builds?repository=${repository}&status=succeeded&limit=50`;
}

function buildName(build) {
	return `#${build.id} ${build.branch} ${short(build.commit_hash)} ${build.commit_subject}`;
}

function chooser(label, value, options, onchange) {
	const id = `choose-${label}`;
	return h('div.field', { key: label }, h('label', { for: id }, label),
		h('select', { id, value: String(value), onchange: event => onchange(event.target.value) },
			options.map(([one, word]) => h('option', { key: one, value: one }, word))));
}

/** Does it, and shows what is said against it. */
function doer(act) {
	const held = { busy: false, problem: null };
	held.go = async () => {
		held.busy = true;
		held.problem = null;
		changed();
		try {
			await act();
		} catch (problem) {
			held.problem = problem;
		}
		held.busy = false;
		changed();
	};
	return held;
}

function foot(held, word, { danger = false, disabled = false, harmless } = {}) {
	return [
		held.problem ? h('p.sorry', { role: 'alert', key: 'sorry' }, held.problem.message,
			held.problem.errors?.length ? ` (${held.problem.errors.map(e => `${e.field}: ${e.message}`).join('; ')})` : '')
			: null,
		h('div.form-foot', { key: 'foot' }, cancel(harmless), h('button', {
			class: `button ${danger ? 'danger' : 'primary'}`, type: 'button', disabled: disabled || held.busy, onclick: held.go,
		}, word)),
	];
}

/** @param build a build that was chosen already */
function deploy(environment, build) {
	const chosen = { environment, repository: build?.repository || null, build: build?.id || null };
	let of = rehearsal('/api/deployments');
	const key = intent();
	const held = doer(async () => {
		const body = { environment: chosen.environment, build_id: chosen.build };
		go(await api.post('/api/deployments', body, key(body)));
	});
	show(() => {
		const environments = every('environments');
		const repositories = every('repositories').filter(one => one.artifact);
		if (!chosen.environment) {
			chosen.environment = environments[0]?.name || null;
		}
		const here = environments.find(one => one.name === chosen.environment);
		if (!chosen.repository) {
			chosen.repository = here?.current[0]?.repository || repositories[0]?.name || null;
		}
		const known = chosen.repository ? want(buildsOf(chosen.repository))?.builds : [];
		// Of an old list the newest is not the newest; and once there is a choice it does not change by itself.
		const builds = chosen.build || !chosen.repository || fresh(buildsOf(chosen.repository)) ? known : null;
		const usable = builds?.filter(one => one.artifact) || [];
		if (build && build.repository === chosen.repository && !usable.some(one => one.id === build.id)) {
			usable.unshift(build);
		}
		if (!chosen.build && usable.length) {
			const main = repositories.find(one => one.name === chosen.repository)?.default_branch;
			chosen.build = (usable.find(one => one.branch === main) || usable[0]).id;
		}
		const { dry, problem } = chosen.build && chosen.environment
			? of({ environment: chosen.environment, build_id: chosen.build }) : {};
		const picked = usable.find(one => one.id === chosen.build);
		const live = here?.current.find(one => one.repository === chosen.repository);
		return frame(environment ? `Deploy to ${environment}` : 'Deploy',
			build && !environment ? chooser('Environment', chosen.environment, environments.map(one => [one.name, one.name]),
				value => { chosen.environment = value; changed(); }) : null,
			build || repositories.length < 2 ? null : chooser('Repository', chosen.repository,
				repositories.map(one => [one.name, one.name]), value => {
					chosen.repository = value;
					chosen.build = null;
					changed();
				}),
			builds && !usable.length ? h('p.note', chosen.repository
				? `There is no build of ${chosen.repository} with an artifact yet.`
				: 'No repository keeps an artifact, so there is nothing that could be deployed.') : null,
			usable.length ? chooser('Build', chosen.build, usable.map(one => [String(one.id), buildName(one)]),
				value => { chosen.build = Number(value); changed(); }) : null,
			problem ? sorry(problem) : null,
			chosen.build && !dry && !problem ? h('p.muted', 'Looking what it brings…') : null,
			dry ? [
				h('h3', dry.commits.length ? `Brings ${count(dry.commits.length, 'commit')} to ${chosen.environment}`
					: `To ${chosen.environment}`),
				commits(dry.commits, !live ? `${chosen.repository} is not live there yet; this is its first release.`
					: live.commit_hash === picked?.commit_hash ? 'The commit that is live there, once more.'
					: 'No commit that is not live there already: it goes back.'),
				sayWait(dry, chosen.environment),
			] : null,
			foot(held, `Deploy ${short(picked?.commit_hash)}`, { disabled: !dry }));
	}, { wide: true });
}

function rollBack(environment, repository) {
	const chosen = { repository: repository || null, build: 'before' };
	const of = rehearsal(`/api/environments/${environment}/rollback`);
	const key = intent();
	const body = () => chosen.build === 'before' ? { repository: chosen.repository }
		: { repository: chosen.repository, build_id: Number(chosen.build) };
	const held = doer(async () => {
		go(await api.post(`/api/environments/${environment}/rollback`, body(), key(body())));
	});
	show(() => {
		const here = want('/api/environments')?.environments.find(one => one.name === environment);
		const live = here?.current || [];
		if (!chosen.repository) {
			chosen.repository = live[0]?.repository || null;
		}
		if (!chosen.repository) {
			return frame(`Roll back ${environment}`, h('p.note', 'Nothing is live here.'),
				h('div.form-foot', cancel('Close')));
		}
		const current = live.find(one => one.repository === chosen.repository);
		const { dry, problem } = of(body());
		const usable = (want(buildsOf(chosen.repository))?.builds || [])
			.filter(one => one.artifact && one.id !== current?.build_id);
		const to = dry && want(`/api/tasks/${dry.build_id}`);
		return frame(`Roll back ${chosen.repository} in ${environment}`,
			live.length > 1 ? chooser('Repository', chosen.repository, live.map(one => [one.repository, one.repository]),
				value => { chosen.repository = value; chosen.build = 'before'; changed(); }) : null,
			chooser('To', chosen.build, [['before', 'what was live before'],
				...usable.map(one => [String(one.id), buildName(one)])], value => { chosen.build = value; changed(); }),
			problem ? sorry(problem) : null,
			!dry && !problem ? h('p.muted', 'Looking what it takes away…') : null,
			dry ? [
				h('dl.swap',
					h('dt', 'From'), h('dd', current ? [commit(current.commit_hash), ' ', current.commit_subject] : '–'),
					h('dt', 'To'), h('dd', to ? [commit(to.commit_hash), ' ', to.commit_subject, ' ',
						h('span.muted', `build ${to.id}`)] : `build ${dry.build_id}`)),
				h('h3', dry.commits.length ? `Takes away ${count(dry.commits.length, 'commit')}` : 'Takes away nothing'),
				commits(dry.commits, 'Every commit that is live stays.'),
				sayWait(dry, environment),
				h('p.muted', 'It goes before everything that waits there.'),
			] : null,
			foot(held, to ? `Roll back to ${short(to.commit_hash)}` : 'Roll back', { danger: true, disabled: !dry }));
	}, { wide: true });
}

/** A dialogue that is one form. @param words what is said before it */
function fill(title, fields, now, go, submit, words) {
	const held = form(fields, now);
	show(() => frame(title, words ? h('p.muted', words) : null, formView(held, async body => {
		await submit(body);
		if (open?.held === held) {
			close();
		}
	}, { go, beside: h('button.button', { type: 'button', onclick: close }, 'Cancel') })));
	open.held = held;
}

function lock(environment) {
	fill(`Lock ${environment}`, [WHY], {}, 'Lock', body => api.post(`/api/environments/${environment}/lock`, body),
		'Deployments, rollbacks and jobs there wait until it is unlocked. What is going on already goes on.');
}

function unlock(environment) {
	const held = doer(async () => {
		await api.post(`/api/environments/${environment.name}/unlock`);
		close();
	});
	show(() => {
		const lines = (want('/api/queue')?.pending || [])
			.filter(task => (task.environment || task.target) === environment.name);
		return frame(`Unlock ${environment.name}`,
			h('p', `${environment.locked.by} locked it `, when(environment.locked.since), ': ', environment.locked.reason),
			h('p.note', lines.length
				? `${count(lines.length, 'task waits', 'tasks wait')} here; #${lines[0].id} begins as soon as it is unlocked.`
				: 'Nothing waits here.'),
			foot(held, 'Unlock', { harmless: 'Leave it locked' }));
	});
}

function pause() {
	fill('Pause the queue', [WHY], {}, 'Pause', body => api.post('/api/queue/pause', body),
		'Nothing begins until it is resumed. What is ongoing goes on.');
}

function cancelTask(task) {
	const held = doer(async () => {
		learn(`/api/tasks/${task.id}`, await api.post(`/api/${task.type}s/${task.id}/cancel`));
		close();
	});
	show(() => {
		const now = want(`/api/tasks/${task.id}`) || task;
		const ongoing = now.status === 'ongoing';
		return frame(`Cancel ${task.type} #${task.id}`,
			h('p', now.completed_at ? `It has ${now.status} meanwhile.`
				: !ongoing ? 'It has not begun, and never will. What waits for it fails with it.'
				: task.type === 'deployment' ? 'Its commands are ended. If it has switched to the new release already, '
					+ 'the one before is put back.'
				: 'Its commands are ended, with all they have started.'),
			foot(held, 'Cancel it', { danger: true, harmless: 'Let it go on', disabled: Boolean(now.completed_at) }));
	});
}

function build(repository) {
	const all = every('repositories');
	if (!all.length) {
		show(() => frame('Build', h('p.note', 'There is no repository yet.'),
			h('div.form-foot', cancel('Close'))));
		return;
	}
	const key = intent();
	fill('Build', [
		{ name: 'repository', label: 'Repository', type: 'select', required: true, options: all.map(one => one.name) },
		{ name: 'branch', label: 'Branch', placeholder: 'the default branch', mono: true },
		{ name: 'commit', label: 'Commit', placeholder: 'the head of the branch', mono: true },
	], { repository: repository || all[0].name }, 'Build', async body => go(await api.post('/api/builds', body, key(body))));
}

function job() {
	const key = intent();
	const targets = want('/api/environments')?.environments.map(one => one.name) || [];
	fill('Run a job', [
		{ name: 'command', label: 'Command', type: 'area', required: true, help: 'Run with sh -ec, on the service’s machine, as the service.' },
		{ name: 'target', label: 'Target', placeholder: targets[0] || 'production',
			help: 'While it runs, nothing else does there. An environment, or any other name.' },
		{ name: 'timeout_seconds', label: 'Ended after, in seconds', type: 'number', placeholder: '3600' },
	], {}, 'Run', async body => go(await api.post('/api/jobs', body, key(body))));
}

/** The button that deletes something, after a question; the stream of events tells the rest of the page. */
export function remover(path, what, words, before = () => {}) {
	const held = doer(async () => {
		// Whoever still looked at it would be told that it is not there.
		before();
		await api.send('DELETE', path);
		close();
	});
	return h('button.button.danger-quiet', { 'aria-label': `delete ${what}`, onclick: () => show(() =>
		frame(`Delete ${what}`, h('p', words), foot(held, 'Delete', { danger: true, harmless: 'Keep' }))) }, 'Delete…');
}

function tell(title, inside) {
	show(() => frame(title, inside(), h('div.form-foot', cancel('Close'))));
}

export const ask = { deploy, rollBack, lock, unlock, pause, cancel: cancelTask, build, job, fill, tell };
