// Views return descriptions of elements; render() makes the document agree with them, and leaves alone what is the same
// already: focus, selection, scroll position and what somebody is typing stay where they are.

const SVG = 'http://www.w3.org/2000/svg';
const shown = new WeakMap();

/**
 * Describes an element, `tag.class.class`, and what is in it. Among the properties, which may stand before that, `key`
 * finds it again among its siblings, functions named on… are listeners, true and null are for attributes that are there
 * or not, `value` and `checked` are set when they change, and `mount` is called with the new element by whoever looks
 * after its inside: it may answer {update(props), destroy()}.
 */
export function h(tag, ...children) {
	const first = children[0];
	const props = first?.constructor === Object && !first.tag ? { ...children.shift() } : {};
	const [name, ...classes] = tag.split('.');
	if (classes.length) {
		props.class = classes.join(' ');
	}
	// What may become what: a row that has ended is still that row, but a bar is no box.
	const kind = `${name}.${String(props.class || '').split(' ')[0]}`;
	return { tag: name, kind, props, key: props.key, children: flat(children) };
}

function flat(children) {
	const all = [];
	for (const child of children.flat(Infinity)) {
		if (child !== null && child !== undefined && child !== false && child !== true && child !== '') {
			all.push(typeof child === 'object' ? child : String(child));
		}
	}
	return all;
}

export function render(element, ...children) {
	const wanted = flat(children);
	sync(element, shown.get(element) || [], wanted, false);
	shown.set(element, wanted);
}

function sync(parent, before, wanted, svg) {
	const keyed = new Map();
	const rest = [];
	for (const old of before) {
		if (old.key !== undefined) {
			keyed.set(old.key, old);
		} else {
			rest.push(old);
		}
	}
	let next = 0;
	const reused = new Set();
	const pairs = wanted.map(now => {
		let old;
		if (now.key !== undefined) {
			old = keyed.get(now.key)?.kind === now.kind ? keyed.get(now.key) : undefined;
		} else {
			const at = rest.findIndex((other, i) => i >= next && other.kind === now.kind);
			if (at >= 0) {
				old = rest[at];
				next = at + 1;
			}
		}
		if (old) {
			reused.add(old);
		}
		return [old, now];
	});
	for (const old of before) {
		if (!reused.has(old)) {
			destroy(old);
			old.node.remove();
		}
	}
	let at = parent.firstChild;
	pairs.forEach(([old, now], i) => {
		if (typeof now === 'string') {
			now = wanted[i] = { text: now };
		}
		if (old) {
			update(old, now, svg);
		} else {
			make(now, svg);
		}
		if (now.node === at) {
			at = at.nextSibling;
		} else {
			parent.insertBefore(now.node, at);
		}
	});
}

function make(now, svg) {
	if (now.text !== undefined) {
		now.node = document.createTextNode(now.text);
		return;
	}
	const inside = svg || now.tag === 'svg';
	now.node = inside ? document.createElementNS(SVG, now.tag) : document.createElement(now.tag);
	attributes(now.node, {}, now.props);
	if (now.props.mount) {
		now.mounted = now.props.mount(now.node, now.props);
	} else {
		sync(now.node, [], now.children, inside);
		// A select takes its value only once it has its options.
		if (now.props.value !== undefined) {
			now.node.value = now.props.value;
		}
	}
}

function update(old, now, svg) {
	now.node = old.node;
	if (now.text !== undefined) {
		if (now.text !== old.text) {
			now.node.data = now.text;
		}
		return;
	}
	attributes(now.node, old.props, now.props);
	if (now.props.mount) {
		now.mounted = old.mounted;
		now.mounted?.update?.(now.props);
	} else {
		sync(now.node, old.children, now.children, svg || now.tag === 'svg');
		if (now.props.value !== undefined && now.props.value !== old.props.value) {
			now.node.value = now.props.value;
		}
	}
}

function destroy(old) {
	old.mounted?.destroy?.();
	old.children?.forEach(destroy);
}

function attributes(node, before, now) {
	for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
		const value = now[name];
		if (value === before[name] || name === 'key' || name === 'mount' || name === 'value') {
			continue;
		}
		if (name.startsWith('on')) {
			node[name] = value || null;
		} else if (name === 'checked') {
			node.checked = Boolean(value);
		} else if (value === undefined || value === null || value === false) {
			node.removeAttribute(name);
		} else if (typeof value !== 'object' && typeof value !== 'function') {
			node.setAttribute(name, value === true ? '' : value);
		}
	}
}
