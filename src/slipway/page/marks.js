// The handful of shapes: a state is a shape, a colour and a word.

import { h } from './dom.js';
import { look, stateWord } from './words.js';

const CALM = {
	pending: [h2('circle', { cx: 8, cy: 8, r: 5.75, class: 'line', 'stroke-dasharray': '3 2.2' })],
	ongoing: [h2('circle', { cx: 8, cy: 8, r: 5.75, class: 'line faint' }), h2('path', { d: 'M8 2.25a5.75 5.75 0 0 1 5.75 5.75', class: 'line' })],
	succeeded: [h2('circle', { cx: 8, cy: 8, r: 7, class: 'fill' }), h2('path', { d: 'M4.8 8.3l2.2 2.2 4.2-4.6', class: 'cut' })],
	failed: [h2('path', { d: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z', class: 'fill' }), h2('path', { d: 'M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2', class: 'cut' })],
	ended: [h2('circle', { cx: 8, cy: 8, r: 6.25, class: 'line' }), h2('path', { d: 'M5 8h6', class: 'line' })],
};

function h2(tag, props) {
	return () => h(tag, props);
}

export function shape(state, props) {
	return h('svg', { viewBox: '0 0 16 16', class: `mark ${state}`, 'aria-hidden': 'true', ...props },
		CALM[state].map(make => make()));
}

/** A task's mark, with its word for those who don't see it. */
export function mark(task) {
	return [shape(look(task)), h('span.unseen', stateWord(task))];
}

export function status(task) {
	return h('span', { class: `status ${look(task)}` }, shape(look(task)), stateWord(task));
}

export function logo() {
	return h('svg', { viewBox: '0 0 16 16', class: 'logo', 'aria-hidden': 'true' },
		h('path', { d: 'M1.5 2.5v11h13z' }));
}

export function lockShape() {
	return h('svg', { viewBox: '0 0 16 16', class: 'lock', 'aria-hidden': 'true' },
		h('rect', { x: 3, y: 7, width: 10, height: 7, rx: 1.5 }),
		h('path', { d: 'M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2' }));
}

export function tabIcon(state) {
	const colours = { failed: '#d03b42', ongoing: '#0b7285', away: '#7c878a', well: '#0b7285' };
	const inside = {
		failed: '<path d="M11 11l10 10M21 11L11 21" stroke="#fff" stroke-width="3.5" stroke-linecap="round"/>',
		ongoing: '<circle cx="16" cy="16" r="6" fill="none" stroke="#fff" stroke-width="3" stroke-dasharray="26 12"/>',
		away: '<path d="M10 16h12" stroke="#fff" stroke-width="3.5" stroke-linecap="round"/>',
		well: '',
	}[state];
	const body = state === 'well' ? '<path d="M4 5v22h24z" fill="#0b7285"/>'
		: `<circle cx="16" cy="16" r="14" fill="${colours[state]}"/>${inside}`;
	return 'data:image/svg+xml,' + encodeURIComponent(
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${body}</svg>`);
}
