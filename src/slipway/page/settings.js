// Repositories, environments, and their secrets by name; users, tokens and audit are in access.js.

import { h } from './dom.js';
import * as api from './api.js';
import { may, state, want } from './state.js';
import { ask, remover } from './dialogs.js';
import { form, formView } from './forms.js';
import { audit, tokens, users } from './access.js';
import { head, missing, when } from './tasks.js';

/** What is asked at first; the rest has its defaults, and can be changed. */
const FIRST = ['name', 'url', 'build_command', 'artifact', 'default_branch', 'git_token', 'deploy_command',
	'health_check_url', 'auto_deploy'];

const number = (name, label, usual) => ({ name, label, type: 'number', placeholder: usual });

const password = (one, name, label) =>
	({ name, label, type: 'password', placeholder: one?.[`${name}_set`] ? 'set; empty leaves it' : '' });

/** What repositories and environments both have. @param one null for a new one */
function common(one, total, idle, example) {
	return [
		one ? null : { name: 'name', label: 'Name', required: true, mono: true, placeholder: example },
		number('timeout_seconds', 'Ended after, in seconds', total),
		number('idle_timeout_seconds', 'Ended when silent for, in seconds', idle),
		{ name: 'variables', label: 'Variables', type: 'pairs', wide: true, placeholder: 'NAME=value',
			help: 'One a line. What must not be seen belongs among the secrets.' },
		{ name: 'notify_url', label: 'Tell this address when a task ends', mono: true, wide: true, placeholder: 'https://…' },
		password(one, 'notify_secret', 'Secret that signs it'),
	];
}

function repositoryFields(one) {
	const [name, total, idle, variables, ...notify] = common(one, '3600', '600', 'hello');
	return [
		name,
		{ name: 'url', label: 'Where it is', required: true, mono: true, wide: true, placeholder: 'https://git.example.org/hello.git' },
		{ name: 'build_command', label: 'Build command', type: 'area', rows: 2, required: true, wide: true,
			placeholder: 'make', help: 'Run with sh -ec in a checkout of the commit.' },
		{ name: 'artifact', label: 'Artifact', mono: true, placeholder: 'dist',
			help: 'The file or folder to keep. Without one nothing can be deployed.' },
		{ name: 'default_branch', label: 'Default branch', mono: true, placeholder: 'main' },
		total, idle,
		{ name: 'network', label: 'Builds may use the network', type: 'flag', on: true },
		variables,
		{ name: 'hook_branches', label: 'Branches that a web hook builds', mono: true, placeholder: '*' },
		password(one, 'webhook_secret', 'Secret of the web hook'),
		password(one, 'git_token', 'Token for git over https'),
		...notify,
	].filter(field => field);
}

function environmentFields(one) {
	const [name, total, idle, variables, ...notify] = common(one, '600', '300', 'production');
	return [
		name,
		{ name: 'deploy_command', label: 'Deploy command', type: 'area', rows: 2, wide: true,
			placeholder: 'systemctl restart hello', help: 'Run with sh -ec in the new release, after the switch to it.' },
		{ name: 'health_check_url', label: 'Health check: an address', mono: true, wide: true,
			placeholder: 'http://127.0.0.1:9000/healthz' },
		{ name: 'health_check_command', label: 'or a command', type: 'area', rows: 2, wide: true },
		number('health_check_timeout_seconds', 'Healthy within, in seconds', '30'),
		total, idle,
		number('keep_releases', 'Releases to keep', '5'),
		{ name: 'order', label: 'When several wait', type: 'select', required: true,
			options: [['fifo', 'all, in their order'], ['newest', 'only the newest']] },
		{ name: 'auto_deploy', label: 'Deployed by themselves', type: 'lines', rows: 2, placeholder: 'hello@main',
			help: 'repository@branch, one a line: a build of it that succeeds is deployed here.' },
		variables,
		...notify,
	].filter(field => field);
}

function kind(name) {
	return { repositories: ['repository', 'repositories', repositoryFields, 'Register a repository'],
		environments: ['environment', 'environments', environmentFields, 'Make an environment'] }[name];
}

function add(name) {
	const [, path, fields, title] = kind(name);
	ask.fill(title, fields(null).filter(field => FIRST.includes(field.name)), {}, title.split(' ')[0], async body => {
		await api.post(`/api/${path}`, body);
	});
}

export const addRepository = () => add('repositories');
export const addEnvironment = () => add('environments');

function list(name) {
	const [, path, , title] = kind(name);
	const all = want(`/api/${path}`)?.[path];
	if (!all) {
		return missing(`/api/${path}`);
	}
	return [
		h('div.panel-head', h('h2', name === 'repositories' ? 'Repositories' : 'Environments'),
			may('admin') ? h('button.button', { onclick: () => add(name) }, `${title}…`) : null),
		all.length === 0 ? h('p.empty', 'There is none yet.')
			: h('ul.things', all.map(one => h('li', { key: one.name },
				h('a.thing-name', { href: name === 'repositories' ? `#/repositories/${one.name}`
					: may('admin') ? `#/settings/environments/${one.name}` : `#/activity?environment=${one.name}` }, one.name),
				h('span.thing-about', name === 'repositories' ? one.url
					: one.auto_deploy.length ? `deploys ${one.auto_deploy.join(', ')} by itself`
					: one.current.length ? one.current.map(live => live.repository).join(', ') + ' live' : 'nothing is live'),
				may('admin') ? h('a.button.quiet', { href: `#/settings/${path}/${one.name}`,
					'aria-label': `settings of ${one.name}` }, 'Change') : null))),
	];
}

const forms = new Map();

function one(name, which) {
	const [word, path, fields] = kind(name);
	const address = `/api/${path}/${which}`;
	const now = want(address);
	if (!now) {
		return missing(address);
	}
	let held = forms.get(address);
	if (!held) {
		forms.clear();
		held = form(fields(now), now);
		forms.set(address, held);
	}
	held.now = now;
	return [
		h('p.back', h('a', { href: `#/settings/${path}` }, `← All ${path}`)),
		h('div.panel-head', h('h2', which)),
		formView(held, async body => {
			await api.send('PATCH', address, body);
			held.saved = true;
		}, { only: true, beside: held.saved && !held.problem ? h('span.saved', { role: 'status' }, 'Saved.') : null }),
		secrets(address, which),
		h('div.danger-zone', h('p', name === 'repositories' ? 'Past tasks keep its name; its builds can’t be '
			+ 'deployed any more.' : 'Past tasks keep its name, and its releases stay on the disk.'),
		remover(address, `the ${word} ${which}`, 'Its settings and secrets are gone then.', () => {
			location.hash = `#/settings/${path}`;
		})),
	];
}

function secrets(address, which) {
	const path = `${address}/secrets`;
	const all = want(path)?.secrets;
	const put = name => ask.fill(name ? `Replace ${name}` : `A secret for ${which}`, [
		name ? null : { name: 'name', label: 'Name', required: true, mono: true, placeholder: 'DATABASE_PASSWORD' },
		{ name: 'value', label: 'Value', type: 'password', required: true, help: 'Commands get it in their environment. It is never shown again.' },
	].filter(field => field), {}, 'Keep', async body => {
		const key = name || body.name || '';
		if (!/^[A-Z_][A-Z0-9_]*$/.test(key)) {
			throw new api.Problem(422, 'The name is wrong.', [{ field: 'name', message: 'capital letters, digits and _' }]);
		}
		await api.send('PUT', `${path}/${key}`, { value: body.value });
	});
	return h('section.sub',
		h('div.panel-head', h('h3', 'Secrets'),
			h('button.button', { onclick: () => put(null) }, 'Add a secret…')),
		!all ? missing(path)
			: all.length === 0 ? h('p.empty', 'There is none.')
			: h('ul.things', all.map(secret => h('li', { key: secret.name },
				h('code.thing-name', secret.name),
				h('span.thing-about', `by ${secret.created_by} `, when(secret.created_at)),
				h('span.thing-do',
					h('button.button.quiet', { onclick: () => put(secret.name) }, 'Replace…'),
					remover(`${path}/${secret.name}`, secret.name, 'Commands that need it fail from then on.'))))),
		h('p.help', 'Their values are never shown.'));
}

export function settings([section = 'repositories', which]) {
	const sections = [['repositories', 'Repositories'], ['environments', 'Environments'],
		...may('admin') ? [['users', 'Users']] : [], ['tokens', 'My tokens'],
		...may('admin') ? [['audit', 'Audit log']] : []];
	const admin = may('admin');
	const inside = section === 'users' && admin ? (which ? tokens(which) : users())
		: section === 'audit' && admin ? audit()
		: section === 'tokens' ? tokens(state.me.name)
		: kind(section) ? (which && admin ? one(section, which) : list(section))
		: h('p.sorry', 'There is no such page.');
	return [
		head('Settings'),
		h('div.with-side',
			h('nav.side', { 'aria-label': 'settings' }, sections.map(([name, word]) => h('a', {
				key: name, href: `#/settings/${name}`, 'aria-current': section === name ? 'page' : null }, word))),
			h('section.panel.inside', { key: `${section}/${which || ''}` }, inside)),
	];
}
