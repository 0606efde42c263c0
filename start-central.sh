#!/bin/sh
# Starts the central: finds a JDK 25, builds what changed, and runs in the foreground until Ctrl-C.
#
# Usage: start-central.sh [--port N] [--bind ADDR] [--data DIR] [--config FILE] [--no-local] [--open] [--plain-http]
#                         [--log text|json] [--check] [--link] [--reset-admin] [--backup FILE] [--restore FILE] [--help]
#        start-central.sh --install-service [--port N] …  | --uninstall-service
#
# Environment: JAVA_HOME; MONITOR_PORT, MONITOR_BIND, MONITOR_DATA and the other settings, listed in README.md.
# A flag comes before an environment variable, that before a line of central.properties.
# Exit codes: 0 stopped, 64 usage, 69 something missing, 73 data directory, 98 port in use.
# Example: MONITOR_PORT=9090 ./start-central.sh --data /srv/monitor
set -eu

# The folder of this script, also when it is called through a symbolic link.
home_of() {
    here=$1
    while [ -L "$here" ]; do
        link=$(readlink "$here")
        case $link in
            /*) here=$link ;;
            *) here=$(dirname "$here")/$link ;;
        esac
    done
    CDPATH='' cd -- "$(dirname -- "$here")" && pwd -P
}

# An archive of `make dist` brings its classes and its runtime; a checkout builds.
prepare() {
    if [ -x "$home/runtime/bin/java" ]; then
        java=$home/runtime/bin/java
        lib=$home/lib
    elif [ -f "$home/lib/server-monitor.jar" ]; then
        java=$("$home/src/build/find-jdk.sh" --runtime 25)/bin/java
        lib=$home/lib
    else
        "$home/src/build/build.sh"
        java=$(head -n 1 "$home/.build/jdk")/bin/java
        lib=$home/.build/lib
    fi
}

# Flags that size the JVM: measured with 1,000 servers (make bench); a central of a few servers stays far below.
java_flags() {
    printf '%s\n' --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xmx256m -Xss512k -XX:+UseCompactObjectHeaders \
        -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError -Xlog:disable -Xlog:all=error:stderr
}

# A cache of loaded classes, so that a start takes a third of the time. It is known by what it was made from.
cache_of() {
    key=$(cd "$lib" && { cat "${java%/bin/java}/release" && ls -l --time-style=+%s%N -- *.jar; } | cksum | tr ' ' -)
    cache=$lib/../cache/classes-$key.aot
}

# Makes that cache. Where it cannot be written, starts stay slower.
make_cache() (
    trap '' HUP
    mkdir -p "$lib/../cache" 2> /dev/null && work=$(mktemp -d "$lib/../cache/making.XXXXXX" 2> /dev/null) || exit 0
    trap 'rm -rf "$work"' EXIT
    trap 'exit 0' INT TERM
    # shellcheck disable=SC2046 # flags hold no spaces
    if nice -n 19 "$java" $(java_flags) -XX:AOTCacheOutput="$work/cache.aot" -cp "$classpath" \
        -Dorg.sqlite.lib.path="$lib/native" -Dorg.sqlite.lib.name=libsqlitejdbc.so -Dmonitor.home="$home" monitor.Warmup "$work" > /dev/null 2>&1 < /dev/null && [ -s "$work/cache.aot" ]; then
        rm -f "$lib"/../cache/classes-*.aot
        chmod 644 "$work/cache.aot"
        mv "$work/cache.aot" "$cache"
    fi
)

main() {
    home=$(home_of "$0")
    case " $* " in
        *" --install-service "* | *" --uninstall-service "*)
            exec "$home/src/service/service.sh" "$home" "$@" ;;
    esac
    # the installed one: --link and --reset-admin by root mean the service's data
    [ "$home" != /opt/server-monitor ] || export MONITOR_DATA="${MONITOR_DATA:-/var/lib/server-monitor}"
    prepare
    classpath=$(printf '%s:' "$lib"/*.jar)
    cache_of
    if [ "$*" = --make-cache ]; then # of the service script, whose user may not write there
        [ -f "$cache" ] || make_cache
        exit 0
    fi
    # where SQLite's library lies unpacked; if it is not there, its loader unpacks it
    set -- -cp "$classpath" -Dorg.sqlite.lib.path="$lib/native" -Dorg.sqlite.lib.name=libsqlitejdbc.so \
        -Dmonitor.home="$home" monitor.Main "$@"
    # a sign-in link is shown to whoever looks, never written into a file or a journal
    [ ! -t 1 ] || set -- -Dmonitor.terminal=true "$@"
    if [ -f "$cache" ]; then
        set -- -XX:AOTCache="$cache" "$@"
    else
        case " $* " in
            *" --help "* | *" --check "* | *" --link "* | *" --reset-admin "* | *" --backup"* | *" --restore"* | *" --list-keys "* | *" --seal-keys "*) ;;
            *) make_cache & ;;
        esac
    fi
    # shellcheck disable=SC2046 # flags hold no spaces
    exec "$java" $(java_flags) "$@"
}

main "$@"
