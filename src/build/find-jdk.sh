#!/bin/sh
# Prints the home of a JDK of at least the version given (default 25).
# Looks into JAVA_HOME, the PATH and /usr/lib/jvm, in this order; among several there the lowest that fits.
# Usage: find-jdk.sh [--runtime] [MAJOR]      with --runtime a JRE, which has no compiler, will do
# Exit codes: 0 found, 64 usage, 69 none (one sentence on stderr says what to install).
set -eu

# The release file is read instead of running java: 1 ms against 60 ms for each candidate.
major_of() { # home
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2> /dev/null | head -n 1)
    [ -n "$version" ] || version=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
    printf '%s\n' "${version:-0}"
}

fits() { # home
    [ -x "$1/bin/$program" ] && [ -x "$1/bin/java" ] && [ "$(major_of "$1")" -ge "$wanted" ]
}

found() {
    printf '%s\n' "$1"
    exit 0
}

from_path() {
    for file in $(command -v javac || true) $(command -v java || true); do
        home=$(dirname "$(dirname "$(readlink -f "$file")")")
        ! fits "$home" || found "$home"
    done
}

from_folder() {
    best='' best_major=0
    for home in /usr/lib/jvm/*; do
        fits "$home" || continue
        major=$(major_of "$home")
        if [ -z "$best" ] || [ "$major" -lt "$best_major" ]; then
            best=$home best_major=$major
        fi
    done
    [ -z "$best" ] || found "$best"
}

# The package of this distribution that brings it, as a sentence.
advice() {
    # shellcheck source=/dev/null
    id=$(. /etc/os-release 2> /dev/null && printf '%s %s' "${ID:-}" "${ID_LIKE:-}") || id=''
    case " $id " in
        *" debian "* | *" ubuntu "*)
            if apt-cache show "openjdk-$wanted-jdk-headless" > /dev/null 2>&1; then
                echo "install it: apt-get install openjdk-$wanted-jdk-headless"
            else
                echo "this release has no package openjdk-$wanted-jdk-headless: unpack a JDK $wanted into /usr/lib/jvm, or use the archive that \`make dist\` builds, which brings its own"
            fi ;;
        *" fedora "* | *" rhel "*) echo "install it: dnf install java-$wanted-openjdk-devel" ;;
        *" alpine "*) echo "install it: apk add openjdk$wanted-jdk" ;;
        *" arch "*) echo "install it: pacman -S jdk$wanted-openjdk" ;;
        *" suse "*) echo "install it: zypper install java-$wanted-openjdk-devel" ;;
        *) echo "unpack one into /usr/lib/jvm or set JAVA_HOME" ;;
    esac
}

main() {
    program=javac
    if [ "${1:-}" = --runtime ]; then
        program=java
        shift
    fi
    wanted=${1:-25}
    case $wanted in
        *[!0-9]* | '') echo "usage: find-jdk.sh [--runtime] [MAJOR]; '$wanted' is not a number" >&2 && exit 64 ;;
    esac
    [ -z "${JAVA_HOME:-}" ] || ! fits "$JAVA_HOME" || found "$JAVA_HOME"
    from_path
    from_folder
    echo "No JDK $wanted or later in JAVA_HOME, PATH or /usr/lib/jvm; $(advice)." >&2
    exit 69
}

main "$@"
