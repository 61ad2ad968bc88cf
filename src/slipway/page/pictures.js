// Pictures, each with its axis, its caption, and its table for those who can't see it.

import { h } from './dom.js';
import { now } from './api.js';
import { mark } from './marks.js';
import { link, when } from './tasks.js';
import { duration, exact, look, median, short, stateWord } from './words.js';

const HOUR = 3600 * 1000;
let width = 800;

export function setWidth(px) {
	width = Math.max(240, Math.floor(px));
}

function table(caption, heads, rows) {
	return h('details.as-table', h('summary', 'As a table'),
		h('div.scroll', h('table', h('caption.unseen', caption),
			h('thead', h('tr', heads.map(head => h('th', { scope: 'col' }, head)))),
			h('tbody', rows.map(row => h('tr', { key: row.key }, row.cells.map(cell => h('td', cell))))))));
}

/** Deployments over time, a lane for each environment: nowhere do two of one lane overlap. */
export function lanes(names, deployments, hours) {
	const end = now();
	const begin = end - hours * HOUR;
	const shown = deployments.filter(task => task.started_at
		&& (task.completed_at === null || Date.parse(task.completed_at) > begin));
	// Before the oldest one that was asked for nothing is known.
	const all = names.concat([...new Set(shown.map(task => task.environment))].filter(name => !names.includes(name)));
	const narrow = width < 560;
	const left = narrow ? 0 : Math.min(180, Math.max(90, ...all.map(name => name.length * 7.4 + 16)));
	const lane = narrow ? 44 : 32;
	const room = width - left - 1;
	const height = all.length * lane + 24;
	const x = time => left + Math.max(0, (time - begin) / (end - begin)) * room;
	const step = [1, 2, 3, 4, 6, 12, 24, 48].find(one => hours / one * (narrow ? 64 : 76) <= room) || 48;
	const ticks = [];
	const first = new Date(begin);
	first.setMinutes(0, 0, 0);
	for (let at = first.getTime(); at < end; at += HOUR) {
		const hour = new Date(at).getHours();
		if (at > begin && (step >= 24 ? hour === 0 && (step === 24 || new Date(at).getDate() % 2 === 0) : hour % step === 0)) {
			ticks.push(at);
		}
	}
	const say = at => {
		const date = new Date(at);
		return step >= 24 || date.getHours() === 0
			? `${date.toLocaleDateString(undefined, { weekday: 'short' })} ${date.getDate()}`
			: `${String(date.getHours()).padStart(2, '0')}:00`;
	};
	return h('figure.picture.lanes',
		h('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img',
			'aria-label': `Deployments of ${hours} hours by environment, as in the table below` },
		ticks.map(at => h('g', { key: at }, h('line', { x1: x(at), x2: x(at), y1: 0, y2: height - 20, class: 'grid' }),
			h('text', { x: x(at), y: height - 6, class: 'tick', 'text-anchor': x(at) > width - 24 ? 'end' : 'middle' }, say(at)))),
		all.map((name, i) => h('g', { key: name },
			h('line', { x1: left, x2: width, y1: i * lane + lane - 4.5, y2: i * lane + lane - 4.5, class: 'base' }),
			h('text', { x: 0, y: i * lane + (narrow ? 14 : lane - 10), class: 'lane-name' }, name),
			bars(shown.filter(task => task.environment === name), x, i * lane + lane - 22, end)))),
		shown.length ? null : h('p.empty', 'None in this time.'),
		table('deployments', ['', 'Environment', 'Deployment', 'Began', 'Took'], shown.map(task => ({
			key: task.id,
			cells: [mark(task), task.environment, h('a', { href: `#/tasks/${task.id}` },
				`#${task.id} ${task.repository} ${short(task.commit_hash)}`), exact(task.started_at), duration(task.duration_ms)],
		}))));
}

function bars(tasks, x, y, end) {
	let free = Infinity;
	return tasks.slice().sort((a, b) => Date.parse(b.started_at) - Date.parse(a.started_at)).map(task => {
		// However short it was, it can be seen and pointed at, and doesn't touch the one after it.
		const to = Math.min(x(task.completed_at ? Date.parse(task.completed_at) : end), free);
		const from = Math.min(x(Date.parse(task.started_at)), to - 3);
		free = from - 1;
		return h('a', { key: task.id, href: `#/tasks/${task.id}`, tabindex: -1 },
			h('rect', { x: from, y, width: to - from, height: 17, rx: 1, class: `bar ${look(task)}` }),
			look(task) === 'failed' ? h('path.bar-mark', { d: `M${(from + to) / 2 - 2.5} ${y - 6}l5 5m0 -5l-5 5` }) : null,
			h('title', `#${task.id} ${task.repository} ${short(task.commit_hash)} ${stateWord(task)}, `
				+ `${duration(task.duration_ms)}, ${exact(task.started_at)}`));
	});
}

/** How long the last builds took, and how they ended. @param builds newest first */
export function durations(builds) {
	const ended = builds.filter(task => task.completed_at && task.duration_ms !== null).slice(0, 50).reverse();
	if (ended.length === 0) {
		return h('p.empty', 'No build has ended yet.');
	}
	const height = 170;
	const top = 14;
	const bottom = height - 22;
	const left = 56;
	const most = Math.max(...ended.map(task => task.duration_ms), 100);
	const middle = median(ended);
	const slot = Math.min(28, (width - left - 4) / ended.length);
	const y = ms => bottom - ms / most * (bottom - top);
	const won = ended.filter(task => task.status === 'succeeded').length;
	const lines = [[most, duration(most)]];
	if (middle !== null && y(middle) - y(most) > 14 && bottom - y(middle) > 8) {
		lines.push([middle, duration(middle), 'median']);
	}
	return h('figure.picture.durations',
		h('figcaption', `${won} of the last ${ended.length} succeeded`,
			middle === null ? '' : `; the middle one of those took ${duration(middle)}`, '. Oldest first.'),
		h('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img',
			'aria-label': `Durations and outcomes of ${ended.length} builds, as in the table below` },
		lines.map(([ms, word, kind]) => h('g', { key: word }, h('line', { x1: left, x2: width, y1: y(ms), y2: y(ms),
			class: kind ? 'grid median' : 'grid' }), h('text', { x: left - 8, y: y(ms) + 4, class: 'tick', 'text-anchor': 'end' }, word))),
		h('line', { x1: left, x2: width, y1: bottom, y2: bottom, class: 'base' }),
		h('text', { x: left - 8, y: bottom + 4, class: 'tick', 'text-anchor': 'end' }, '0'),
		ended.map((task, i) => {
			const x = left + 4 + i * slot;
			const wide = Math.max(2, slot - 3);
			const at = Math.min(y(task.duration_ms), bottom - 2);
			return h('a', { key: task.id, href: `#/tasks/${task.id}`, tabindex: -1 },
				h('rect', { x, y: top, width: slot, height: bottom - top, class: 'target' }),
				h('rect', { x, y: at, width: wide, height: bottom - at, rx: 1, class: `bar ${look(task)}` }),
				look(task) === 'failed' ? h('path.bar-mark', { d: `M${x + wide / 2 - 3} ${bottom + 7}l6 6m0 -6l-6 6` }) : null,
				h('title', `#${task.id} ${task.branch} ${short(task.commit_hash)} ${stateWord(task)} after `
					+ duration(task.duration_ms)));
		})),
		table('builds', ['', 'Build', 'Branch', 'Commit', 'Ended', 'Took'], ended.slice().reverse().map(task => ({
			key: task.id,
			cells: [mark(task), link(task.id), task.branch, short(task.commit_hash),
				when(task.completed_at), duration(task.duration_ms)],
		}))));
}
