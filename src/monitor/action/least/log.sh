#!/bin/sh
# Prints a log that the host's list names. Run as root by sudo, without arguments; the request is the first line of the input:
#   unit|container|file  LINES  once|follow  NAME
# With follow it goes on until the input ends.
# shellcheck disable=SC2015 # a refusal is meant where the last part fails, too
set -fu
# shellcheck source=/dev/null
. /usr/local/lib/server-monitor/list.sh

refuse() { # sentence
    printf 'server-monitor: not allowed: %s\n' "$1" >&2
    exit 126
}

main() {
    IFS=' ' read -r kind lines mode name || refuse 'no request'
    is_number "$lines" && [ "$lines" -le 5000 ] || refuse 'a number of lines that makes no sense'
    case $mode in once | follow) ;; *) refuse 'neither once nor follow' ;; esac
    case $kind in
        unit | container) is_name "$name" || refuse 'a name that makes no sense' ;;
        file) is_path "$name" || refuse 'a path that makes no sense' ;;
        *) refuse 'a log of another kind' ;;
    esac
    has_line "log $kind $name" || refuse "log $kind $name"
    exec 3<&0 < /dev/null 4< /dev/null
    case $kind in
        unit) set -- journalctl --no-pager --quiet --output=short-iso "--lines=$lines" "--unit=$name" ;;
        container) set -- "$(engine)" logs "--tail=$lines" ;;
        file)
            exec 4< "$name" || exit 1
            # what was opened is looked at, not what may be opened later
            has_line "log file $(readlink "/proc/$$/fd/4")" || refuse "$name, which leads to a file that is not on the list"
            set -- tail -n "$lines"
            ;;
    esac
    if [ "$mode" = follow ]; then
        case $kind in file) set -- "$@" -f ;; *) set -- "$@" --follow ;; esac
    fi
    [ "$kind" != container ] || set -- "$@" -- "$name"
    [ "$mode" = follow ] || exec "$@" <&4 2>&1 3<&-
    # a command in the background reads nothing unless it is told
    "$@" <&4 2>&1 3<&- &
    reader=$!
    # the channel's end is the input's end: a program that has nothing to print would not notice
    { cat <&3; kill "$reader"; } > /dev/null 2>&1 &
    waiter=$!
    wait "$reader"
    code=$?
    kill "$waiter" 2> /dev/null
    exit "$code"
}

main
