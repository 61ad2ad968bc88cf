// Talks to the API. Nothing else of the page does.

/** What the API, or the way to it, said no with. `status` is 0 when it could not be reached. */
export class Problem extends Error {
	constructor(status, detail, errors) {
		super(detail);
		this.status = status;
		this.errors = errors || [];
	}

	of(field) {
		return this.errors.filter(error => error.field === field || error.field.startsWith(field + '.')
			|| error.field.startsWith(field + '[')).map(error => error.message).join('; ');
	}
}

let skew = 0;

/** The service's time in ms, as well as its answers tell it: the person's clock may be wrong. */
export function now() {
	return Date.now() + skew;
}

function noteTime(answer) {
	const said = Date.parse(answer.headers.get('Date'));
	if (said) {
		// The header has whole seconds.
		const off = said + 500 - Date.now();
		skew = Math.abs(off) > 2000 ? off : 0;
	}
}

const watchers = { away: () => {}, refused: () => {} };

/** Who is told when the service can't be reached, and when it does not know us (any more). */
export function watch(away, refused) {
	watchers.away = away;
	watchers.refused = refused;
}

async function ask(method, path, options = {}) {
	let answer;
	try {
		answer = await fetch(path, { method, credentials: 'same-origin', cache: 'no-store', ...options });
	} catch (e) {
		if (e.name === 'AbortError') {
			throw e;
		}
		watchers.away();
		throw new Problem(0, 'Slipway can’t be reached.');
	}
	noteTime(answer);
	if (answer.status === 401 && !options.open) {
		watchers.refused();
	}
	if (answer.status === 502 || answer.status === 504) {
		// A proxy says that it is not there.
		watchers.away();
	}
	if (!answer.ok) {
		throw await problem(answer);
	}
	return answer;
}

async function problem(answer) {
	try {
		const said = await answer.json();
		const incident = said.incident ? ` (incident ${said.incident})` : '';
		return new Problem(answer.status, (said.detail || said.title) + incident, said.errors);
	} catch {
		return new Problem(answer.status, `The answer was ${answer.status}.`);
	}
}

export async function get(path) {
	return (await ask('GET', path)).json();
}

/** A change. `once` makes a task at most once, however often this is tried again. */
export async function send(method, path, body, { once, open } = {}) {
	const headers = {};
	if (body !== undefined) {
		headers['Content-Type'] = 'application/json';
	}
	if (once) {
		headers['Idempotency-Key'] = once;
	}
	const answer = await ask(method, path, { headers, open, body: body === undefined ? undefined : JSON.stringify(body) });
	return answer.status === 204 ? null : answer.json();
}

export const post = (path, body = {}, options) => send('POST', path, body, options);

export function once() {
	return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');
}

export async function logSize(path) {
	const answer = await ask('HEAD', path);
	return Number(answer.headers.get('Content-Length') || 0);
}

export async function logBytes(path, from, to, signal) {
	const answer = await ask('GET', path, { signal, headers: { Range: `bytes=${from}-${to - 1}` } });
	return new Uint8Array(await answer.arrayBuffer());
}

/** What comes to a log from `from` on, a piece at a time, until its task has ended. */
export async function* logFollow(path, from, signal) {
	const answer = await ask('GET', `${path}?follow=true&offset=${from}`, { signal });
	const reader = answer.body.getReader();
	while (true) {
		let piece;
		try {
			piece = await reader.read();
		} catch (e) {
			if (e.name !== 'AbortError') {
				watchers.away();
			}
			throw e;
		}
		if (piece.done) {
			return;
		}
		yield piece.value;
	}
}

const named = (things, ends) => things.split(' ').flatMap(thing => ends.split(' ').map(end => `${thing}_${end}`));

// A browser gives no event to whoever does not know its name.
const EVENTS = [
	...named('BUILD DEPLOYMENT JOB', 'CREATED STARTED SUCCEEDED FAILED RECOVERY'),
	...named('DEPLOYMENT', 'SWITCHED SWITCHED_BACK'),
	...named('REPOSITORY ENVIRONMENT USER TOKEN', 'CREATED CHANGED DELETED'),
	...named('ENVIRONMENT', 'LOCKED UNLOCKED'), ...named('SECRET', 'SET DELETED'), ...named('QUEUE', 'PAUSED RESUMED'),
	...'NOTIFICATION_FAILED BACKUP_CREATED CLEANED SIGNED_IN CREDENTIAL_REFUSED AUDIT_MISMATCH RESTORED'.split(' '),
	...named('WORKER', 'STARTED STOPPED')];

/**
 * The stream of events. The browser resumes it with Last-Event-ID where it tries again by itself; where it has given
 * up, a new one begins after the last event seen.
 */
export function events({ opened, heard, lost }) {
	let source = null;
	let last = null;
	let timer = null;
	let closed = false;

	function open() {
		timer = null;
		source = new EventSource(last === null ? '/api/events' : `/api/events?after=${last}`);
		source.onopen = () => opened();
		source.onerror = () => {
			lost();
			if (source.readyState === EventSource.CLOSED && !closed) {
				again();
			}
		};
		for (const name of EVENTS) {
			source.addEventListener(name, message => {
				const event = JSON.parse(message.data);
				last = event.id;
				heard(event);
			});
		}
	}

	function again() {
		clearTimeout(timer);
		timer = setTimeout(open, 2000);
	}

	open();
	return {
		/** Tries at once, whatever the browser had in mind. */
		hurry() {
			if (source.readyState !== EventSource.OPEN) {
				source.close();
				clearTimeout(timer);
				open();
			}
		},
		close() {
			closed = true;
			clearTimeout(timer);
			source.close();
		},
	};
}
