// One repository: how its builds went.

import { h } from './dom.js';
import { may, want } from './state.js';
import { ask } from './dialogs.js';
import { durations } from './pictures.js';
import { head, loading, missing, panel, taskList } from './tasks.js';

export function repository(name) {
	const path = `/api/repositories/${name}`;
	const one = want(path);
	const builds = want(`/api/builds?repository=${name}&limit=60`)?.builds;
	if (!one) {
		return missing(path);
	}
	return [
		head(name, h('div.actions',
			may('developer') ? h('button.button', { onclick: () => ask.build(name) }, 'Build…') : null,
			may('admin') ? h('a.button.quiet', { href: `#/settings/repositories/${name}` }, 'Settings') : null)),
		h('dl.facts.wide',
			h('dt', 'From'), h('dd', h('code', one.url)),
			h('dt', 'Branch'), h('dd', h('code', one.default_branch)),
			h('dt', 'Command'), h('dd', h('code', one.build_command)),
			h('dt', 'Artifact'), h('dd', one.artifact ? h('code', one.artifact) : 'none is kept')),
		panel('Last 50 builds', null,
			builds ? durations(builds) : loading()),
		builds?.length ? panel('Builds', h('a', { href: `#/activity?type=build&repository=${name}` }, 'All'),
			taskList(builds.slice(0, 20), 'builds')) : null,
	];
}
