#!/usr/bin/env bash
# Finds a JDK, fetches the pinned jars, compiles, makes build/slipway.jar; runs it and its tests; installs it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

USAGE='usage: ./build.sh jar | run | demo | test [WORD...] | bench [ARG...] | chaos [ARG...] | clean | install | java'

# The language level, and the oldest JDK that builds and runs Slipway.
RELEASE=21

# To change one: its version, then the SHA-256 of what Maven serves.
SQLITE=org.xerial:sqlite-jdbc:3.54.1.0
SQLITE_SHA256=f8dce420a6016278497f4f0560f65602b9db858de141b541cf91a4644ebe4639
JUNIT=org.junit.platform:junit-platform-console-standalone:6.1.3
JUNIT_SHA256=e62b96ac475dbcde8599ea905d088f65d90778f86e259b856a49fa5c4ea256ec
MAVEN_COPY=org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy

JAR=build/slipway.jar
TESTS=build/test-classes
SUMMARY=build/test-summary
WORK='' # a folder in which something is being made; only what is whole leaves it

# Without a locale Java cannot open a file whose name is not ASCII.
export LANG="${LANG:-C.UTF-8}"

main() {
    local word="${1:-}"
    shift || true
    trap 'rm -rf ${WORK:+"$WORK"}' EXIT
    case "$word" in
        jar) find_jdk; make_jar ;;
        run) find_jdk; make_jar; run ;;
        demo) find_jdk; make_jar; JAVA="$JAVA_HOME/bin/java" JAR="$JAR" exec bash test/demo.sh ;;
        test) run_tests "$@" ;;
        bench) find_jdk; make_jar; make_tests; java_with_tests bench.Bench "$@" ;;
        chaos) find_jdk; make_jar; make_tests; java_with_tests chaos.Chaos "$@" ;;
        clean) rm -rf build ;;
        install) install_files ;;
        java) find_jdk; echo "$JAVA_HOME/bin/java" ;;
        *) die 2 "$USAGE" ;;
    esac
}

die() { # STATUS SENTENCE
    echo "build.sh: $2" >&2
    exit "$1"
}

# --- The JDK ----------------------------------------------------------------------------------------------------------

find_jdk() { # exports JAVA_HOME, and sets JDK to its version
    local asked="${JAVA_HOME:-}"
    use_jdk "$asked" || use_jdk "$(javac_on_path)" || use_jdk "$(newest_installed)" ||
        die 2 "no JDK $RELEASE or newer is in JAVA_HOME, on the PATH or in the usual folders; install one"
    if [ -n "$asked" ] && [ "$asked" != "$JAVA_HOME" ]; then
        echo "build.sh: JAVA_HOME=$asked is no JDK $RELEASE or newer; using $JAVA_HOME ($JDK)" >&2
    fi
}

use_jdk() { # HOME
    is_jdk "$1" || return
    JDK="$(jdk_version "$1")"
    local major="${JDK%%[!0-9]*}"
    [ "${major:-0}" -ge "$RELEASE" ] && export JAVA_HOME="$1"
}

is_jdk() { # HOME: a JRE has no javac
    [ -n "$1" ] && [ -x "$1/bin/javac" ]
}

jdk_version() { # HOME
    if [ -r "$1/release" ]; then
        sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$1/release"
    else
        "$1/bin/javac" -version 2>&1 | sed -n 's/^javac //p'
    fi
}

javac_on_path() { # prints its home; a stand-in for another javac, as on macOS and with version managers, is asked
    local javac home
    javac="$(command -v javac)" || return 0
    home="$(readlink -f "$javac")"
    home="${home%/bin/javac}"
    if [ ! -r "$home/release" ]; then
        home="$("$javac" -J-XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')"
    fi
    echo "$home"
}

newest_installed() {
    local home
    for home in /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/* ~/.sdkman/candidates/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        {/opt/homebrew,/usr/local}/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        if is_jdk "$home"; then echo "$(jdk_version "$home") $home"; fi
    done | sort -V | tail -n 1 | cut -d ' ' -f 2-
}

# --- The pinned jars --------------------------------------------------------------------------------------------------

kept() { # GROUP:ARTIFACT:VERSION: where its jar is kept; `clean` leaves it there
    local name="${1#*:}"
    echo ".lib/${name/:/-}.jar"
}

fetch() { # GROUP:ARTIFACT:VERSION SHA256
    local jar said
    jar="$(kept "$1")"
    if has_sha256 "$jar" "$2"; then return; fi
    command -v mvn >/dev/null || die 2 "Maven (mvn) is needed to fetch $1; install it, or put the jar at $jar"
    echo "fetching $1"
    said="$(mvn -B -q "$MAVEN_COPY" -Dartifact="$1" -DoutputDirectory="$PWD/$WORK" 2>&1)" ||
        die 1 "Maven could not fetch $1: $said"
    has_sha256 "$WORK/${jar##*/}" "$2" || die 1 "what Maven fetched as $1 has not the SHA-256 pinned in build.sh"
    mkdir -p .lib
    mv "$WORK/${jar##*/}" "$jar"
}

has_sha256() { # FILE SHA256
    [ -f "$1" ] && [ "$(sha256 "$1" | cut -d ' ' -f 1)" = "$2" ]
}

sha256() {
    if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi
}

# --- Making -----------------------------------------------------------------------------------------------------------
# Beside what is made stands a file that says what it was made of; when that is the same, nothing is done.

make_jar() {
    local sources by
    sources="$(sources)"
    by="JDK $JDK CI=${CI:-}"
    if jar_is_of "$sources" && [ "$(sed -n 2p "$JAR.of")" = "$by" ]; then return; fi
    begin
    fetch "$SQLITE" "$SQLITE_SHA256"
    mkdir "$WORK/jar"
    unpack_sqlite "$WORK/jar"
    compile src "$WORK/jar" "$WORK/jar"
    cp -R sql "$WORK/jar"
    printf '%s\n' 'Main-Class: slipway.Main' 'Enable-Native-Access: ALL-UNNAMED' \
        "Implementation-Version: ${sources%% *}" > "$WORK/manifest"
    # One date for every entry; the order is the jar tool's, by name: the same sources make the same bytes.
    "$JAVA_HOME/bin/jar" --create --file "$WORK/slipway.jar" --manifest "$WORK/manifest" \
        --date 2000-01-01T00:00:00Z -C "$WORK/jar" .
    rm -f "$JAR.of"
    mv "$WORK/slipway.jar" "$JAR"
    printf '%s\n' "$sources" "$by" > "$JAR.of"
    end
}

make_tests() {
    local of
    of="$(cat "$JAR.of") $(fingerprint test)"
    begin
    fetch "$JUNIT" "$JUNIT_SHA256"
    if [ ! -d "$TESTS" ] || [ ! -f "$TESTS.of" ] || [ "$(cat "$TESTS.of")" != "$of" ]; then
        mkdir "$WORK/classes"
        compile test "$WORK/classes" "$JAR:$(kept "$JUNIT")"
        rm -rf "$TESTS.of" "$TESTS"
        mv "$WORK/classes" "$TESTS"
        echo "$of" > "$TESTS.of"
    fi
    end
}

begin() {
    mkdir -p build
    WORK="$(mktemp -d build/work.XXXXXX)"
}

end() {
    rm -rf "$WORK"
    WORK=''
}

sources() { # the version, and a fingerprint of all that goes into the jar
    echo "$(version) $(fingerprint src sql build.sh)"
}

jar_is_of() { # SOURCES
    [ -f "$JAR" ] && [ -f "$JAR.of" ] && [ "$(sed -n 1p "$JAR.of")" = "$1" ]
}

version() { # the commit, and whether the jar's sources are those of the commit
    local commit
    if [ -e .git ] && commit="$(in_git describe --always --tags)"; then
        if [ -n "$(in_git status --porcelain -- src sql build.sh)" ]; then commit+=-dirty; fi
        echo "$commit"
    else
        echo dev
    fi
}

in_git() { # reads only, and also what another user checked out (`make jar && sudo make install`)
    git --no-optional-locks -c safe.directory='*' "$@" 2>/dev/null
}

fingerprint() { # PATH...: of the names and contents of all files
    find "$@" -type f -print0 | xargs -0 "$(command -v sha256sum || command -v shasum)" |
        LC_ALL=C sort | sha256 | cut -d ' ' -f 1
}

compile() { # FROM TO CLASSPATH: the classes, and beside them every other file as it is
    local flags=(--release "$RELEASE" -encoding UTF-8 -proc:none -Xlint:all)
    # Only in CI: a warning that is new in a newer JDK must not break anybody's build.
    if [ "${CI:-}" = true ]; then flags+=(-Werror); fi
    cp -R "$1/." "$2"
    find "$2" -name '*.java' -exec rm {} +
    find "$1" -name '*.java' | LC_ALL=C sort > "$WORK/sources"
    "$JAVA_HOME/bin/javac" "${flags[@]}" -cp "$3" -d "$2" @"$WORK/sources"
}

unpack_sqlite() { # TO: its classes, its licences, and the native libraries of the systems Slipway is for
    local root="$PWD"
    (
        cd "$1"
        "$JAVA_HOME/bin/jar" --extract --file "$root/$(kept "$SQLITE")"
        rm -r META-INF/MANIFEST.MF META-INF/versions META-INF/native-image META-INF/maven/*/*/pom.*
        find org/sqlite/native -type f | grep -Ev '/(Linux|Linux-Musl|Mac)/(x86_64|aarch64)/' | xargs rm
        find . -type d -empty -delete
    )
}

# --- Running ----------------------------------------------------------------------------------------------------------

run() {
    mkdir -p build
    export DATA_DIR="${DATA_DIR:-build/data}"
    # shellcheck disable=SC2086 # JAVA_OPTS is a list of words
    exec "$JAVA_HOME/bin/java" ${JAVA_OPTS:-} -jar "$JAR" serve
}

java_with_tests() { # [OPTION...] CLASS [ARG...]
    "$JAVA_HOME/bin/java" -cp "$JAR:$TESTS:$(kept "$JUNIT")" --enable-native-access=ALL-UNNAMED \
        -Dslipway.jar="$PWD/$JAR" -Dslipway.root="$PWD" "$@"
}

run_tests() { # [WORD...]: of tests with such a word in their name; the last line is always the summary
    mkdir -p build
    echo '0 passed, 0 failed, 0 skipped' > "$SUMMARY"
    trap 'rm -rf ${WORK:+"$WORK"}; cat "$SUMMARY"' EXIT
    find_jdk
    make_jar
    make_tests
    # A language whose capital i is not I and a time zone a quarter off show what leans on the machine's own.
    # Not the JDK's own server's: one of its assertions does not hold for some hostile requests, and ends its thread.
    java_with_tests -ea -da:sun.net.httpserver... -Djava.awt.headless=true -Duser.language=tr -Duser.country=TR -Duser.timezone=Asia/Kathmandu \
        slipway.RunTests "$TESTS" "$SUMMARY" "$@" || { [ $? = 1 ] || echo 'build.sh: the tests broke off' >&2; exit 1; }
}

# --- Installing -------------------------------------------------------------------------------------------------------

install_files() { # below DESTDIR, with PREFIX=/usr/local; settings that are already there stay as they are
    local prefix="${PREFIX:-/usr/local}" etc="${DESTDIR:-}/etc/slipway"
    local to="${DESTDIR:-}$prefix"
    # As root there may be another JDK: a jar made of these very sources is installed as it is.
    if ! jar_is_of "$(sources)"; then find_jdk; make_jar; fi
    install -D -m 644 "$JAR" "$to/lib/slipway/slipway.jar"
    install -D -m 755 systemd/slipway.sh "$to/bin/slipway"
    install -D -m 644 systemd/class-archive.sh "$to/lib/slipway/class-archive.sh"
    install -D -m 644 systemd/50-slipway.rules "$to/lib/slipway/50-slipway.rules"
    install -D -m 644 systemd/slipway.sysusers "$to/lib/sysusers.d/slipway.conf"
    install -d "$to/lib/systemd/system"
    sed "s|/usr/local/|$prefix/|" systemd/slipway.service > "$to/lib/systemd/system/slipway.service"
    chmod 644 "$to/lib/systemd/system/slipway.service"
    if [ ! -e "$etc/slipway.env" ]; then install -D -m 640 systemd/slipway.env "$etc/slipway.env"; fi
    if [ -z "${DESTDIR:-}" ]; then
        # With the Java that the service will find. A package does this where it is installed.
        env -u JAVA_HOME PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
            "$to/bin/slipway" class-archive || echo 'build.sh: Slipway will start the slower' >&2
        echo 'Next: systemd-sysusers && systemctl daemon-reload && systemctl enable --now slipway'
    fi
}

main "$@"
