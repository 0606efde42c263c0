#!/bin/sh
# Runs the tests: installs what they need (as root), builds, runs, and says last `N passed, N failed, N skipped`.
# Usage: test/run.sh [REGEX]      a regular expression of class names; all tests without it.
# Environment: JAVA_HOME, MONITOR_TEST_NO_INSTALL=1 (install nothing), CI.
# As another user than root it installs nothing, names what is missing, and runs what can run.
# Exit codes: 0 all passed, 1 some failed, 69 JDK or Maven missing.
set -eu
cd "$(dirname "$0")/.."

wanted_packages() {
    sed 's/#.*//' test/packages.txt | tr -d ' \t' | grep -v '^$'
}

missing_packages() {
    for package in $(wanted_packages); do
        dpkg-query -W -f '${Status}\n' "$package" 2> /dev/null | grep -q 'ok installed' || printf '%s ' "$package"
    done
}

install_packages() {
    if ! command -v dpkg-query > /dev/null; then
        echo "This is no Debian: the tests skip what they miss of: $(wanted_packages | tr '\n' ' ')"
        return 0
    fi
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ] || [ -n "${MONITOR_TEST_NO_INSTALL:-}" ]; then
        echo "Missing, so that some tests skip: $missing"
        echo "To have them all: apt-get install $missing"
        return 0
    fi
    echo "Installing for the tests: $missing"
    # a package that starts a service would watch or listen on this machine: none may start by being installed
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' > "$policy"
        chmod 755 "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    apt-get update -qq || true
    # shellcheck disable=SC2086 # a list of names
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > .build/apt.log 2>&1 ||
        echo "apt-get could not install all of them (.build/apt.log); the tests that miss one skip"
    rm -f "$policy"
    trap - EXIT
}

install_modules() {
    command -v npm > /dev/null || return 0
    [ -f test/web/package-lock.json ] || return 0
    sum=$(cksum < test/web/package-lock.json)
    [ "$(cat .build/modules.stamp 2> /dev/null)" != "$sum" ] || [ ! -d test/web/node_modules ] || return 0
    (cd test/web && npm ci --silent --no-audit --no-fund --ignore-scripts) > .build/npm.log 2>&1 ||
        echo "npm could not install the browser tests' modules (.build/npm.log); they skip"
    printf '%s\n' "$sum" > .build/modules.stamp
}

main() {
    mkdir -p .build
    install_packages
    install_modules
    src/build/build.sh --tests
    jdk=$(src/build/find-jdk.sh 25)
    # shellcheck disable=SC2016 # awk's own variables
    jars=$(awk '$1 ~ /^(run|web|test)$/ { n = split($2, p, ":"); printf ":.build/jars/%s-%s.jar", p[2], p[3] }' src/build/jars.txt)
    exec "$jdk/bin/java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xmx1g \
        -cp ".build/test-classes:.build/classes$jars" monitor.testing.Run .build/test-classes "${1:-.*Test}"
}

main "$@"
