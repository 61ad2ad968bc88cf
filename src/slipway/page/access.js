// Who may come in, and what the audit log says.

import { h } from './dom.js';
import * as api from './api.js';
import { changed, state, want } from './state.js';
import { ask, remover } from './dialogs.js';
import { copyable } from './forms.js';
import { loading, missing, sorry, when } from './tasks.js';
import { count } from './words.js';

const ROLES = [['viewer', 'viewer: looks'], ['developer', 'developer: builds too'],
	['deployer', 'deployer: deploys too'], ['admin', 'admin: everything']];

export function users() {
	const all = want('/api/users')?.users;
	if (!all) {
		return missing('/api/users');
	}
	return [
		h('div.panel-head', h('h2', 'Users'), h('button.button', { onclick: () => ask.fill('Add a user', [
			{ name: 'name', label: 'Name', required: true, mono: true, placeholder: 'bob' },
			{ name: 'role', label: 'Role', type: 'select', required: true, options: ROLES },
			], { role: 'developer' }, 'Add', async body => {
				await api.post('/api/users', body);
				location.hash = `#/settings/users/${body.name}`;
			}),
		}, 'Add a user…')),
		h('ul.things', all.map(user => h('li', { key: user.name },
			h('a.thing-name', { href: `#/settings/users/${user.name}` }, user.name),
			h('span.thing-about', user.role, user.name === state.me.name ? ' · you' : ''),
			h('span.thing-do',
				h('button.button.quiet', { 'aria-label': `change the role of ${user.name}`,
					onclick: () => ask.fill(`Role of ${user.name}`, [{ name: 'role', label: 'Role', type: 'select',
						required: true, options: ROLES }], user, 'Change', async body => {
						await api.send('PATCH', `/api/users/${user.name}`, body);
					}) }, 'Role…'),
				remover(`/api/users/${user.name}`, `the user ${user.name}`,
					'Their tokens stop working at once. What they did stays on record.'))))),
	];
}

export function tokens(name) {
	const path = `/api/users/${name}/tokens`;
	const all = want(path)?.tokens;
	if (!all) {
		return missing(path);
	}
	const own = name === state.me.name;
	return [
		own && state.address.path[1] === 'tokens' ? null
			: h('p.back', h('a', { href: '#/settings/users' }, '← All users')),
		h('div.panel-head', h('h2', own ? 'My tokens' : `Tokens of ${name}`),
			h('button.button', { onclick: () => make(path, name) }, 'Make a token…')),
		all.length === 0 ? h('p.empty', `${own ? 'You have' : `${name} has`} none.`)
			: h('ul.things', all.map(token => h('li', { key: token.id },
				h('span.thing-name', token.label),
				h('span.thing-about', 'made ', when(token.created_at),
					token.last_used_at ? [' · used ', when(token.last_used_at)] : ' · never used',
					token.expires_at ? [' · until ', h('time', { datetime: token.expires_at }, token.expires_at.slice(0, 10))] : ''),
				remover(`${path}/${token.id}`, `the token ${token.label}`, 'It stops working at once.')))),
	];
}

function make(path, name) {
	ask.fill(`A token for ${name}`, [
		{ name: 'label', label: 'What for', required: true, placeholder: 'laptop' },
		{ name: 'expires_at', label: 'Until', mono: true, placeholder: '2027-01-31T00:00:00Z', help: 'Empty: until it is deleted.' },
	], {}, 'Make', async body => {
		const made = await api.post(path, body);
		ask.tell(`Token ${made.label}`, () => [
			h('p', 'It is shown this once only.'), h('p.secret', copyable(made.token, 'the token'))]);
	});
}

let verified = null;

export function audit() {
	const head = want('/api/audit/head');
	return [
		h('div.panel-head', h('h2', 'Audit log'), h('div.actions',
			h('a.button.quiet', { href: '/api/audit', target: '_blank', rel: 'noopener' }, 'The file'),
			h('button.button', { disabled: verified?.busy, onclick: verify }, verified?.busy ? 'Verifying…' : 'Verify'))),
		head ? h('dl.facts.wide',
			h('dt', 'Entries'), h('dd', String(head.seq)),
			h('dt', 'Hash of the last'), h('dd', copyable(head.hash, 'the hash'))) : missing('/api/audit/head'),
		verified?.problem ? sorry(verified.problem) : null,
		verified?.said ? h('div', { class: verified.said.valid ? 'note good' : 'sorry', role: 'status' },
			h('p', verified.said.valid ? `All ${count(verified.said.entries, 'entry', 'entries')} are as they were written, and agree with the database.`
				: `${count(verified.said.problems.length, 'thing')} is not right:`),
			verified.said.problems.length ? h('ul', verified.said.problems.map(one =>
				h('li', typeof one === 'string' ? one : JSON.stringify(one)))) : null) : null,
		h('p.help', 'Each entry holds the hash of the one before, so that a change anywhere shows. '
			+ 'Keep the last hash elsewhere: it proves that nothing was cut off.'),
		latest(),
	];
}

/** The newest entries: the list of events begins at the oldest. */
function latest() {
	const head = want('/api/audit/head');
	if (!head) {
		return null;
	}
	const events = want(`/api/events?after=${Math.max(0, head.seq - 100)}&limit=200`)?.events;
	return events ? h('ol.events', events.slice().reverse().map(event => h('li', { key: event.id },
		h('span.event-id', String(event.id)), when(event.at), h('span.event-who', event.actor),
		event.task ? h('a', { href: `#/tasks/${event.task}` }, event.message) : h('span', event.message)))) : loading();
}

async function verify() {
	verified = { busy: true };
	changed();
	try {
		verified = { said: await api.get('/api/audit/verify') };
	} catch (problem) {
		verified = { problem };
	}
	changed();
}
