// What to do first, when there is nothing yet.

import { h } from './dom.js';
import { may } from './state.js';
import { copyButton } from './forms.js';
import { addRepository, addEnvironment } from './settings.js';
import { ask } from './dialogs.js';

function step(done, number, title, ...inside) {
	return h('li', { class: done ? 'step done' : 'step', key: number },
		h('span.step-number', { 'aria-hidden': 'true' }, done ? '✓' : String(number)),
		h('div.step-inside', h('h2', title), inside));
}

function lines(text) {
	return h('div.lines', h('pre', { tabindex: 0 }, text), copyButton(text, 'these lines'));
}

export function welcome(repositories, environments) {
	const admin = may('admin');
	const url = location.origin;
	return h('div.welcome',
		h('h1', { tabindex: -1 }, 'Nothing is deployed here yet'),
		h('p.lead', admin ? 'Four steps to the first release: here, or with curl.'
			: 'An administrator has to register a repository and an environment first.'),
		h('ol.steps',
			step(false, 1, 'Have your token at hand',
				lines(`URL=${url} TOKEN=slw_…\n`
					+ 'api() { curl -sS -H "Authorization: Bearer $TOKEN" "$URL/api/$@"; }')),
			step(repositories.length > 0, 2, 'Register a repository',
				h('p', 'Where it is, what builds it, and which file or folder of it is the artifact.'),
				admin ? h('button', { class: repositories.length ? 'button' : 'button primary', onclick: addRepository },
					'Register a repository…') : null,
				lines('api repositories -d name=hello -d url=https://git.example.org/hello.git \\\n'
					+ '    -d build_command=make -d artifact=dist')),
			step(environments.length > 0, 3, 'Make an environment',
				h('p', 'A name, and what is to happen there once a release is in place.'),
				admin ? h('button', { class: repositories.length && !environments.length ? 'button primary' : 'button',
					onclick: addEnvironment }, 'Make an environment…') : null,
				lines("api environments -d name=production \\\n"
					+ "    --data-urlencode 'deploy_command=systemctl restart hello' \\\n"
					+ '    -d health_check_url=http://127.0.0.1:9000/healthz')),
			step(false, 4, 'Build and deploy',
				h('p', 'A deployment may be asked for at once: it waits for its build.'),
				may('developer') && repositories.length ? h('button.button', { onclick: () => ask.build() },
					'Build…') : null,
				lines('api builds -d repository=hello\napi deployments -d environment=production -d build_id=1'))));
}
