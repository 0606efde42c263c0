#!/bin/sh
# What a reader would trip over: shell scripts, the rooms' import rule, OpenAPI against the route table, unused code.
# Usage: check.sh      Exit codes: 0 clean, 1 something found, 69 JDK, Maven or shellcheck missing.
set -eu
cd "$(dirname "$0")/../.."

scripts() {
    git ls-files 2> /dev/null | grep -E '(\.sh|^\.ci/run)$' || find . -name '*.sh' ! -path '*/node_modules/*' ! -path './.build/*'
}

main() {
    command -v shellcheck > /dev/null || {
        echo "shellcheck is missing: apt-get install shellcheck" >&2
        exit 69
    }
    scripts | xargs shellcheck
    MONITOR_TEST_NO_INSTALL=1 test/run.sh 'monitor\.(RoomsTest|UnusedCodeTest|api\.OpenApiTest)'
}

main "$@"
