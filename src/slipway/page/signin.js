// Signing in, with a token.

import { h } from './dom.js';
import * as api from './api.js';
import { logo } from './marks.js';
import { form, formView } from './forms.js';

const held = form([{ name: 'token', label: 'Token', type: 'password', required: true, placeholder: 'slw_…' }]);

export function signIn(entered, why) {
	return h('main.signin', { id: 'main' }, h('div.signin-box',
		h('h1', logo(), 'Slipway'),
		why ? h('p.note', { role: 'status' }, why) : null,
		formView(held, async ({ token }, element) => {
			const me = await api.post('/api/session', { token }, { open: true });
			element.reset();
			entered(me);
		}, { go: 'Sign in' }),
		h('details.muted', h('summary', 'Where do I get one?'),
			h('p', 'From an administrator. The first of all is in the file ',
				h('code', 'admin.token'), ' of its data directory; whoever has the machine can make another: ',
				h('code', 'sudo slipway token admin'), '.'))));
}
