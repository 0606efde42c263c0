#!/bin/sh
# Fetches the jars, compiles and packs the central; with --tests the tests too. Does nothing where nothing changed.
# Usage: build.sh [--tests]
# Environment: JAVA_HOME (a JDK 25 or later; found by itself otherwise).
# Leaves: .build/jdk (its home), .build/lib/{server-monitor.jar,*.jar,native/}, .build/agent-classes, .build/test-classes; says on stderr what takes time.
# Exit codes: 0 built, 64 usage, 65 wrong checksum, 69 JDK or Maven missing, 1 it does not compile.
set -eu
cd "$(dirname "$0")/../.."
out=.build

jars() { # scope...: class path of the jars with these scopes
    for scope in "$@"; do
        awk -v scope="$scope" -v dir="$out/jars" \
            '$1 == scope { n = split($2, p, ":"); printf ":%s/%s-%s.jar", dir, p[2], p[3] }' src/build/jars.txt
    done
}

# Changes when a file comes, goes or is edited. Times and sizes, not contents: 10 ms.
fingerprint() { # folder...
    { printf '%s\n' "$jdk" && find "$@" -type f ! -name '*.md' -printf '%p %T@ %s\n' 2> /dev/null | LC_ALL=C sort; } |
        cksum
}

unchanged() { # stamp fingerprint
    [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]
}

all_there() { # stamp scope...
    stamp=$1
    shift
    for jar in $(jars "$@" | tr : ' '); do
        [ -n "$(find "$jar" ! -newer "$stamp" 2> /dev/null)" ] || return 1
    done
}

fetch() { # scope...
    stamp=$out/jars-$(echo "$@" | tr ' ' -).stamp
    now=$(cksum < src/build/jars.txt)
    ! unchanged "$stamp" "$now" || ! all_there "$stamp" "$@" || return 0
    echo "Fetching the jars that src/build/jars.txt names …" >&2
    src/build/fetch-jars.sh "$out/jars" "$@"
    printf '%s\n' "$now" > "$stamp"
}

# The JDK found last time, as long as the same would be looked through: looking takes 100 ms.
find_jdk() {
    now=${JAVA_HOME:-}:$PATH
    if [ -f "$out/jdk" ] && [ "$(tail -n 1 "$out/jdk")" = "$now" ]; then
        jdk=$(head -n 1 "$out/jdk")
        [ ! -x "$jdk/bin/javac" ] || return 0
    fi
    jdk=$(src/build/find-jdk.sh 25)
    printf '%s\n%s\n' "$jdk" "$now" > "$out/jdk"
}

compile() {
    now=$(fingerprint src/monitor agent src/build/build.sh)
    ! unchanged "$out/classes.stamp" "$now" || return 0
    echo "Compiling …" >&2
    rm -rf "$out/classes.new" "$out/agent.new" "$out/classes.stamp"
    mkdir -p "$out/classes.new" "$out/agent.new" "$out/lib"
    # the agent alone, as hosts with an older Java will run it
    "$jdk/bin/javac" --release 17 -XDstringConcat=inline -Xlint:all -Werror -proc:none -d "$out/agent.new" agent/agent.java
    find src/monitor agent -name '*.java' > "$out/sources"
    "$jdk/bin/javac" --release 25 -Xlint:all -Werror -proc:none -cp "$(jars run | cut -c 2-)" \
        -d "$out/classes.new" "@$out/sources"
    (cd src && find monitor -type f ! -name '*.java' ! -name '*.md') | while read -r file; do
        mkdir -p "$out/classes.new/$(dirname "$file")"
        cp "src/$file" "$out/classes.new/$file"
    done
    bring_agent "$out/classes.new/monitor/action"
    version > "$out/classes.new/monitor/build.properties"
    rm -rf "$out/classes" "$out/agent-classes"
    mv "$out/classes.new" "$out/classes"
    mv "$out/agent.new" "$out/agent-classes"
    pack
    printf '%s\n' "$now" > "$out/classes.stamp"
}

# What the central deploys lies beside the class that does it: the source, and its classes for a runtime without compiler.
bring_agent() { # folder
    cp agent/agent.java "$1/"
    "$jdk/bin/jar" --create --file "$1/agent.jar" --no-manifest --date 2026-01-01T00:00:00Z -C "$out/agent.new" .
    cp "$1/agent.jar" "$out/agent.new/" # for deploy-agent.sh
}

# The version, and the last commit that touched what is compiled.
version() {
    grep '^version=' src/monitor/version.properties
    printf 'commit=%s\n' "$(git log -1 --format=%h -- src agent web 2> /dev/null || true)"
}

# A jar, since the JDK keeps its class cache for jars only; always the same bytes for the same classes.
pack() {
    rm -rf "${out:?}/lib"
    mkdir -p "$out/lib"
    (cd "$out/classes" && find . -type f | LC_ALL=C sort | sed 's|^\./||') > "$out/entries"
    (cd "$out/classes" && "$jdk/bin/jar" --create --file ../lib/server-monitor.jar --no-manifest \
        --date 2026-01-01T00:00:00Z @../entries)
    for jar in $(jars run web | tr : ' '); do
        ln "$jar" "$out/lib/" 2> /dev/null || cp "$jar" "$out/lib/"
    done
    unpack_sqlite
}

# SQLite's library beside the jars: found there at once, where its loader would unpack it into /tmp at each start (200 ms).
unpack_sqlite() {
    ! ls /lib/ld-musl-* > /dev/null 2>&1 || return 0
    library=org/sqlite/native/Linux/$(uname -m)/libsqlitejdbc.so
    mkdir -p "$out/lib/native" "$out/unpack"
    for jar in "$PWD/$out"/lib/sqlite-jdbc-*.jar; do
        (cd "$out/unpack" && "$jdk/bin/jar" --extract --file "$jar" "$library")
    done
    [ ! -f "$out/unpack/$library" ] || mv "$out/unpack/$library" "$out/lib/native/"
    rm -rf "$out/unpack"
}

compile_tests() {
    now=$(cat "$out/classes.stamp")$(fingerprint test)
    ! unchanged "$out/tests.stamp" "$now" || return 0
    rm -rf "$out/test-classes" "$out/tests.stamp"
    mkdir -p "$out/test-classes"
    find test -name '*.java' ! -path '*/node_modules/*' > "$out/test-sources"
    # the agent's tests look into its classes, which share one file by design
    "$jdk/bin/javac" --release 25 -Xlint:all,-auxiliaryclass -Werror -proc:none \
        -cp "$out/classes$(jars run web test)" -d "$out/test-classes" "@$out/test-sources"
    printf '%s\n' "$now" > "$out/tests.stamp"
}

main() {
    case $# in
        0) ;;
        1) [ "$1" = --tests ] || { echo "usage: build.sh [--tests], not '$1'" >&2 && exit 64; } ;;
        *) echo "usage: build.sh [--tests]" >&2 && exit 64 ;;
    esac
    mkdir -p "$out/jars"
    # two builds at once would tread on each other
    exec 9> "$out/lock"
    flock 9
    find_jdk
    fetch run web
    compile
    if [ $# -eq 1 ]; then
        fetch test
        compile_tests
    fi
}

main "$@"
