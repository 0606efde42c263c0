#!/bin/sh
# Prints the home of a JDK of at least the version given (default 25), from JAVA_HOME, the PATH or /usr/lib/jvm.
# Usage: find-jdk.sh [MAJOR]     Exit codes: 0 found, 69 none (one sentence on stderr says what to install).
set -eu

major_of() {
    "$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1
}

fits() {
    [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || return 1
    found=$(major_of "$1")
    [ -n "$found" ] && [ "$found" -ge "$wanted" ]
}

main() {
    wanted=${1:-25}
    if [ -n "${JAVA_HOME:-}" ] && fits "$JAVA_HOME"; then
        printf '%s\n' "$JAVA_HOME"
        return 0
    fi
    on_path=$(command -v javac || true)
    if [ -n "$on_path" ]; then
        home=$(dirname "$(dirname "$(readlink -f "$on_path")")")
        if fits "$home"; then
            printf '%s\n' "$home"
            return 0
        fi
    fi
    for home in /usr/lib/jvm/*; do
        if [ -d "$home" ] && fits "$home"; then
            printf '%s\n' "$home"
            return 0
        fi
    done
    echo "No JDK $wanted or later was found in JAVA_HOME, PATH or /usr/lib/jvm: install one (Debian 13 and Ubuntu: apt-get install openjdk-$wanted-jdk-headless)." >&2
    return 69
}

main "$@"
