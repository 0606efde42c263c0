#!/bin/sh
# Lays out what an installed central needs, and nothing that only a build needs, in an empty folder.
# Usage: stage.sh DIR      (build.sh has run, or this is an unpacked archive)
# The archive of dist.sh and /opt/server-monitor of service.sh have this layout:
#   start-central.sh deploy-agent.sh README.md lib/*.jar agent/agent.java agent-classes/ web/ src/…(scripts) [runtime/]
set -eu

main() {
    target=$1
    home=$(cd "$(dirname "$0")/../.." && pwd -P)
    built=$home/.build
    [ -d "$built/lib" ] || built=$home
    mkdir -p "$target/src/monitor/action" "$target/src/monitor/probe"
    cp "$home/start-central.sh" "$home/deploy-agent.sh" "$home/README.md" "$target/"
    cp -R -L "$built/lib" "$target/lib"
    cp -R "$built/agent-classes" "$target/agent-classes"
    cp -R "$home/agent" "$home/web" "$target/"
    cp -R "$home/src/build" "$home/src/service" "$target/src/"
    cp -R "$home/src/deploy" "$target/src/"
    cp -R "$home/src/monitor/action/setup" "$home/src/monitor/action/least" "$home/src/monitor/action/signal.sh" "$target/src/monitor/action/"
    cp "$home"/src/monitor/probe/shell-* "$target/src/monitor/probe/"
    [ ! -d "$home/runtime" ] || cp -R "$home/runtime" "$target/runtime"
    chmod -R u=rwX,go=rX "$target"
}

[ $# -eq 1 ] || {
    echo "usage: stage.sh DIR" >&2
    exit 64
}
main "$1"
