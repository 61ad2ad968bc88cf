// What a terminal would show of a line: colours 0 to 15, and only what the last carriage return left.

const BASIC = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 7: 'inverse' };
// eslint-disable-next-line no-control-regex
const ESCAPES = /\x1b(?:\[([0-9;:?<=>]*)([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~])|\x1b/g;

/** Without what was overwritten on the same line. */
export function collapse(line) {
	const end = line.endsWith('\r') ? line.length - 1 : line.length;
	const at = line.lastIndexOf('\r', end - 1);
	return end === 0 ? '' : line.slice(at + 1, end);
}

export function plain(line) {
	return line.includes('\x1b') ? line.replace(ESCAPES, '') : line;
}

export function newStyle() {
	return { fg: null, bg: null, on: new Set() };
}

/**
 * Cuts a line into pieces of one look each.
*
 * @param style what is in force at its beginning; left as it is at its end
 * @return [{text, look}], look being class names
 */
export function pieces(line, style) {
	const all = [];
	let from = 0;
	for (const found of line.matchAll(ESCAPES)) {
		if (found.index > from) {
			all.push({ text: line.slice(from, found.index), look: looks(style) });
		}
		from = found.index + found[0].length;
		if (found[2] === 'm' && !/[?<=>]/.test(found[1])) {
			apply(found[1].split(/[;:]/).map(Number), style);
		}
	}
	if (from < line.length) {
		all.push({ text: line.slice(from), look: looks(style) });
	}
	return all;
}

function looks(style) {
	const inverse = style.on.has('inverse');
	const fg = inverse ? style.bg : style.fg;
	const bg = inverse ? style.fg : style.bg;
	const names = [];
	if (fg !== null) {
		names.push(`fg${fg}`);
	} else if (inverse) {
		names.push('fg-ground');
	}
	if (bg !== null) {
		names.push(`bg${bg}`);
	} else if (inverse) {
		names.push('bg-text');
	}
	for (const one of style.on) {
		if (one !== 'inverse') {
			names.push(one);
		}
	}
	return names.join(' ');
}

function apply(codes, style) {
	for (let i = 0; i < codes.length; i++) {
		const code = codes[i];
		if (code === 0) {
			style.fg = style.bg = null;
			style.on.clear();
		} else if (BASIC[code]) {
			style.on.add(BASIC[code]);
		} else if (code === 22) {
			style.on.delete('bold');
			style.on.delete('dim');
		} else if (code >= 23 && code <= 27) {
			style.on.delete(BASIC[code - 20]);
		} else if (code >= 30 && code <= 37) {
			style.fg = code - 30;
		} else if (code >= 40 && code <= 47) {
			style.bg = code - 40;
		} else if (code >= 90 && code <= 97) {
			style.fg = code - 82;
		} else if (code >= 100 && code <= 107) {
			style.bg = code - 92;
		} else if (code === 39) {
			style.fg = null;
		} else if (code === 49) {
			style.bg = null;
		} else if (code === 38 || code === 48) {
			// Of 256 colours the first 16; the rest have no colour that could be promised to be legible.
			const long = codes[i + 1] === 5;
			const colour = long && codes[i + 2] < 16 ? codes[i + 2] : null;
			style[code === 38 ? 'fg' : 'bg'] = colour;
			i += long ? 2 : codes[i + 1] === 2 ? 4 : 0;
		}
	}
}
