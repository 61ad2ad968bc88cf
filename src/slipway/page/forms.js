// Forms: a label beside each field, and what the server says is wrong with it.

import { h } from './dom.js';
import { changed } from './state.js';

/**
 * What a form holds while it is filled in.
*
 * @param fields [{name, label, type, help, options, required, rows}]; type: text, number, password, select, flag,
 *               lines (a list, one a line), pairs (NAME=value, one a line)
 * @param now    what is there to begin with
 */
export function form(fields, now = {}) {
	return { fields, now, problem: null, busy: false };
}

function text(field, value) {
	if (value === null || value === undefined) {
		return '';
	}
	if (field.type === 'lines') {
		return value.join('\n');
	}
	if (field.type === 'pairs') {
		return Object.entries(value).map(([name, one]) => `${name}=${one}`).join('\n');
	}
	return String(value);
}

/** What was filled in, as the API takes it; with `before`, only what is different from it. */
function values(element, fields, before) {
	const body = {};
	for (const field of fields) {
		const input = element.elements[field.name];
		if (field.type === 'flag') {
			if (!before || input.checked !== before[field.name]) {
				body[field.name] = input.checked;
			}
			continue;
		}
		const typed = field.type === 'password' || field.type === 'pairs' ? input.value : input.value.trim();
		if (before && typed === text(field, before[field.name])) {
			continue;
		}
		if (typed === '') {
			if (before || field.required) {
				body[field.name] = field.type === 'lines' ? [] : field.type === 'pairs' ? {} : null;
			}
		} else if (field.type === 'number') {
			body[field.name] = /^-?[0-9]+$/.test(typed) ? Number(typed) : typed;
		} else if (field.type === 'lines') {
			body[field.name] = typed.split(/[\n,]/).map(one => one.trim()).filter(one => one);
		} else if (field.type === 'pairs') {
			body[field.name] = Object.fromEntries(typed.split('\n').filter(line => line.trim()).map(line => {
				const at = line.indexOf('=');
				return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1)];
			}));
		} else {
			body[field.name] = typed;
		}
	}
	return body;
}

/**
 * The elements of a form.
*
 * @param submit called with what was filled in; what it throws is shown
 * @param more   {go: the word on the button, only: send only what was changed, beside: further elements}
 */
export function formView(held, submit, { go = 'Save', only = false, beside = null, danger = false } = {}) {
	const said = held.problem;
	const named = new Set(held.fields.map(field => field.name));
	const others = said ? said.errors.filter(error => !named.has(error.field.split(/[.[]/)[0])) : [];
	async function go1(event) {
		event.preventDefault();
		const element = event.currentTarget;
		held.busy = true;
		held.problem = null;
		changed();
		try {
			await submit(values(element, held.fields, only ? held.now : null), element);
		} catch (problem) {
			held.problem = problem;
			requestAnimationFrame(() => requestAnimationFrame(() =>
				element.querySelector('[aria-invalid=true]')?.focus()));
		}
		held.busy = false;
		changed();
	}
	return h('form.form', { onsubmit: go1, novalidate: true, autocomplete: 'off' },
		held.fields.map(field => fieldView(field, held)),
		said ? h('div.sorry', { role: 'alert' }, h('p', said.message),
			others.map(error => h('p', `${error.field}: ${error.message}`))) : null,
		h('div.form-foot', beside,
			h('button', { class: `button ${danger ? 'danger' : 'primary'}`, type: 'submit', disabled: held.busy },
				held.busy ? 'One moment…' : go)));
}

function fieldView(field, held) {
	const wrong = held.problem?.of?.(field.name) || '';
	const id = `field-${field.name}`;
	const about = [field.help ? `${id}-help` : '', wrong ? `${id}-wrong` : ''].filter(one => one).join(' ');
	const common = {
		id, name: field.name, 'aria-describedby': about || null, 'aria-invalid': wrong ? 'true' : null,
		'aria-required': field.required ? 'true' : null, placeholder: field.placeholder, readonly: field.readonly,
	};
	let input;
	if (field.type === 'select') {
		input = h('select', { ...common, value: text(field, held.now[field.name] ?? field.options[0]),
			onchange: field.onchange }, field.options.map(option => {
			const [value, word] = Array.isArray(option) ? option : [option, option];
			return h('option', { key: value, value }, word);
		}));
	} else if (field.type === 'flag') {
		return h('div.field.flag', { key: field.name },
			h('input', { ...common, type: 'checkbox', checked: held.now[field.name] ?? field.on ?? false }),
			h('label', { for: id }, field.label), aside(field, id, wrong));
	} else if (field.type === 'lines' || field.type === 'pairs' || field.type === 'area') {
		input = h('textarea', { ...common, rows: field.rows || 3, spellcheck: 'false', class: 'mono',
			value: text(field, held.now[field.name]) });
	} else {
		input = h('input', { ...common, type: field.type === 'password' ? 'password' : 'text',
			inputmode: field.type === 'number' ? 'numeric' : null, spellcheck: 'false',
			class: field.mono ? 'mono' : null,
			autocomplete: field.type === 'password' ? 'new-password' : 'off', autocapitalize: 'off',
			value: text(field, held.now[field.name]) });
	}
	return h('div', { class: `field ${field.type || 'text'} ${field.wide ? 'wide' : ''}`, key: field.name },
		h('label', { for: id }, field.label, field.required ? h('span.required', ' required') : null),
		input, aside(field, id, wrong));
}

function aside(field, id, wrong) {
	return [
		wrong ? h('p.wrong', { id: `${id}-wrong`, key: 'wrong' }, wrong) : null,
		field.help ? h('p.help', { id: `${id}-help`, key: 'help' }, field.help) : null,
	];
}

export function copyable(text, what, shown) {
	return h('span.copyable', h('code', { title: text }, shown || text), copyButton(text, what));
}

export function copyButton(text, what) {
	return h('button.copy', { type: 'button', 'aria-label': `copy ${what}`, onclick: async event => {
		const button = event.currentTarget;
		await toClipboard(text);
		button.textContent = 'copied';
		setTimeout(() => button.textContent = 'copy', 1500);
		},
	}, 'copy');
}

async function toClipboard(text) {
	if (navigator.clipboard) {
		return navigator.clipboard.writeText(text);
	}
	// Over plain HTTP, other than on the machine itself, there is no clipboard but this one.
	const area = document.createElement('textarea');
	area.value = text;
	(document.querySelector('dialog[open]') || document.body).append(area);
	area.select();
	document.execCommand('copy');
	area.remove();
}
