#!/bin/sh
# Makes the README's pictures from a fleet of real machines that live: systemd and LXC, watched by the real central.
# Usage: test/web/screenshots.sh [FOLDER [SECONDS]]     src/pictures and 330, which fills the cards' lines
# Needs root, and what the tests need (make test installs it).
# Exit codes: 0 made, 1 failed, 69 something missing.
set -eu
cd "$(dirname "$0")/../.."

main() {
    [ "$(id -u)" -eq 0 ] || { echo "The fleet of the pictures is made of machines, which needs root." >&2; exit 69; }
    src/build/build.sh --tests
    jdk=$(src/build/find-jdk.sh 25)
    # shellcheck disable=SC2016 # awk's own variables
    jars=$(awk '$1 ~ /^(run|web|test)$/ { n = split($2, p, ":"); printf ":.build/jars/%s-%s.jar", p[2], p[3] }' src/build/jars.txt)
    exec "$jdk/bin/java" --enable-native-access=ALL-UNNAMED -cp ".build/test-classes:.build/classes$jars" \
        monitor.web.Screenshots "${1:-src/pictures}" "${2:-330}"
}

main "$@"
