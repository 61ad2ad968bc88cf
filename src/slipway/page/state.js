// What the API said last, by the path that was asked. Views ask for what they show; events say what is old.

import * as api from './api.js';

const kept = new Map();
const MOST = 200;
const REST = 250; // ms between two askings of the same: a busy service must not be asked once an event

/** What is not the API's to say. */
export const state = {
	me: null,
	live: 'connecting', // or 'live', 'away', and before sign-in null
	awaySince: null,
	address: { path: [], query: new URLSearchParams() },
};

let draw = () => {};
let drawing = false;
let waiting = false;
let round = 0;

export function onChange(redraw) {
	draw = redraw;
}

/** Has the page drawn again soon; many changes make one drawing. */
export function changed() {
	if (!waiting) {
		waiting = true;
		// A page that is not seen has no frames, but its title is.
		(document.hidden ? setTimeout : requestAnimationFrame)(redraw, document.hidden ? 50 : undefined);
	}
}

export function redraw() {
	waiting = false;
	if (!drawing) {
		drawing = true;
		round++;
		try {
			draw();
		} finally {
			drawing = false;
		}
		forget();
	}
}

function entry(path) {
	let found = kept.get(path);
	if (!found) {
		found = { data: undefined, problem: null, stale: true, loading: false, begun: 0, round: 0 };
		kept.set(path, found);
	}
	return found;
}

/** What the API said, or undefined while it has not. To be called while drawing: what is old is asked for again. */
export function want(path) {
	const found = entry(path);
	found.round = round;
	if (found.stale && !found.loading && state.live !== 'away') {
		const rest = found.begun + REST - performance.now();
		if (rest > 0 && found.begun > 0) {
			if (!found.later) {
				found.later = setTimeout(() => {
					found.later = null;
					changed();
				}, rest);
			}
		} else {
			load(path, found);
		}
	}
	return found.data;
}

/** All environments, or repositories; none while they are not known. */
export function every(kind) {
	return want(`/api/${kind}`)?.[kind] || [];
}

/** Whether what want() has is what the API would say now, as far as is known here. */
export function fresh(path) {
	const found = kept.get(path);
	return found !== undefined && !found.stale && !found.loading;
}

export function problemOf(path) {
	return kept.get(path)?.problem || null;
}

export function fetchEarly(path) {
	const found = entry(path);
	if (found.stale && !found.loading) {
		load(path, found);
	}
}

async function load(path, found) {
	found.loading = true;
	found.stale = false;
	found.begun = performance.now();
	try {
		found.data = await api.get(path);
		found.problem = null;
	} catch (problem) {
		if (problem.status === 0 || problem.status === undefined) {
			found.stale = true;
		} else {
			found.problem = problem;
			if (problem.status === 404) {
				found.data = undefined;
			}
		}
	}
	found.loading = false;
	changed();
}

export function learn(path, data) {
	const found = entry(path);
	found.data = data;
	found.problem = null;
	changed();
}

/** Says that what was asked by such paths is old. */
export function old(test = () => true) {
	for (const [path, found] of kept) {
		if (test(path)) {
			found.stale = true;
		}
	}
	changed();
}

export function forgetAll() {
	kept.clear();
}

function forget() {
	if (kept.size > MOST) {
		for (const [path, found] of kept) {
			if (!found.loading && found.round < round - 50) {
				kept.delete(path);
			}
		}
	}
}

const listeners = new Set();

/** Calls `heard` with every event; answers how to stop that. */
export function listen(heard) {
	listeners.add(heard);
	return () => listeners.delete(heard);
}

export function heard(event) {
	const name = event.event;
	old(path => {
		if (path.startsWith('/api/audit')) {
			return path === '/api/audit/head';
		}
		if (path.startsWith('/api/events')) {
			return event.task !== null && path.includes(`task=${event.task}&`);
		}
		if (event.task !== null || name.startsWith('QUEUE_')) {
			return path === `/api/tasks/${event.task}` || path === '/api/queue' || path === '/api/environments'
				|| /^\/api\/(tasks|builds|deployments|jobs)\?/.test(path);
		}
		if (name.startsWith('ENVIRONMENT_')) {
			return path.startsWith('/api/environments') || path === '/api/queue';
		}
		if (name.startsWith('REPOSITORY_')) {
			return path.startsWith('/api/repositories');
		}
		if (name.startsWith('SECRET_')) {
			return path.endsWith('/secrets');
		}
		if (name.startsWith('USER_') || name.startsWith('TOKEN_')) {
			return path.startsWith('/api/users');
		}
		if (name === 'CLEANED') {
			return /^\/api\/(tasks|builds)/.test(path);
		}
		return false;
	});
	listeners.forEach(listener => listener(event));
}

const ROLES = ['viewer', 'developer', 'deployer', 'admin'];

/** Whether the one who is signed in has that role, or one that includes it. */
export function may(role) {
	return state.me !== null && ROLES.indexOf(state.me.role) >= ROLES.indexOf(role);
}

export function mayDo(type) {
	return may({ build: 'developer', deployment: 'deployer' }[type] || 'admin');
}
