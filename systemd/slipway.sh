#!/bin/sh
# slipway: what the unit starts, and what an administrator types: `sudo slipway token bob`. The one word of its own is
# class-archive: it makes the archive of classes that starts are quick with, as `make install` does, for the Java in use.
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

look() { # HOME: sets major to the version of the Java there, or 0, and build to something like 21.0.5+11-Debian-1
    major=0 build=
    if [ -x "$1/bin/java" ] && [ -r "$1/release" ]; then
        while IFS='="' read -r name _ value _; do
            case $name in
                JAVA_VERSION) major=${value%%[!0-9]*} ;;
                JAVA_RUNTIME_VERSION) build=$value ;;
            esac
        done < "$1/release"
    fi
}

home=${JAVA_HOME:-$(readlink -f "$(command -v java || echo none)")}
home=${home%/bin/java}
look "$home"
if [ "$major" -lt 21 ]; then
    set +f
    newest=0
    for each in /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/*; do
        look "$each"
        if [ "$major" -gt "$newest" ]; then home=$each newest=$major; fi
    done
    set -f
    look "$home"
fi
if [ "$major" -lt 21 ]; then
    echo "slipway: no Java 21 or newer was found; install one, or set JAVA_HOME in $settings" >&2
    exit 2
fi

program=$(readlink -f "$0")
lib=${program%/bin/*}/lib/slipway
jar=$lib/slipway.jar
# The classes as they are in memory, of this jar and for this very build of Java: another one would leave it and the
# archive of its own classes aside, and start the slower for it.
archive=$lib/java-$build.jsa

ask() { # PATH [OPTION...]
    path=$1
    shift
    curl -s -o /dev/null -H "Authorization: Bearer $(cat "$work/data/admin.token")" "$@" "$url$path" || true
}

class_archive() { # of what a first start and a first job load
    work=$(mktemp -d)
    service=
    trap 'kill $service 2>/dev/null && wait $service || true; rm -rf "$work"' EXIT
    trap 'exit 1' HUP INT TERM
    # With no setting of the real one, and data of its own.
    env -i PATH="$PATH" LANG=C.UTF-8 DATA_DIR="$work/data" HTTP_ADDRESS=127.0.0.1:0 \
        "$home/bin/java" -XX:DumpLoadedClassList="$work/classes" -jar "$jar" serve >"$work/said" 2>&1 &
    service=$!
    until url=$(sed -n 's|.* answers on \(http:[^,]*/\), .*|\1|p' "$work/said") && [ -n "$url" ]; do
        if ! kill -0 $service 2>/dev/null; then cat "$work/said" >&2; exit 1; fi
        sleep 0.1
    done
    for path in healthz readyz '' api/me api/builds; do ask "$path"; done
    ask 'api/jobs?wait=10' -H 'Content-Type: application/json' -d '{"command":"true"}'
    kill $service
    wait $service
    if [ "$major" -ge 24 ]; then linked=-XX:+AOTClassLinking; else linked=; fi
    "$home/bin/java" -Xshare:dump $linked -XX:SharedClassListFile="$work/classes" \
        -XX:SharedArchiveFile="$work/archive" -Xlog:disable -Xlog:all=error:stderr -jar "$jar"
    # Those of other builds of Java have had their time.
    find "$lib" -name 'java-*.jsa*' -exec rm {} +
    install -m 644 "$work/archive" "$archive.new"
    sync "$archive.new"
    mv "$archive.new" "$archive"
    echo "made $archive"
}

if [ "${1:-}" = class-archive ]; then
    class_archive
    exit
fi

# Nothing in the data directory may come to belong to root: the service could no longer write it.
as_owner=
if [ "$(id -u)" = 0 ]; then
    owner=$(stat -c %U "$DATA_DIR" 2>/dev/null || echo root)
    if [ "$owner" != root ]; then as_owner="runuser -u $owner --"; fi
fi

if [ "$archive" -nt "$jar" ]; then shared=-XX:SharedArchiveFile=$archive; else shared=; fi
# shellcheck disable=SC2086 # two are lists of words
exec $as_owner "$home/bin/java" ${shared:+"$shared"} ${JAVA_OPTS:-} -jar "$jar" "$@"
