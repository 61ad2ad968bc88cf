// A task's log: its end first, the rest when it is wanted, and in the document only the lines that are seen.

import { h, render } from './dom.js';
import { logBytes, logFollow, logSize } from './api.js';
import { state } from './state.js';
import { Lines } from './lines.js';
import { collapse, newStyle, pieces, plain } from './ansi.js';
import { size as sizeWord } from './words.js';

const FIRST = 200 * 1000;
const SMALL = 4 << 20; // bytes before what is shown that are fetched without being asked for
const PIECE = 4 << 20;
const LINE = 20; // px
const TALLEST = 8e6; // px; browsers show nothing beyond some 17 million
const CARRY = 100; // lines a colour is looked for backwards
const MOST_FOUND = 100000;

/** @param place L118: a line, B5000: a byte; or undefined */
export function logView(task, place) {
	return h('section.log', { key: `log${task.id}`, 'aria-label': 'log', data: { task, place },
		mount: (element, props) => new Pane(element, props.data) });
}

class Pane {
	constructor(element, { task, place }) {
		this.path = `/api/${task.type}s/${task.id}/log`;
		this.task = task;
		this.place = place;
		this.lines = null;
		this.top = 0;
		this.follow = place === undefined;
		this.complete = false;
		this.working = false;
		this.filling = false;
		this.tried = 0;
		this.problem = null;
		this.search = { query: '', found: [], scanned: 0, at: -1, busy: false };
		this.shown = new Map();
		this.stop = new AbortController();

		const part = name => {
			const made = document.createElement('div');
			made.className = name;
			return made;
		};
		this.bar = part('log-bar');
		this.rest = part('log-rest');
		this.body = part('log-body');
		this.body.tabIndex = 0;
		this.body.role = 'region';
		this.body.ariaLabel = 'log lines';
		this.space = part('log-space');
		this.list = part('log-lines');
		this.space.append(this.list);
		this.body.append(this.space);
		element.append(this.bar, this.rest, this.body);

		this.body.onscroll = () => this.scrolled();
		this.body.addEventListener('wheel', event => this.wheeled(event), { passive: false });
		this.body.onkeydown = event => this.key(event);
		this.list.onclick = event => this.clicked(event);
		this.resized = new ResizeObserver(() => this.draw());
		this.resized.observe(this.body);
		this.seen = () => {
			if (document.hidden) {
				// A browser keeps six connections to one host, for all its tabs.
				this.stop.abort();
			} else {
				this.goOn();
			}
		};
		document.addEventListener('visibilitychange', this.seen);
		this.goOn();
		this.draw();
	}

	update({ data: { task, place } }) {
		this.task = task;
		if (place !== this.place) {
			this.place = place;
			if (place !== undefined) {
				this.follow = false;
				this.goTo(place);
			}
		}
		this.goOn();
		this.drawSoon();
	}

	destroy() {
		this.gone = true;
		this.stop.abort();
		this.resized.disconnect();
		document.removeEventListener('visibilitychange', this.seen);
	}

	// --- Fetching

	/** Sees to it that what there is of the log comes, unless that is under way. */
	async goOn() {
		if (this.working || this.complete || this.gone || document.hidden || state.live === 'away') {
			return;
		}
		const wait = this.tried + 1000 - performance.now();
		if (wait > 0 && this.tried > 0) {
			setTimeout(() => this.goOn(), wait);
			return;
		}
		this.tried = performance.now();
		this.working = true;
		this.stop = new AbortController();
		try {
			if (!this.lines) {
				await this.begin();
			}
			const over = this.task.completed_at !== null;
			if (!over || this.lines.end < this.task.log_size) {
				for await (const piece of logFollow(this.path, this.lines.end, this.stop.signal)) {
					this.lines.append(piece);
					this.seek();
					this.drawSoon();
				}
			}
			this.complete = true;
			this.problem = null;
		} catch (problem) {
			if (problem.status >= 400) {
				this.problem = problem;
				// Gone, or not ours to see: asking again would change nothing.
				this.complete = problem.status < 429;
			}
		}
		this.working = false;
		this.drawSoon();
		if (!this.complete) {
			setTimeout(() => this.goOn(), 1500);
		}
	}

	async begin() {
		const total = await logSize(this.path);
		const byte = /^B(\d+)$/.exec(this.place || '');
		let from = Math.max(0, total - FIRST);
		if (byte) {
			from = Math.max(0, Math.min(from, Number(byte[1]) - FIRST / 4));
		}
		const lines = new Lines(from);
		if (total > 0) {
			lines.append(await logBytes(this.path, from, total, this.stop.signal));
		}
		this.lines = lines;
		this.top = Infinity;
		this.draw();
		if (this.place !== undefined) {
			this.goTo(this.place);
		} else if (from > 0 && from <= SMALL) {
			this.fill();
		}
	}

	/** Fetches what comes before: all of it, or one piece. */
	async fill(all = true) {
		if (this.filling || !this.lines || this.lines.base === 0) {
			return;
		}
		this.filling = true;
		this.draw();
		const before = this.lines.base;
		try {
			// Pieces are put together at the end, as each putting together copies all there is.
			const got = [];
			let from = this.lines.base;
			while (from > 0 && !this.gone && (all || got.length === 0)) {
				const begin = Math.max(0, from - PIECE);
				got.unshift(await logBytes(this.path, begin, from));
				from = begin;
				this.filled = 1 - from / before;
				this.draw();
			}
			const joined = new Uint8Array(this.lines.base - from);
			let at = 0;
			for (const piece of got) {
				joined.set(piece, at);
				at += piece.length;
			}
			this.top += this.lines.prepend(joined);
			this.forget();
			// Every line has another number now.
			this.find(this.search.query);
		} catch (problem) {
			this.problem = problem;
		}
		this.filling = false;
		this.filled = 0;
		this.draw(true);
	}

	async goTo(place) {
		if (!this.lines) {
			return;
		}
		const line = /^L(\d+)$/.exec(place);
		const byte = /^B(\d+)$/.exec(place);
		if (line || (byte && Number(byte[1]) < this.lines.base)) {
			await this.fill();
		}
		if (this.place === place && (line || byte)) {
			const i = line ? Number(line[1]) - 1 : this.lines.at(Number(byte[1]));
			this.marked = Math.min(i, this.lines.count - 1);
			this.forget();
			this.bring(this.marked);
		}
	}

	// --- Scrolling

	get fits() {
		return Math.max(1, this.body.clientHeight / LINE);
	}

	get furthest() {
		return this.lines ? Math.max(0, this.lines.count + 0.6 - this.fits) : 0;
	}

	/** More lines than can be that tall: then a pixel of the scroll bar is more than a pixel of the log. */
	get scaled() {
		return this.lines && this.lines.count * LINE > TALLEST;
	}

	scrolled() {
		if (!this.lines || Math.abs(this.body.scrollTop - this.set) < 2) {
			return;
		}
		const room = this.body.scrollHeight - this.body.clientHeight;
		this.moveTo(this.scaled ? this.body.scrollTop / room * this.furthest : this.body.scrollTop / LINE, true);
	}

	wheeled(event) {
		if (this.scaled && !event.ctrlKey && Math.abs(event.deltaY) > Math.abs(event.deltaX)) {
			event.preventDefault();
			this.moveTo(this.top + event.deltaY * (event.deltaMode === 1 ? LINE : 1) / LINE);
		}
	}

	key(event) {
		const step = { ArrowUp: -1, ArrowDown: 1, PageUp: 1 - this.fits, PageDown: this.fits - 1, Home: -Infinity, End: Infinity };
		if (event.key in step && !event.ctrlKey && !event.altKey && !event.metaKey) {
			event.preventDefault();
			this.moveTo(event.key === 'Home' ? 0 : this.top + step[event.key]);
		}
	}

	/** @param held by the browser: it is there already */
	moveTo(top, held = false) {
		const to = Math.max(0, Math.min(top, this.furthest));
		const end = to >= this.furthest - 1;
		this.follow = end && (this.follow || to >= this.top);
		this.top = to;
		if (held && !this.scaled) {
			this.set = this.body.scrollTop;
		}
		this.draw(!held || this.scaled);
		if (to < 1 && this.lines?.base > 0) {
			this.fill(false);
		}
	}

	bring(i) {
		this.follow = false;
		this.top = Math.max(0, Math.min(i - Math.floor(this.fits / 3), this.furthest));
		this.draw(true);
	}

	clicked(event) {
		const number = event.target.closest('.log-no');
		if (number) {
			this.follow = false;
		}
	}

	// --- Searching

	find(query) {
		this.search = { query: query.toLowerCase(), found: [], scanned: 0, at: -1, busy: false };
		this.forget();
		this.draw();
		if (query) {
			this.fill();
			this.seek();
		}
	}

	/** Looks through what was not looked through yet, a slice at a time. */
	async seek() {
		const search = this.search;
		if (!search.query || search.busy) {
			return;
		}
		search.busy = true;
		while (search === this.search && !this.gone && this.lines && search.scanned < this.lines.count) {
			const until = performance.now() + 12;
			while (performance.now() < until && search.scanned < this.lines.count) {
				const from = search.scanned;
				const to = Math.min(from + 500, this.lines.count);
				while (search.found.at(-1) >= from) {
					search.found.pop();
				}
				const block = plain(this.lines.block(from, to)).toLowerCase();
				if (block.includes(search.query)) {
					block.split('\n').forEach((line, i) => {
						if (collapse(line).includes(search.query) && search.found.length < MOST_FOUND) {
							search.found.push(from + i);
						}
					});
				}
				search.scanned = to;
			}
			this.draw();
			await new Promise(then => setTimeout(then, 0));
		}
		search.busy = false;
		if (search === this.search) {
			// The last line may not have been whole: it is looked at again when more comes.
			search.scanned = Math.max(0, this.lines.count - 1);
			this.drawSoon();
		}
	}

	step(by) {
		const { found } = this.search;
		if (found.length === 0) {
			return;
		}
		if (this.search.at < 0) {
			// From what is seen on.
			const next = found.findIndex(line => line >= this.top);
			this.search.at = by > 0 ? (next < 0 ? 0 : next) : (next <= 0 ? found.length : next) - 1;
		} else {
			this.search.at = (this.search.at + by + found.length) % found.length;
		}
		this.forget();
		this.bring(found[this.search.at]);
	}

	// --- Drawing

	drawSoon() {
		if (!this.soon) {
			this.soon = true;
			requestAnimationFrame(() => {
				this.soon = false;
				this.draw();
			});
		}
	}

	forget() {
		this.shown.forEach(line => line.remove());
		this.shown.clear();
	}

	/** @param move the scroll bar has to go where `top` is */
	draw(move = false) {
		if (this.gone) {
			return;
		}
		this.drawBar();
		const count = this.lines ? this.lines.count : 0;
		this.space.style.height = `${Math.min(TALLEST, count * LINE) + 12}px`;
		if (innerWidth > 900) {
			// To the end of the window, wherever on the page it begins.
			const room = innerHeight - this.body.getBoundingClientRect().top - scrollY - 24;
			this.body.style.maxHeight = `${Math.max(320, Math.floor(room))}px`;
		} else {
			this.body.style.maxHeight = '';
		}
		const before = this.top;
		this.top = this.follow ? this.furthest : Math.min(this.top, this.furthest);
		if (move || this.follow || before !== this.top) {
			const room = this.body.scrollHeight - this.body.clientHeight;
			const to = this.scaled ? (this.furthest ? this.top / this.furthest * room : 0) : this.top * LINE;
			if (Math.abs(this.body.scrollTop - to) > 1) {
				this.body.scrollTop = to;
			}
			this.set = this.body.scrollTop;
		}
		const first = Math.max(0, Math.floor(this.top) - 8);
		const last = Math.min(count, Math.ceil(this.top + this.fits) + 8);
		const y = this.scaled ? this.body.scrollTop + (first - this.top) * LINE : first * LINE;
		this.list.style.transform = `translateY(${y}px)`;
		this.drawLines(first, last);
	}

	drawLines(first, last) {
		const numbered = this.lines?.base === 0;
		this.list.style.setProperty('--digits', numbered ? Math.max(3, String(this.lines.count).length) : 3);
		for (const [i, line] of this.shown) {
			if (i < first || i >= last) {
				line.remove();
				this.shown.delete(i);
			}
		}
		const style = newStyle();
		if (last > first) {
			for (let i = Math.max(0, first - CARRY); i < first; i++) {
				const text = this.lines.text(i);
				if (text.includes('\x1b')) {
					pieces(text, style);
				}
			}
		}
		let at = this.list.firstChild;
		for (let i = first; i < last; i++) {
			const text = this.lines.text(i);
			let line = this.shown.get(i);
			const now = pieces(collapse(text), style);
			if (!line || line.said !== text) {
				const made = this.makeLine(i, now, numbered);
				made.said = text;
				line?.replaceWith(made);
				if (line && at === line) {
					at = made;
				}
				line = made;
				this.shown.set(i, made);
			}
			if (line === at) {
				at = at.nextSibling;
			} else {
				this.list.insertBefore(line, at);
			}
		}
	}

	makeLine(i, now, numbered) {
		const line = document.createElement('div');
		line.className = 'log-line';
		if (i === this.marked && this.place !== undefined) {
			line.classList.add('here');
		}
		if (this.search.found[this.search.at] === i) {
			line.classList.add('found');
		}
		const number = document.createElement('a');
		number.className = 'log-no';
		number.tabIndex = -1;
		// As long as the beginning was not fetched nobody knows the number, but the place is known.
		number.href = `#/tasks/${this.task.id}/` + (numbered ? `L${i + 1}` : `B${this.lines.place(i)}`);
		number.dataset.no = numbered ? String(i + 1) : '·';
		number.setAttribute('aria-label', numbered ? `line ${i + 1}` : 'this line');
		const text = document.createElement('span');
		text.className = 'log-text';
		for (const piece of this.search.query ? cut(now, this.search.query) : now) {
			const node = document.createElement(piece.hit ? 'mark' : 'span');
			node.textContent = piece.text;
			if (piece.look) {
				node.className = piece.look;
			}
			text.append(piece.look || piece.hit ? node : piece.text);
		}
		line.append(number, text);
		return line;
	}

	drawBar() {
		const { query, found, at, busy } = this.search;
		const going = this.task.completed_at === null;
		const looked = !query ? '' : found.length === 0 ? (busy || this.filling ? 'looking…' : 'none')
			: `${at < 0 ? '' : `${at + 1} of `}${found.length}${found.length >= MOST_FOUND ? '+' : ''}${at < 0 ? ' lines' : ''}`;
		render(this.bar,
			h('h2', 'Log'),
			h('span.caption', this.lines?.end ? sizeWord(this.lines.end) : ''),
			h('div.log-search', { role: 'search' },
				h('span.log-count', { role: 'status' }, looked),
				h('input', { type: 'search', placeholder: 'Search', 'aria-label': 'search the log', id: 'log-search',
					spellcheck: 'false', oninput: event => this.find(event.target.value), onkeydown: event => {
						if (event.key === 'Enter') {
							event.preventDefault();
							this.step(event.shiftKey ? -1 : 1);
						} else if (event.key === 'Escape') {
							event.target.value = '';
							this.find('');
							this.body.focus();
						}
					} }),
				query ? h('button.step-button', { key: 'up', 'aria-label': 'previous', onclick: () => this.step(-1) }, '↑') : null,
				query ? h('button.step-button', { key: 'down', 'aria-label': 'next', onclick: () => this.step(1) }, '↓') : null),
			going ? h('button.button.quiet.follow', { key: 'follow', id: 'log-follow', 'aria-pressed': String(this.follow),
				onclick: () => {
					this.follow = !this.follow;
					this.draw(true);
				} }, this.follow ? 'Pause' : 'Follow') : null,
			h('a.button.quiet', { href: this.path, target: '_blank', rel: 'noopener' }, 'Raw'));
		const before = this.lines?.base || 0;
		render(this.rest,
			this.problem ? h('p.log-say', this.problem.message) : null,
			this.filling ? h('p.log-say', { key: 'filling' }, `Fetching what comes before: ${Math.round((this.filled || 0) * 100)} %`)
				: before > 0 ? h('p.log-say', { key: 'before' }, `${sizeWord(before)} come before this. `,
					h('button.link', { onclick: () => this.fill() }, 'Fetch all')) : null,
			this.lines && this.lines.length === 0 && !this.problem ? h('p.log-say', { key: 'none' },
				!going ? 'Nothing was printed.' : this.task.status === 'pending' ? 'It begins when the task does.'
					: 'Nothing was printed yet.') : null);
	}
}

/** Cuts pieces further where the query is found in the line they make. */
function cut(now, query) {
	const whole = now.map(piece => piece.text).join('').toLowerCase();
	const all = [];
	let at = 0;
	let hit = whole.indexOf(query);
	for (const piece of now) {
		let from = 0;
		while (from < piece.text.length) {
			const place = at + from;
			while (hit >= 0 && hit + query.length <= place) {
				hit = whole.indexOf(query, hit + query.length);
			}
			const inside = hit >= 0 && place >= hit;
			const until = hit < 0 ? Infinity : inside ? hit + query.length : hit;
			const to = Math.min(piece.text.length, until - at);
			all.push({ text: piece.text.slice(from, to), look: piece.look, hit: inside });
			from = to;
		}
		at += piece.text.length;
	}
	return all;
}
