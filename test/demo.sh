#!/usr/bin/env bash
# A first day with Slipway: every command is shown as a person would type it, with its answer, and that is checked.
# JAVA and JAR say what is run; with ONCE=1 the service is stopped at the end, otherwise it is left running.
set -euo pipefail
cd "$(dirname "$0")/.."

dir=build/demo data=build/demo/data app=build/demo/hello java=${JAVA:-java} jar=${JAR:-build/slipway.jar}
service='' answer='' id='' bold='' green='' plain=''
[[ ! -t 1 ]] || bold=$'\e[1m' green=$'\e[32m' plain=$'\e[0m'

# Neither the user's git or curl settings, nor a proxy, nor settings of another Slipway play a part.
unset "${!GIT_@}" ENV_TYPE LIVE_DIR PUBLIC_URL BUILD_SANDBOX BUILD_SLOTS JOB_SLOTS SECRETS_KEY_FILE
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 no_proxy=127.0.0.1 NO_PROXY=127.0.0.1
curl() { command curl -q -sS -N -D "$dir/headers" "$@"; }
program=$(printf '%q -jar %q' "$java" "$jar")

main() {
    trap finish EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP PIPE
    for step in start register build follow web_hook deploy broken_build sick_release roll_back cancel_and_pause audit; do
        "$step"
    done
    if [[ ${ONCE:-} == 1 ]]; then return; fi
    heading 'Your turn'
    printf '\nThe service runs at %s, its token is in %s/admin.token. Ctrl-C to stop.\n' "$URL" "$data"
    trap 'exit 0' INT TERM HUP
    wait "$service" || fail 'the service ended by itself'
}

start() {
    heading 'Start the service (JSON is shown wrapped, and without what is null)'
    rm -rf "$dir" && mkdir -p "$dir"
    local port; while port=$((20000 + RANDOM % 12000)) && (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
    URL=http://127.0.0.1:$port
    command_line "DATA_DIR=$data HTTP_ADDRESS=127.0.0.1:$port $program &"
    DATA_DIR=$data HTTP_ADDRESS=127.0.0.1:$port exec "$java" -jar "$jar" >"$dir/service.log" 2>&1 &
    service=$!
    command curl -q -s -f -o "$dir/answer" --retry 60 --retry-delay 1 --retry-connrefused "$URL/readyz" &
    wait -n && kill -0 "$service" 2>/dev/null || fail 'the service did not start'
    command_line "URL=$URL TOKEN=\$(cat $data/admin.token)"
    TOKEN=$(<"$data/admin.token")
    ask 200 /api/me '' '"role":"admin"'
}

register() {
    heading 'Make a git repository, and register it'
    git init -q --bare -b main "$app.git" && git init -q -b main "$app"
    git -C "$app" remote add origin "$PWD/$app.git"
    push 'Say hello' '@echo "hello from version 1" | tee dist/hello.txt'
    run "cat $app/Makefile" 'version 1'
    note 'a value with &, + or % in it needs --data-urlencode'
    create repositories "-d name=hello -d build_command=make -d artifact=dist -d webhook_secret=whisper \\
       --data-urlencode 'url=file://${PWD// /%20}/$app.git'" '"default_branch":"main"'
}

build() {
    heading 'Build it, wait until it is done, read its log'
    create builds '-d repository=hello'
    ended builds '"status":"succeeded"' '"sha256":"'
    ask 200 "/api/builds/$id/log" '' 'hello from version 1'
}

follow() {
    heading 'Follow the log of a build as it grows'
    push 'Take more time' '@for n in 1 2 3 4 5; do echo "part $$n of 5"; sleep 0.3; done' \
        '@echo "hello from version 2" | tee dist/hello.txt'
    create builds '-d repository=hello'
    ask 200 "/api/builds/$id/log?follow=true" '-N' 'part 5 of 5' 'hello from version 2'
    ask 200 '/api/builds?status=succeeded&limit=1' '' '"commit_subject":"Take more time"'
}

web_hook() {
    heading 'Push, and have a signed web hook build what was pushed'
    push 'Say it by a web hook' '@echo "hello from version 3" | tee dist/hello.txt'
    local hook="BODY='{\"ref\":\"refs/heads/main\",\"after\":\"'\$(git -C $app rev-parse HEAD)'\"}'
  SIGNATURE=\$(printf %s \"\$BODY\" | openssl dgst -sha256 -hmac whisper | sed 's/.* //')
  curl -H 'Content-Type: application/json' -H 'X-GitHub-Event: push' -d \"\$BODY\" \\
       -H \"X-Hub-Signature-256: sha256=\$SIGNATURE\" \"\$URL/hooks/hello\""
    run "$hook" '"build_id":'
    [[ $answer =~ \"build_id\":([0-9]+) ]] && id=${BASH_REMATCH[1]}
    ended builds '"status":"succeeded"' '"triggered_by":"webhook"'
    note 'the same delivery again, as senders do, makes no other build'
    run "$hook" "\"build_id\":$id"
}

deploy() {
    heading 'Deploy the first build to staging and to production'
    local name
    for name in staging production; do
        create environments "-d name=$name -d health_check_timeout_seconds=1 \\
       --data-urlencode 'deploy_command=cat hello.txt && echo \"in \$SLIPWAY_ENVIRONMENT\"' \\
       -d 'health_check_command=grep -q hello hello.txt'" '&& echo'
        create deployments "-d environment=$name -d build_id=1"
        ended deployments '"status":"succeeded"'
    done
    ask 200 "/api/deployments/$id/log" '' 'in production' 'healthy'
    live 1
}

broken_build() {
    heading 'Push a commit that does not build'
    push 'Break it' '@echo "3 tests failed" && exit 1'
    create builds '-d repository=hello'
    ended builds '"status":"failed"' '"reason":"exit_code"' '"exit_code":2'
    ask 200 "/api/builds/$id/log?tail=2" '' '3 tests failed'
    ask 409 /api/deployments "-d environment=production -d build_id=$id" 'deploy one that succeeded'
}

sick_release() {
    heading 'Deploy a build that is not well: the release before comes back'
    push 'Say goodbye' '@echo "goodbye" | tee dist/hello.txt'
    create builds '-d repository=hello'
    note 'a deployment can be asked for before its build is done'
    create deployments "-d environment=production -d build_id=$id"
    ended deployments '"reason":"health_check"' '"rolled_back":true'
    ask 200 "/api/deployments/$id/log" '' 'not healthy'
    live 1
}

roll_back() {
    heading 'Deploy the second version, look at what a rollback would do, and roll back'
    create deployments '-d environment=production -d build_id=2'
    ended deployments '"status":"succeeded"'
    live 2
    ask 200 /api/environments/production/rollback '-d repository=hello -d dry_run=true' '"build_id":1' 'Take more time'
    create environments/production/rollback '-d repository=hello' '"rollback":true'
    ended deployments '"status":"succeeded"'
    live 1
}

cancel_and_pause() {
    heading 'Cancel a job that takes too long, pause the queue, and let it go on'
    create jobs "-d 'command=sleep 3600'"
    ask 202 "/api/jobs/$id/cancel" '-X POST' '"type":"job"'
    ended jobs '"status":"failed"' '"reason":"cancelled"'
    ask 200 /api/queue/pause "-d 'reason=the disk is being changed'" '"by":"admin"'
    create jobs '-d command=date' '"waiting_for":{"reason":"paused"'
    ask 200 /api/queue/resume '-X POST' '"paused":null'
    ended jobs '"status":"succeeded"'
}

audit() {
    heading 'Verify the audit log: by the API, by the program, by the script in the README'
    run "tail -n 2 $data/audit/audit.log" '"event":"JOB_SUCCEEDED"'
    ask 200 /api/audit/verify '' '"valid":true'
    run "DATA_DIR=$data $program audit verify" valid
    sed -n '/^#!.*bash$/,/^```/p' README.md | sed '$d' >"$dir/verify.sh"
    run "bash $dir/verify.sh $data/audit/audit.log" 'lines, the last one'
    note 'the same, with one word of a copy changed'
    run "sed 9s/admin/nobody/ $data/audit/audit.log >$dir/edited.log
  bash $dir/verify.sh $dir/edited.log || echo refused" 'line 10' refused
}

# --- What the steps are made of ---

heading() { printf '\n%s── %s ──%s\n' "$bold" "$1" "$plain"; }
note() { printf '\n# %s' "$1"; }
command_line() { printf '\n%s$ %s%s\n' "$green" "$1" "$plain"; }
fail() { printf '\ndemo: %s\n' "$1" >&2; exit 1; }

run() { # COMMAND TEXT...: shows it and, as it comes, its output, which must have each of the texts
    command_line "$1"
    eval "$1" 2>&1 | tee "$dir/answer" | show || fail 'that command failed'
    answer=$(<"$dir/answer")
    local text
    for text in "${@:2}"; do [[ $answer == *"$text"* ]] || fail "that should have said: $text"; done
}

show() {
    local line
    while IFS= read -r line || [[ -n $line ]]; do
        sed '/^{/{s/"[a-z_]*":null,//g; s/,"[a-z_]*":null//g; s/,"/, "/g}' <<<"$line" | fold -s -w 100 | sed 's/^/    /'
    done
}

ask() { # STATUS PATH OPTIONS TEXT...
    run "curl -H \"Authorization: Bearer \$TOKEN\" \"\$URL$2\"${3:+ $3}" "${@:4}"
    local status; read -r _ status _ <"$dir/headers"
    [[ $status == "$1" ]] || fail "that was HTTP status $status, and should have been $1"
}

create() { # WHAT OPTIONS TEXT...: and keeps the id
    ask 201 "/api/$1" "$2" "${@:3}"
    [[ $answer =~ \"id\":([0-9]+) ]] && id=${BASH_REMATCH[1]}
}

ended() { ask 200 "/api/$1/$id?wait=60" '' "${@:2}"; }
live() { run "cat $data/live/production/hello/current/hello.txt" "hello from version $1"; }

push() { # SUBJECT RECIPE...
    printf 'all:\n\t@mkdir -p dist\n' >"$app/Makefile"
    printf '\t%s\n' "${@:2}" >>"$app/Makefile"
    run "cd $app && git add . && git commit -q -m '$1' && git push -q origin main"
}

finish() { # whatever happened, nothing is left running
    local status=$? stopped=0
    trap - EXIT
    trap '' INT TERM HUP PIPE
    [[ -n $service ]] || exit "$status"
    kill -TERM "$service" 2>/dev/null || true
    timeout 60 tail -s 0.1 -f /dev/null --pid="$service" >/dev/null 2>&1 || kill -KILL "$service" 2>/dev/null || true
    wait "$service" || stopped=$?
    kill $(jobs -pr) 2>/dev/null || true
    printf '\nThe service has stopped, with status %s.\n' "$stopped"
    if ((status == 0)); then status=$stopped; fi
    if [[ $status != @(0|130|143) ]]; then printf '\nWhat it said:\n' && sed 's/^/    /' "$dir/service.log"; fi
    exit "$status"
}

main
