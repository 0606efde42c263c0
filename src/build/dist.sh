#!/bin/sh
# Builds one archive with classes, jars, agent, page and a Java runtime of its own: the same bytes from the same sources and JDK.
# Usage: dist.sh      leaves dist/server-monitor-VERSION-linux-ARCH.tar.gz
# Exit codes: 0 built, 69 JDK or Maven missing, 1 failed.
set -eu
cd "$(dirname "$0")/../.."

main() {
    src/build/build.sh
    jdk=$(src/build/find-jdk.sh 25)
    version=$(sed -n 's/^version=//p' .build/classes/monitor/build.properties)
    name=server-monitor-$version-linux-$(uname -m)
    rm -rf dist/stage
    mkdir -p dist/stage
    src/build/stage.sh "dist/stage/$name"
    "$jdk/bin/jlink" --add-modules "$(cat src/build/modules.txt)" --strip-debug --no-header-files --no-man-pages --compress zip-6 \
        --output "dist/stage/$name/runtime"
    # one time for all files, so that the same sources give the same bytes
    tar -C dist/stage --sort=name --mtime='2026-01-01 00:00:00Z' --owner=0 --group=0 --numeric-owner --format=gnu \
        -cf - "$name" | gzip -n -9 > "dist/$name.tar.gz"
    rm -rf dist/stage
    (cd dist && sha256sum "$name.tar.gz")
}

main "$@"
