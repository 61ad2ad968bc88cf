// All tasks, newest first; the filters are in the address.

import { h } from './dom.js';
import * as api from './api.js';
import { changed, every, listen, may, mayDo, problemOf, state, want } from './state.js';
import { ask } from './dialogs.js';
import { head, loading, sorry, taskList } from './tasks.js';

const FILTERS = ['type', 'repository', 'environment', 'status'];

/** Older tasks than the newest page has, of the filters that are set now. */
let older = { of: null, tasks: new Map(), next: undefined, busy: false, problem: null };

function filters() {
	const query = new URLSearchParams();
	for (const name of FILTERS) {
		const value = state.address.query.get(name);
		if (value) {
			query.set(name, value);
		}
	}
	return query;
}

function firstPath() {
	const query = filters();
	query.set('limit', '50');
	return `/api/tasks?${query}`;
}

export function activity() {
	const path = firstPath();
	const first = want(path);
	if (older.of !== path) {
		older = { of: path, tasks: new Map(), next: undefined, busy: false, problem: null };
	}
	if (first) {
		// What the newest page pushes off its end stays, and is looked after one by one.
		for (const task of first.tasks) {
			older.tasks.set(task.id, task);
		}
		if (older.next === undefined) {
			older.next = first.next;
		}
	}
	const tasks = [...older.tasks.values()].filter(shows).sort((a, b) => b.id - a.id);
	const problem = problemOf(path) || older.problem;
	return [
		head('Activity', h('div.actions',
			may('developer') ? h('button.button', { onclick: () => ask.build(state.address.query.get('repository')) },
				'Build…') : null,
			mayDo('job') ? h('button.button.quiet', { onclick: () => ask.job() }, 'Run a job…') : null)),
		chooser(),
		problem ? sorry(problem) : null,
		h('section.panel',
			!first && !tasks.length ? (problem ? null : loading())
				: tasks.length ? taskList(tasks, 'tasks, newest first')
				: h('p.empty', filters().size ? 'Nothing is like that. ' : 'Nothing has happened yet. ',
					filters().size ? h('a', { href: '#/activity' }, 'Show all') : null)),
		older.next ? h('button.button.quiet.more', { key: `more ${path}`, mount: whenSeen, onclick: more }) : null,
		tasks.length && older.next === null ? h('p.end', 'That is all.') : null,
	];
}

function shows(task) {
	const query = filters();
	const status = query.get('status');
	return !status || task.status === status;
}

function chooser() {
	const repositories = every('repositories');
	const environments = every('environments');
	return h('form.filters', { role: 'search', 'aria-label': 'filters', onsubmit: event => event.preventDefault() },
		choice('type', 'Type', ['build', 'deployment', 'job']),
		choice('repository', 'Repository', repositories.map(one => one.name)),
		choice('environment', 'Environment', environments.map(one => one.name)),
		choice('status', 'Status', ['pending', 'ongoing', 'succeeded', 'failed']),
		filters().size ? h('a.button.quiet', { href: '#/activity' }, 'Clear') : null);
}

function choice(name, label, values) {
	const now = state.address.query.get(name) || '';
	const all = now && !values.includes(now) ? [now, ...values] : values;
	return h('label', { key: name, class: now ? 'set' : null }, h('span', label),
		h('select', {
			name, value: now, onchange: event => {
				const query = filters();
				query.delete(name);
				if (event.target.value) {
					query.set(name, event.target.value);
				}
				location.hash = query.size ? `#/activity?${query}` : '#/activity';
			},
		}, h('option', { value: '' }, 'any'), all.map(value => h('option', { key: value, value }, value))));
}

function whenSeen(element) {
	element.textContent = 'Older';
	const watch = new IntersectionObserver(entries => {
		if (entries.some(entry => entry.isIntersecting)) {
			more();
		}
	}, { rootMargin: '600px' });
	watch.observe(element);
	return {
		update() {
			// Still in sight after a short page: look again.
			watch.unobserve(element);
			watch.observe(element);
		},
		destroy: () => watch.disconnect(),
	};
}

async function more() {
	const list = older;
	if (list.busy || !list.next) {
		return;
	}
	list.busy = true;
	try {
		const page = await api.get(list.next);
		page.tasks.forEach(task => list.tasks.set(task.id, task));
		list.next = page.next;
		list.problem = null;
	} catch (problem) {
		list.problem = problem.status === 0 ? null : problem;
	}
	list.busy = false;
	changed();
}

listen(async event => {
	const list = older;
	const page = list.of && want(list.of)?.tasks;
	if (event.task !== null && list.tasks.has(event.task) && page && !page.some(task => task.id === event.task)) {
		try {
			list.tasks.set(event.task, await api.get(`/api/tasks/${event.task}`));
			changed();
		} catch {
			// It is told again when it changes again.
		}
	}
});
