#!/bin/sh
# slipway: what the unit starts, and what an administrator types: `sudo slipway token bob`.
# Java is JAVA_HOME of the settings, else `java` on the PATH, else the newest of /usr/lib/jvm and the like.
set -euf

# systemd's syntax, not the shell's: a value goes to the end of its line, with or without quotes around it.
# The service's own user need not be able to read it: systemd has done so.
settings=/etc/slipway/slipway.env
if [ -r "$settings" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
            [A-Z]*=*)
                value=${line#*=}
                value=${value#[\"\']}
                export "${line%%=*}=${value%[\"\']}"
                ;;
        esac
    done < "$settings"
fi
export ENV_TYPE="${ENV_TYPE:-PROD}" DATA_DIR="${DATA_DIR:-/var/lib/slipway}"

version() { # of the Java in a folder, such as 21; 0 when there is none
    if [ -x "$1/bin/java" ] && [ -r "$1/release" ]; then
        major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    else
        major=
    fi
    echo "${major:-0}"
}

home=${JAVA_HOME:-$(readlink -f "$(command -v java || echo none)" | sed 's|/bin/java$||')}
if [ "$(version "$home")" -lt 21 ]; then
    set +f
    for each in /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/*; do
        if [ "$(version "$each")" -gt "$(version "$home")" ]; then home=$each; fi
    done
    set -f
fi
if [ "$(version "$home")" -lt 21 ]; then
    echo "slipway: no Java 21 or newer was found; install one, or set JAVA_HOME in $settings" >&2
    exit 2
fi

# Nothing in the data directory may come to belong to root: the service could no longer write it.
user=$(stat -c %U "$DATA_DIR" 2>/dev/null || id -un)
if [ "$(id -u)" = 0 ] && [ "$user" != root ]; then as_owner="runuser -u $user --"; else as_owner=; fi

prefix=$(dirname "$(dirname "$(readlink -f "$0")")")
# shellcheck disable=SC2086 # both are lists of words
exec $as_owner "$home/bin/java" ${JAVA_OPTS:-} -jar "$prefix/lib/slipway/slipway.jar" "$@"
