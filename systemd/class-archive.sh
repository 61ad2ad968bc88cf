# Read by `slipway class-archive`, which has found Java: makes the archive of the classes that a first start and a first
# job load, from a service that is tried for that. From start to ready, two cores, a first start:
#   Java 25    410 ms without, 260 with it, 220 when the classes in it are linked, too
#   Java 21    410 ms without, 330 with it
# An archive that Java makes by itself (AutoCreateSharedArchive) is there from the second start on only. Java's AOT cache
# takes as long as this, and before 25.0.4 does not notice that the jar is another one.

fail() {
    cat "$work/said" >&2
    echo "slipway: no archive of classes was made: $1" >&2
    exit 1
}

ask() { # PATH [OPTION...]: the token is on no command line, where every user could read it
    path=$1
    shift
    curl -s -S -f -o "$work/answer" -H "@$work/token" "$@" "$url$path" 2>>"$work/said" || fail "/$path was not answered"
}

# Not in /tmp, from which programs may not be run everywhere.
work=$(mktemp -d "$lib/new.XXXXXX")
service=
trap 'kill $service 2>/dev/null && wait $service || true; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
: >"$work/said"
command -v curl >/dev/null || fail 'curl is needed for that'

# With none of the settings of the real one, data of its own, and no longer than this.
env -i PATH="$PATH" LANG=C.UTF-8 DATA_DIR="$work/data" HTTP_ADDRESS=127.0.0.1:0 setpriv --pdeathsig TERM \
    "$home/bin/java" -XX:DumpLoadedClassList="$work/classes" -jar "$jar" serve >"$work/said" 2>&1 &
service=$!
left=600
until url=$(sed -n 's|.* answers on \(http:[^,]*/\), .*|\1|p' "$work/said") && [ -n "$url" ]; do
    kill -0 $service 2>/dev/null && [ $left -gt 0 ] || fail 'it does not start'
    left=$((left - 1))
    sleep 0.1
done
echo "Authorization: Bearer $(cat "$work/data/admin.token")" >"$work/token"
for path in healthz readyz '' api/me api/queue api/builds; do ask "$path"; done
ask api/jobs -H 'Content-Type: application/json' -d '{"command":"true"}'
ask 'api/jobs/1?wait=10'
kill $service
wait $service || fail 'it does not stop'
service=

# G1, as that of Java 21 keeps objects too; what it makes is for all heaps with small pointers, so also for the unit's.
if [ "$major" -ge 24 ]; then linked=-XX:+AOTClassLinking; else linked=; fi
env -i "$home/bin/java" -XX:+UseG1GC -Xmx256m -Xshare:dump $linked -XX:SharedClassListFile="$work/classes" \
    -XX:SharedArchiveFile="$work/archive" -jar "$jar" >"$work/said" 2>&1 || fail 'Java makes none'
chmod 644 "$work/archive"
sync "$work/archive"
mv "$work/archive" "$archive"
# Those of an earlier jar have had their time.
find "$lib" -name 'java-*.jsa' ! -newer "$jar" -exec rm {} +
echo "made $archive"
