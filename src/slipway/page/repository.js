// One repository: how its builds went.

import { h } from './dom.js';
import { may, problemOf, want } from './state.js';
import { ask } from './dialogs.js';
import { durations } from './pictures.js';
import { loading, sorry, taskList } from './tasks.js';

export function repository(name) {
    const path = `/api/repositories/${encodeURIComponent(name)}`;
    const one = want(path);
    const builds = want(`/api/builds?repository=${encodeURIComponent(name)}&limit=60`)?.builds;
    if (!one) {
        return problemOf(path) ? sorry(problemOf(path)) : loading();
    }
    return [
        h('div', { class: 'head' }, h('h1', { tabindex: -1 }, name), h('div', { class: 'actions' },
                may('developer') ? h('button', { class: 'button', onclick: () => ask.build(name) }, 'Build…') : null,
                may('admin') ? h('a', { class: 'button quiet', href: `#/settings/repositories/${name}` }, 'Settings') : null)),
        h('dl', { class: 'facts wide' },
                h('dt', null, 'From'), h('dd', null, h('code', null, one.url)),
                h('dt', null, 'Branch'), h('dd', null, h('code', null, one.default_branch)),
                h('dt', null, 'Command'), h('dd', null, h('code', null, one.build_command)),
                h('dt', null, 'Artifact'), h('dd', null, one.artifact ? h('code', null, one.artifact) : 'none is kept')),
        h('section', { class: 'panel' }, h('div', { class: 'panel-head' }, h('h2', null, 'Last 50 builds')),
                builds ? durations(builds) : loading()),
        builds?.length ? h('section', { class: 'panel' },
                h('div', { class: 'panel-head' }, h('h2', null, 'Builds'),
                        h('a', { href: `#/activity?type=build&repository=${encodeURIComponent(name)}` }, 'All')),
                taskList(builds.slice(0, 20), 'builds')) : null,
    ];
}
