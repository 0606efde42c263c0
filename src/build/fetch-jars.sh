#!/bin/sh
# Brings the jars of jars.txt into a folder through Maven and checks each sum. Needs no network when all are there.
# Usage: fetch-jars.sh DIR SCOPE...
# Exit codes: 0 all there and right, 65 a wrong sum (the file is named), 69 Maven missing or failed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

# One line a jar of the wanted scopes: group artifact version sum file.
wanted() {
    for scope in $scopes; do
        awk -v scope="$scope" -v dir="$dir" \
            '$1 == scope { n = split($2, p, ":"); print p[1], p[2], p[3], $3, dir "/" p[2] "-" p[3] ".jar" }' "$here/jars.txt"
    done
}

missing() {
    wanted | while read -r group artifact version sum file; do
        [ -f "$file" ] || printf '%s %s %s\n' "$group" "$artifact" "$version"
    done
}

# A project that depends on nothing but the missing jars, so that Maven starts once for all of them.
project() {
    echo '<project><modelVersion>4.0.0</modelVersion><groupId>monitor</groupId><artifactId>jars</artifactId><version>1</version>'
    echo '<dependencies>'
    missing | while read -r group artifact version; do
        printf '<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>' "$group" "$artifact" "$version"
        echo '<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>'
    done
    echo '</dependencies></project>'
}

fetch() {
    names=$(missing | tr ' \n' ': ')
    [ -n "$names" ] || return 0
    command -v mvn > /dev/null || {
        echo "Maven is missing: install it (apt-get install maven), it fetches $names" >&2
        exit 69
    }
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    project > "$work/pom.xml"
    if ! (cd "$work" && exec mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
        -DoutputDirectory="$work/jars" -Dmdep.useBaseVersion=true) > "$work/log" 2>&1 < /dev/null; then
        cat "$work/log" >&2
        echo "Maven could not fetch $names" >&2
        exit 69
    fi
    mv "$work"/jars/*.jar "$dir/"
}

check() {
    wanted | while read -r group artifact version sum file; do
        [ "$(sha256sum "$file" 2> /dev/null | cut -d ' ' -f 1)" = "$sum" ] || {
            echo "The checksum of $file ($group:$artifact:$version) is not the one in src/build/jars.txt: delete the file and build again; if it stays wrong, do not use it." >&2
            exit 65
        }
    done
}

main() {
    dir=$1
    shift
    scopes=$*
    mkdir -p "$dir"
    fetch
    check
}

main "$@"
