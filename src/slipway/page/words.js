// How things are said: times, durations, sizes, and what states and reasons are called.

import { now } from './api.js';

/** A duration: 840 ms, 1.2 s, 31 s, 3 min 5 s, 2 h 4 min. */
export function duration(ms) {
	if (ms === null || ms === undefined) {
		return '–';
	}
	if (ms < 1000) {
		return `${Math.max(0, Math.round(ms))} ms`;
	}
	if (ms < 9950) {
		return `${(ms / 1000).toFixed(1)} s`;
	}
	const s = Math.round(ms / 1000);
	if (s < 60) {
		return `${s} s`;
	}
	if (s < 3600) {
		return s % 60 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${s / 60} min`;
	}
	const min = Math.round(s / 60);
	return min % 60 ? `${Math.floor(min / 60)} h ${min % 60} min` : `${min / 60} h`;
}

export function ago(time) {
	const s = Math.max(0, (now() - Date.parse(time)) / 1000);
	if (s < 10) {
		return 'just now';
	}
	if (s < 60) {
		return `${Math.floor(s)} s ago`;
	}
	if (s < 3600) {
		return `${Math.floor(s / 60)} min ago`;
	}
	if (s < 86400) {
		return `${Math.floor(s / 3600)} h ago`;
	}
	if (s < 86400 * 14) {
		const days = Math.floor(s / 86400);
		return days === 1 ? 'yesterday' : `${days} days ago`;
	}
	return new Date(time).toLocaleDateString(undefined, { year: 'numeric', month: 'short', day: 'numeric' });
}

export function exact(time) {
	return new Date(time).toLocaleString(undefined, {
		year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
		timeZoneName: 'short', hour12: false,
	});
}

export function clock(time) {
	return new Date(time).toLocaleTimeString(undefined,
		{ hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
}

export function size(bytes) {
	if (bytes < 1000) {
		return `${bytes} B`;
	}
	const units = ['kB', 'MB', 'GB', 'TB'];
	let i = -1;
	while (bytes >= 999.5 && i < units.length - 1) {
		bytes /= 1000;
		i++;
	}
	return `${bytes < 9.95 ? bytes.toFixed(1) : Math.round(bytes)} ${units[i]}`;
}

export function count(n, one, many) {
	return `${n} ${n === 1 ? one : many || one + 's'}`;
}

export function short(hash) {
	return hash ? hash.slice(0, 7) : '';
}

export function capital(text) {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The look of a task: its status, but for what somebody ended on purpose. */
export function look(task) {
	return task.status === 'failed' && (task.reason === 'cancelled' || task.reason === 'superseded')
		? 'ended' : task.status;
}

export function stateWord(task) {
	return look(task) === 'ended' ? task.reason : task.status;
}

export function waiting(task) {
	const why = task.waiting_for;
	if (!why) {
		return '';
	}
	const holder = why.holder ? `#${why.holder}` : 'another task';
	switch (why.reason) {
		case 'paused': return 'the queue is paused';
		case 'disk_full': return 'the disk is nearly full';
		case 'build_not_finished': return `build ${holder} is not finished`;
		case 'environment_locked': return `${task.environment || task.target} is locked`;
		case 'behind': return `behind ${holder}`;
		case 'environment_busy': return `${holder} is being deployed`;
		case 'target_busy': return `${holder} is at work on ${task.target || task.environment}`;
		case 'slots_full': return 'as many are running as may';
		case 'next': return 'it is next';
		default: return why.reason.replaceAll('_', ' ');
	}
}

const REASONS = {
	exit_code: 'the command failed',
	timeout: 'it took too long',
	idle_timeout: 'it printed nothing for too long',
	cancelled: 'cancelled',
	superseded: 'superseded',
	build_failed: 'its build failed',
	checkout: 'the checkout failed',
	artifact: 'the artifact',
	health_check: 'the health check failed',
	worker_restart: 'the service was started anew',
	worker_stopped: 'the service was stopped',
	internal: 'an error of the service',
};

export function reasonWord(reason) {
	return REASONS[reason] || (reason || '').replaceAll('_', ' ');
}

export function commandLine(task) {
	return task.command.split('\n')[0];
}

/** What a task is about, in few words: hello@main, hello → production, a job's command. */
export function subject(task) {
	if (task.type === 'build') {
		return `${task.repository}@${task.branch}`;
	}
	if (task.type === 'deployment') {
		return `${task.repository} → ${task.environment}`;
	}
	return task.command === undefined ? task.type : commandLine(task);
}

/** The middle one of the durations of those that succeeded, or null. */
export function median(tasks) {
	const all = tasks.filter(task => task.status === 'succeeded' && task.duration_ms !== null)
		.map(task => task.duration_ms).sort((a, b) => a - b);
	return all.length ? all[all.length >> 1] : null;
}
