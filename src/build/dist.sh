#!/bin/sh
# Builds one archive with classes, jars, agent, page and a Java runtime of its own: the same bytes from the same sources and JDK.
# Usage: dist.sh [FOLDER]      leaves FOLDER/server-monitor-VERSION-linux-ARCH.tar.gz; dist/ unless given
# Exit codes: 0 built, 69 JDK or Maven missing, 1 failed.
set -eu
cd "$(dirname "$0")/../.."

main() {
    folder=${1:-dist}
    src/build/build.sh
    jdk=$(src/build/find-jdk.sh 25)
    version=$(sed -n 's/^version=//p' .build/classes/monitor/build.properties)
    name=server-monitor-$version-linux-$(uname -m)
    rm -rf "$folder/stage"
    mkdir -p "$folder/stage"
    src/build/stage.sh "$folder/stage/$name"
    "$jdk/bin/jlink" --add-modules "$(cat src/build/modules.txt)" --strip-debug --no-header-files --no-man-pages --compress zip-6 \
        --output "$folder/stage/$name/runtime"
    # one time for all files, so that the same sources give the same bytes
    tar -C "$folder/stage" --sort=name --mtime='2026-01-01 00:00:00Z' --owner=0 --group=0 --numeric-owner --format=gnu \
        -cf - "$name" | gzip -n -9 > "$folder/$name.tar.gz"
    rm -rf "$folder/stage"
    (cd "$folder" && sha256sum "$name.tar.gz")
}

main "$@"
