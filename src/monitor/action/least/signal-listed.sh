#!/bin/sh
# Sends a signal that the host's list names to a process. Run as root by sudo, without arguments; the request is the first line of the input:
#   PID STARTED SIGNAL NUMBER WITNESS
# Whether the process still is the one that started then is compared by signal.sh, directly before.
# shellcheck disable=SC2015 # a refusal is meant where the last part fails, too
set -fu
# shellcheck source=/dev/null
. /usr/local/lib/server-monitor/list.sh

refuse() { # sentence
    printf 'server-monitor: not allowed: %s\n' "$1" >&2
    exit 126
}

field() { # name, of the process's status
    sed -n "s/^$1:[[:space:]]*\([^[:space:]]*\).*/\1/p" "/proc/$pid/status" 2> /dev/null
}

main() {
    IFS=' ' read -r pid started signal number witness || refuse 'no request'
    is_number "$pid" && is_number "$started" && is_number "$number" || refuse 'a request that makes no sense'
    case $signal in TERM | KILL | HUP | INT | USR1 | USR2 | STOP | CONT) ;; *) refuse 'a signal of another name' ;; esac
    # the two say the same, or a harmless name could bring another number
    [ "$(kill -l "$number" 2> /dev/null)" = "$signal" ] || refuse "the number $number for $signal"
    name=$(field Name) owner=$(id -un -- "$(field Uid)" 2> /dev/null)
    # the kernel's own threads and PID 1 are nobody's to signal
    if [ "$pid" -le 2 ] || [ "$(field PPid)" = 2 ]; then refuse "a signal for process $pid"; fi
    if [ -n "$name" ]; then
        { is_name "$name" && allows process "$name" "$signal"; } || { is_name "$owner" && allows owner "$owner" "$signal"; } ||
            refuse "$signal for $name of ${owner:-nobody}"
    fi
    exec sh "$LIB/signal.sh" "$pid" "$started" "$signal" "$number" "$witness"
}

main
