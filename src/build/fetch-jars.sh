#!/bin/sh
# Brings the jars of jars.txt into a folder through Maven and checks each sum. Needs no network when all are there.
# Usage: fetch-jars.sh DIR     Exit codes: 0 all there and right, 69 Maven missing or failed, 65 a wrong sum (the file is named).
set -eu
here=$(cd "$(dirname "$0")" && pwd)

sum_is() { # file sum
    [ "$(sha256sum < "$1" | cut -d ' ' -f 1)" = "$2" ]
}

fetch() { # name file
    command -v mvn > /dev/null || {
        echo "Maven is missing: install it (apt-get install maven), it fetches $1." >&2
        exit 69
    }
    work=$(mktemp -d)
    # from an empty folder, so that no pom.xml beside the project is read
    if ! (cd "$work" && exec mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
        -Dartifact="$1" -DoutputDirectory="$work" -Dmdep.useBaseVersion=true) > "$work/log" 2>&1 < /dev/null; then
        cat "$work/log" >&2
        rm -rf "$work"
        echo "Maven could not fetch $1." >&2
        exit 69
    fi
    mv "$work/$(basename "$2")" "$2"
    rm -rf "$work"
}

main() {
    dir=$1
    mkdir -p "$dir"
    grep -v '^#' "$here/jars.txt" | while read -r scope name sum; do
        [ -n "$scope" ] || continue
        version=${name##*:}
        rest=${name%:*}
        file=$dir/${rest##*:}-$version.jar
        [ -f "$file" ] || fetch "$name" "$file"
        sum_is "$file" "$sum" || {
            echo "The checksum of $file is not the one in src/build/jars.txt: delete the file and build again; if it stays wrong, do not use it." >&2
            exit 65
        }
    done
}

main "$@"
