// What is claimed next, and why each waits.

import { h } from './dom.js';
import { learn, may, problemOf, want } from './state.js';
import { post } from './api.js';
import { ask } from './dialogs.js';
import { loading, sorry, taskList, when } from './tasks.js';
import { count } from './words.js';

export function queue() {
    const now = want('/api/queue');
    const problem = problemOf('/api/queue');
    if (!now) {
        return problem ? sorry(problem) : loading();
    }
    return [
        h('div', { class: 'head' }, h('h1', { tabindex: -1 }, 'Queue'),
                !may('admin') ? null : now.paused
                        ? h('button', { class: 'button primary', key: 'resume', onclick: resume }, 'Resume')
                        : h('button', { class: 'button', key: 'pause', onclick: () => ask.pause() }, 'Pause…')),
        now.paused ? h('p', { class: 'notice' }, h('strong', null, 'Paused'), ` by ${now.paused.by} `,
                when(now.paused.since), `: ${now.paused.reason}. What is ongoing goes on; nothing else begins.`) : null,
        h('section', { class: 'panel' },
                h('div', { class: 'panel-head' }, h('h2', null, 'Ongoing'), h('span', { class: 'caption' }, now.ongoing.length)),
                now.ongoing.length ? taskList(now.ongoing, 'ongoing tasks')
                        : h('p', { class: 'empty' }, 'Nothing is running.')),
        h('section', { class: 'panel' },
                h('div', { class: 'panel-head' }, h('h2', null, 'Waiting, in the order in which they begin'),
                        h('span', { class: 'caption' }, now.pending_count)),
                now.pending.length ? taskList(now.pending, 'waiting tasks')
                        : h('p', { class: 'empty' }, 'Nothing waits.'),
                now.pending_count > now.pending.length
                        ? h('p', { class: 'empty' }, `${count(now.pending_count - now.pending.length, 'more')} behind these.`)
                        : null),
    ];
}

async function resume() {
    learn('/api/queue', await post('/api/queue/resume'));
}
