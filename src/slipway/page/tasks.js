// Tasks as rows: one line each, and each one link.

import { h } from './dom.js';
import { problemOf } from './state.js';
import { mark } from './marks.js';
import { now } from './api.js';
import { ago, duration, exact, look, reasonWord, short, stateWord, subject, waiting } from './words.js';

export function when(time) {
	return h('time', { datetime: time, title: exact(time) }, ago(time));
}

export function commit(hash) {
	return hash ? h('code.hash', { title: hash }, short(hash)) : null;
}

export function taken(task) {
	if (task.status === 'ongoing') {
		return duration(Math.floor(Math.max(0, now() - Date.parse(task.started_at)) / 1000) * 1000);
	}
	return task.duration_ms === null ? '' : duration(task.duration_ms);
}

/** What there is to say of it beyond its name: why it waits, why it failed, what it is of. */
function said(task) {
	if (task.status === 'pending') {
		return h('span.said', `waits: ${waiting(task)}`);
	}
	if (task.status === 'failed') {
		const text = look(task) === 'ended' ? task.error : `${reasonWord(task.reason)}: ${task.error}`;
		return h('span', { class: `said ${look(task)}`, title: task.error }, text);
	}
	return h('span.said', task.type === 'job' ? (task.target ? `on ${task.target}` : '')
		: task.commit_subject);
}

/** @param tasks newest first */
export function taskList(tasks, label) {
	return h('ul.rows', { 'aria-label': label }, tasks.map(task => h('li', { key: task.id },
		h('a', { href: `#/tasks/${task.id}`, class: `row ${look(task)}`, title: stateWord(task) },
			h('span.row-mark', mark(task)),
			h('span.row-id', `#${task.id}`),
			h('span.row-type', task.rollback ? 'rollback' : task.type),
			h('span.row-what', h('span.row-name', subject(task)), ' ',
				task.type === 'job' ? null : commit(task.commit_hash), ' ', said(task)),
			h('span.row-who', task.triggered_by),
			h('span.row-took', taken(task)),
			h('span.row-when', when(task.completed_at || task.started_at || task.created_at))))));
}

/**
 * How far an ongoing task is, by how long the like of it took.
*
 * @param usual in ms, or null when none has succeeded yet
 */
export function progress(task, usual) {
	const spent = Math.max(0, now() - Date.parse(task.started_at));
	const rest = usual === null ? '' : spent < usual ? `of about ${duration(usual)}`
		: `longer than the usual ${duration(usual)}`;
	return h('div.progress',
		// Past the usual time it stays short of its end: it is not over.
		h('progress', usual === null ? { key: 'unknown', 'aria-label': 'under way' } : { key: 'known', max: 1000,
			'aria-label': 'progress by the usual time',
			value: Math.round(Math.min(970, spent / usual * 1000)) }),
		h('span.progress-text', `${taken(task)} ${rest}`));
}

export function outcomes(tasks) {
	return h('ol.outcomes', { 'aria-label': `last ${tasks.length} outcomes, oldest first` },
		tasks.slice().reverse().map(task => h('li', { key: task.id },
			h('a', {
				href: `#/tasks/${task.id}`,
				title: `#${task.id} ${subject(task)} ${short(task.commit_hash)} ${stateWord(task)}, `
					+ ago(task.completed_at),
			}, mark(task), h('span.unseen', ` #${task.id}`)))));
}

export function loading() {
	return h('p.loading', { role: 'status' }, 'Loading…');
}

export function sorry(problem) {
	return h('p.sorry', { role: 'alert' }, problem.message);
}

/** What stands where something is to be that want() does not have. */
export function missing(path) {
	return problemOf(path) ? sorry(problemOf(path)) : loading();
}

export function head(title, ...more) {
	return h('div.head', h('h1', { tabindex: -1 }, title), more);
}

/** A part of a view. @param beside what stands beside its name */
export function panel(title, beside, ...inside) {
	return h('section.panel', h('div.panel-head', h('h2', title), beside), inside);
}

export function link(id) {
	return h('a', { href: `#/tasks/${id}` }, `#${id}`);
}
