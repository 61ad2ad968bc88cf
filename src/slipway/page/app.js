// The page: its address, who is signed in, the stream of events, and the frame around the views.

import { h, render } from './dom.js';
import * as api from './api.js';
import { changed, fetchEarly, forgetAll, heard, old, onChange, redraw, state, want } from './state.js';
import { logo, tabIcon } from './marks.js';
import { close, drawDialog } from './dialogs.js';
import { setWidth } from './pictures.js';
import { clock, count } from './words.js';
import { signIn } from './signin.js';
import { environments, PATHS, world } from './environments.js';
import { activity } from './activity.js';
import { task } from './task.js';
import { queue } from './queue.js';
import { repository } from './repository.js';
import { settings } from './settings.js';
// What those above need, named here so that it is all asked for at once.
import './access.js';
import './ansi.js';
import './forms.js';
import './lines.js';
import './log.js';
import './tasks.js';
import './welcome.js';

const page = document.getElementById('page');
const NAV = [['', 'Environments'], ['activity', 'Activity'], ['queue', 'Queue'], ['settings', 'Settings']];
const SIGNED_IN = 'slipway.signed-in'; // the cookie can't be seen from here, and asking for nothing is an error

let stream = null;
let why = '';
let moved = true;

// --- The address

function readAddress() {
	const [path, query] = (location.hash.replace(/^#\/?/, '') || '').split('?');
	const parts = path.split('/').filter(part => part);
	// Names and ids are made of these; anything else would be another address when it is put into one.
	if (!parts.every(part => /^[A-Za-z0-9][\w.-]*$/.test(part))) {
		parts.unshift('no');
	}
	// A line of the same log, or another filter, is the same place.
	moved ||= parts.slice(0, 2).join('/') !== state.address.path.slice(0, 2).join('/');
	state.address = { path: parts, query: new URLSearchParams(query || '') };
}

addEventListener('hashchange', () => {
	readAddress();
	if (moved) {
		close();
		scrollTo(0, 0);
	}
	redraw();
});

// --- Signing in and out

function remember(signedIn) {
	try {
		if (signedIn) {
			localStorage.setItem(SIGNED_IN, 'yes');
		} else {
			localStorage.removeItem(SIGNED_IN);
		}
	} catch {
		// Without it the page asks for a token more often.
	}
}

function remembered() {
	try {
		return localStorage.getItem(SIGNED_IN) !== null;
	} catch {
		return true;
	}
}

function entered(me) {
	state.me = me;
	why = '';
	moved = true;
	remember(true);
	listen();
	changed();
}

function left(reason) {
	stream?.close();
	stream = null;
	state.me = null;
	state.live = null;
	state.awaySince = null;
	why = reason;
	remember(false);
	forgetAll();
	close();
	changed();
}

async function signOut() {
	try {
		await api.send('DELETE', '/api/session');
	} catch (problem) {
		if (problem.status === 0) {
			return;
		}
	}
	left('');
}

// --- Live

function listen() {
	stream?.close();
	stream = api.events({
		opened() {
			state.live = 'live';
			state.awaySince = null;
			// What happened before the stream was there, it does not tell.
			old();
		},
		heard,
		lost,
	});
}

let asking = false;

/** The stream broke, or an answer did not come: is it the service, the way to it, or that we are no longer known? */
async function lost() {
	if (asking || !state.me) {
		return;
	}
	asking = true;
	while (state.me) {
		try {
			await api.get('/api/me');
			break;
		} catch (problem) {
			if (problem.status !== 0 && problem.status < 500) {
				break;
			}
			if (state.live !== 'away') {
				state.live = 'away';
				state.awaySince = new Date();
			}
			changed();
			await new Promise(then => setTimeout(then, 1500));
		}
	}
	asking = false;
	if (state.me) {
		stream?.hurry();
	}
}

api.watch(() => lost(), () => {
	if (state.me) {
		left('Your sign-in has ended. Sign in again to go on.');
	}
});

// --- The frame

function view() {
	const [where, ...rest] = state.address.path;
	switch (where) {
		case undefined: return environments();
		case 'activity': return activity();
		case 'tasks': return task(rest);
		case 'queue': return queue();
		case 'repositories': return rest.length ? repository(rest[0]) : settings([]);
		case 'settings': return settings(rest);
		default: return [h('h1', { tabindex: -1 }, 'There is no such page'), h('p', h('a', { href: '#/' }, 'Environments'))];
	}
}

function nav() {
	const now = state.address.path[0] || '';
	const waiting = want('/api/queue')?.pending_count || 0;
	return h('nav.nav', { 'aria-label': 'main' }, NAV.map(([path, word]) => h('a', {
		key: path, href: `#/${path}`, 'aria-current': now === path ? 'page' : null,
	}, word, path === 'queue' && waiting ? h('span.count', { title: `${count(waiting, 'task waits', 'tasks wait')}` }, String(waiting)) : null)));
}

function header() {
	const word = { live: 'live', away: 'away', connecting: 'connecting' }[state.live] || '';
	return h('header.top', h('div.top-inside',
		h('a.brand', { href: '#/' }, logo(), h('span', 'Slipway')),
		nav(),
		h('span', { class: `live-state ${state.live}`, role: 'status' }, h('i', { 'aria-hidden': 'true' }), word),
		h('details.menu', { key: 'menu' },
			h('summary', { title: state.me.role }, h('span', state.me.name)),
			h('div.menu-inside',
				h('p', h('strong', state.me.name), h('span.muted', state.me.role)),
				h('a', { href: '#/settings/tokens' }, 'My tokens'),
				h('button', { id: 'sign-out', onclick: signOut }, 'Sign out')))));
}

function away() {
	return state.live !== 'away' ? null : h('div.gone', { role: 'alert' },
		h('strong', 'Slipway can’t be reached'), ` since ${clock(state.awaySince)}. `
			+ 'The page goes on by itself when it is back.');
}

function title(world) {
	const [where, id] = state.address.path;
	const name = where === 'tasks' ? `#${id}` : where === 'repositories' ? id
		: NAV.find(([path]) => path === where && path)?.[1] || '';
	return [state.live === 'away' ? '– away' : world.words, name, 'Slipway'].filter(part => part).join(' – ');
}

let icon = '';

function draw() {
	if (!state.me) {
		document.title = 'Sign in – Slipway';
		render(page, signIn(entered, why));
		if (moved) {
			moved = false;
			document.getElementById('field-token')?.focus();
		}
		return;
	}
	setWidth(Math.min(document.documentElement.clientWidth, 1280) - (innerWidth < 640 ? 58 : 82));
	render(page,
		h('a.skip', { href: '#main', onclick: event => {
			event.preventDefault();
			document.querySelector('main h1')?.focus();
		} }, 'To the content'),
		header(),
		away(),
		h('main', { id: 'main', class: `view-${state.address.path[0] || 'environments'}`,
			key: state.address.path.slice(0, state.address.path[0] === 'settings' ? 1 : 2).join('/') }, view()));
	drawDialog();
	const now = world();
	document.title = title(now);
	const wanted = state.live === 'away' ? 'away' : now.state;
	if (wanted !== icon) {
		icon = wanted;
		document.querySelector('link[rel=icon]').href = tabIcon(wanted);
	}
	if (moved) {
		moved = false;
		const heading = document.querySelector('main h1');
		heading?.focus({ preventScroll: true });
	}
}

onChange(draw);

// Times pass.
setInterval(() => {
	if (state.me && !document.hidden) {
		changed();
	}
}, 1000);
addEventListener('resize', changed);
addEventListener('visibilitychange', () => document.hidden || changed());
addEventListener('online', () => stream?.hurry());

document.addEventListener('click', event => {
	const menu = document.querySelector('details.menu[open]');
	if (menu && (!menu.contains(event.target) || event.target.closest('.menu-inside a, .menu-inside button'))) {
		menu.open = false;
	}
});

// --- Keys

document.addEventListener('keydown', event => {
	const typing = event.target.closest('input, textarea, select');
	if (event.key === 'Escape') {
		const menu = document.querySelector('details.menu[open]');
		if (menu) {
			menu.open = false;
			menu.querySelector('summary').focus();
		}
	}
	if (typing || event.ctrlKey || event.altKey || event.metaKey || !state.me || document.querySelector('dialog[open]')) {
		return;
	}
	if (event.key === '/') {
		const search = document.getElementById('log-search');
		if (search) {
			event.preventDefault();
			search.focus();
		}
	} else if (event.key === 'f') {
		document.getElementById('log-follow')?.click();
	} else if (event.key === 'j' || event.key === 'k') {
		const rows = [...document.querySelectorAll('main a.row')];
		const at = rows.indexOf(document.activeElement);
		rows[Math.max(0, Math.min(rows.length - 1, event.key === 'j' ? at + 1 : at - 1))]?.focus();
	}
});

// --- To begin with

readAddress();
if (remembered()) {
	// All of it at once: one way to the service and back, not two.
	const who = api.get('/api/me');
	if (state.address.path.length === 0) {
		PATHS.forEach(fetchEarly);
	}
	who.then(entered, problem => left(problem.status === 401 ? '' : problem.message));
} else {
	changed();
}
