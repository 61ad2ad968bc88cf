// What is claimed next, and why each waits.

import { h } from './dom.js';
import { learn, may, want } from './state.js';
import { post } from './api.js';
import { ask } from './dialogs.js';
import { head, missing, panel, taskList, when } from './tasks.js';
import { count } from './words.js';

export function queue() {
	const now = want('/api/queue');
	if (!now) {
		return missing('/api/queue');
	}
	return [
		head('Queue',
			!may('admin') ? null : now.paused
				? h('button.button.primary', { key: 'resume', onclick: resume }, 'Resume')
				: h('button.button', { key: 'pause', onclick: () => ask.pause() }, 'Pause…')),
		now.paused ? h('p.notice', h('strong', 'Paused'), ` by ${now.paused.by} `,
			when(now.paused.since), `: ${now.paused.reason}. What is ongoing goes on; nothing else begins.`) : null,
		panel('Ongoing', h('span.caption', now.ongoing.length),
			now.ongoing.length ? taskList(now.ongoing, 'ongoing tasks')
				: h('p.empty', 'Nothing is running.')),
		panel('Waiting, in the order in which they begin', h('span.caption', now.pending_count),
			now.pending.length ? taskList(now.pending, 'waiting tasks')
				: h('p.empty', 'Nothing waits.'),
			now.pending_count > now.pending.length
				? h('p.empty', `${count(now.pending_count - now.pending.length, 'more')} behind these.`)
				: null),
	];
}

async function resume() {
	learn('/api/queue', await post('/api/queue/resume'));
}
