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
        while IFS='="' read -r name _ value _ || [ -n "$name" ]; do
            case $name in
                JAVA_VERSION) major=${value%%[!0-9]*} ;;
                JAVA_RUNTIME_VERSION) build=$value ;;
            esac
        done < "$1/release"
    fi
    major=${major:-0}
}

home=${JAVA_HOME:-$(readlink -f "$(command -v java || echo /none)")}
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
# The classes as they are in memory, of this jar and for this very build of Java.
archive=$lib/java-$build.jsa
if [ "${1:-}" = class-archive ]; then
    . "$lib/class-archive.sh"
    exit
fi

# Nothing in the data directory may come to belong to root: the service could no longer write it.
as_owner=
if [ "$(id -u)" = 0 ]; then
    owner=$(stat -c %U "$DATA_DIR" 2>/dev/null || echo root)
    if [ "$owner" != root ]; then as_owner="runuser -u $owner --"; fi
fi

# Options that it can't be used with, such as those of another kind of heap, are nothing to tell of at each command.
shared=
if [ "$archive" -nt "$jar" ]; then
    quiet='cds*=off'
    if [ "$major" -ge 24 ]; then quiet=$quiet,'aot*=off'; fi
    shared=-XX:SharedArchiveFile=$archive
    JAVA_OPTS="-Xlog:$quiet ${JAVA_OPTS:-}"
elif [ "${1:-}" = serve ]; then
    echo "slipway: there is no archive of its classes for Java $build, so it starts the slower;" \
        "'sudo slipway class-archive' makes one" >&2
fi
# shellcheck disable=SC2086 # two are lists of words
exec $as_owner "$home/bin/java" ${shared:+"$shared"} ${JAVA_OPTS:-} -jar "$jar" "$@"
