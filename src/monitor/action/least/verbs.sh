#!/bin/sh
# What the central's key may do on this host: sshd runs this in place of whatever was asked for (command= in authorized_keys). It knows a
# fixed set of verbs, takes only words that it has checked, and hands none of them to a shell.
#
#   hello                                   what this host allows, and hashes that tell whether it changed
#   read|disks|slow|containers MARK ...     figures, as the scripts beside this one print them
#   look MARK WORD... , WORD... , ...       what is to be seen before and after an action; only the shapes below
#   act WITNESS WORD...                     one command of the list, by sudo
#   signal PID STARTED SIGNAL NUMBER WITNESS
#   log                                     the request is the first line of the input
#
# In the words a character outside A-Z a-z 0-9 _ . / : @ + , = - stands as % and three octal digits; a word of nothing is %.
# Exit codes: 126 not allowed, 93 read-only, other: those of what was run. Each refusal is a line in the host's log.
# shellcheck disable=SC2015 # a refusal is meant where the last part fails, too
set -fu
unset ENV BASH_ENV CDPATH
IFS=' 	
'
# shellcheck source=/dev/null
. /usr/local/lib/server-monitor/list.sh

LONGEST=65536
LF='
'

refuse() { # sentence
    printf 'server-monitor: not allowed: %s\n' "$1" >&2
    logger -t server-monitor -- "refused: $1 (from ${SSH_CONNECTION%% *})" 2> /dev/null
    exit 126
}

# Sets word to what the word means.
decode() { # word as it was sent
    word=$1
    case $word in
        %) word=''; return ;;
        *%*) ;;
        *) return ;;
    esac
    case $word in *%0[0-3]* | *%177*) refuse 'a control character' ;; esac
    case $(printf '%s' "$word" | sed 's/%[0-3][0-7][0-7]//g') in *%*) refuse 'a word that makes no sense' ;; esac
    word=$(printf '%b' "$(printf '%s' "$word" | sed 's/%/\\0/g')")
}

is_mark() {
    case $1 in '' | *[!a-z0-9-]* | ?????????????????????????????????????????*) return 1 ;; esac
}

need_mark() {
    is_mark "$1" || refuse 'a mark that makes no sense'
}

# ---- figures -------------------------------------------------------------------------------------------------------

read_figures() { # mark level since port pids file...
    [ $# -ge 5 ] || refuse 'read without its values'
    need_mark "$1"
    case $2$3 in *[!0-9]*) refuse 'read with values that make no sense' ;; esac
    case $4 in *[!0-9A-F]*) refuse 'read with values that make no sense' ;; esac
    case $5 in *[!0-9\ ]*) refuse 'read with values that make no sense' ;; esac
    mark=$1 level=$2 since=$3 port=$4 pids=$5
    shift 5
    for file in "$@"; do
        is_path "$file" || refuse 'a path that makes no sense'
        case $file in /sys/fs/cgroup/* | /proc/spl/kstat/zfs/arcstats) ;; *) refuse "reading $file" ;; esac
    done
    exec sh "$LIB/read.sh" "$mark" "$(cat "$LIB/read.awk")" "$level" "$since" "$port" "$pids" "$@"
}

read_disks() { # mark kind mount...
    [ $# -ge 2 ] || refuse 'disks without its values'
    need_mark "$1"
    case $2 in local | network) ;; *) refuse 'disks of another kind' ;; esac
    mark=$1 kind=$2
    shift 2
    for mount in "$@"; do
        case $mount in /*) ;; *) refuse 'a mount point that makes no sense' ;; esac
    done
    exec sh "$LIB/disks.sh" "$mark" "$kind" "$@"
}

# The engine's socket is root's: listed here are all containers, where the list names any.
read_containers() { # mark
    if listed | grep -q -e '^container ' -e '^log container '; then
        printf '%s\n' "$1" | sudo -n -- "$LIB/containers"
    else
        printf '\n%s begin\n%s end\n' "$1" "$1"
    fi
}

# ---- looking -------------------------------------------------------------------------------------------------------

look() { # mark word... , word... ,
    need_mark "$1"
    mark=$1 ask=''
    shift
    printf '\n%s 0\n' "$mark"
    for word in "$@"; do
        if [ "$word" != , ]; then
            ask="$ask${ask:+$LF}$word"
            continue
        fi
        (
            IFS=$LF
            # shellcheck disable=SC2086 # words, parted by line ends; no word holds one
            set -- $ask
            IFS=' '
            one "$@"
        ) 2>&1 < /dev/null
        printf '\n%s %s\n' "$mark" "$?"
        ask=''
    done
}

one() { # word...: one thing to look at, of a known shape
    case "$*" in
        'id -u' | 'id -Gn' | 'test -d /run/systemd/system' | 'test -d /run/openrc' | 'getconf CLK_TCK' | \
            'test ! -e /etc/server-monitor/readonly' | 'test ! -L /etc/server-monitor/readonly' | \
            'test ! -d /etc/server-monitor -o -x /etc/server-monitor' | 'cat -- /proc/uptime' | 'cat -- /proc/self/cgroup')
            "$@" ;;
        'command -v systemctl' | 'command -v sudo' | 'command -v docker' | 'command -v podman') command -v "$3" ;;
        'systemctl show --no-pager --property='*) look_unit "$@" ;;
        'cat -- /proc/'* | 'stat -c %U %u -- /proc/'*) look_process "$@" ;;
        'sudo -n -- '*' inspect --type container --format '*) look_container "$@" ;;
        ancestors) ancestors ;;
        *) echo 'server-monitor: not allowed'; return 126 ;;
    esac
}

look_unit() { # systemctl show --no-pager --property=... -- NAME
    [ $# = 6 ] && [ "$5" = -- ] || return 126
    case ${4#--property=} in *[!A-Za-z,]*) return 126 ;; esac
    [ "$6" = '*' ] || is_name "$6" || return 126
    systemctl show --no-pager "$4" -- "$6"
}

look_process() { # cat -- /proc/PID/FILE, or stat -c ... -- /proc/PID
    case $1 in cat) path=$3 ;; *) path=$5 ;; esac
    path=${path#/proc/}
    is_number "${path%%/*}" || return 126
    case $1:$# in
        cat:3)
            case $path in */stat | */cmdline | */cgroup) ;; *) return 126 ;; esac
            case ${path#*/} in */*) return 126 ;; esac
            cat -- "/proc/$path"
            ;;
        stat:5)
            case $path in */*) return 126 ;; esac
            stat -c '%U %u' -- "/proc/$path"
            ;;
        *) return 126 ;;
    esac
}

# As inspect prints it of the container that is meant by its name or id; sets name.
find_box() { # format, name or id
    for name in $(listed | awk '$1 == "container" { print $2 } $1 == "log" && $2 == "container" { print $3 }' | sort -u); do
        box=$(sudo -n -- "$(engine)" inspect --type container --format "$1" -- "$name" 2> /dev/null) || continue
        if [ "$name" = "$2" ]; then return 0; fi
        case $2 in ????????????*) case $box in "$2"*) return 0 ;; esac ;; esac
    done
    return 1
}

look_container() { # sudo -n -- ENGINE inspect --type container --format FORMAT -- NAME
    [ $# = 11 ] && [ "$9" = "$FORMAT" ] && is_name "${11}" || return 126
    find_box "$FORMAT" "${11}" || { echo 'no such container on the list of this host'; return 1; }
    printf '%s\n' "$box"
}

ancestors() {
    pid=$$ left=64
    while [ "$pid" -gt 0 ] 2> /dev/null && [ "$left" -gt 0 ]; do
        printf '%s ' "$pid"
        left=$((left - 1))
        pid=$(sed 's/.*) . //; s/ .*//' "/proc/$pid/stat" 2> /dev/null)
    done
}

# ---- acting --------------------------------------------------------------------------------------------------------

not_read_only() {
    if [ -e "$ETC/readonly" ] || [ -L "$ETC/readonly" ]; then
        echo 'server-monitor: read-only' >&2
        exit 93
    fi
}

act() { # witness word...
    witness=$1
    shift
    [ "${1-} ${2-} ${3-}" = 'sudo -n --' ] && [ $# = 7 ] && [ "$6" = -- ] && is_name "$7" || refuse 'a command that is none of the list'
    verb=$5 name=$7
    not_read_only
    case ${4##*/} in
        systemctl)
            allows unit "$name" "$verb" || refuse "unit $name $verb"
            set -- "$(command -v systemctl)" "$verb" -- "$name"
            ;;
        docker | podman)
            find_box "$FORMAT" "$name" && allows container "$name" "$verb" || refuse "container $7 $verb"
            set -- "$(engine)" "$verb" -- "$name"
            ;;
        *) refuse 'a program that is none of the list' ;;
    esac
    logger -t server-monitor -- "$witness" 2> /dev/null
    exec sudo -n -- "$@" < /dev/null
}

send_signal() { # pid started signal number witness
    [ $# = 5 ] && is_number "$1" && is_number "$2" && is_number "$4" || refuse 'a signal without its values'
    case $3 in *[!A-Z0-9]*) refuse 'a signal that makes no sense' ;; esac
    not_read_only
    printf '%s %s %s %s %s\n' "$1" "$2" "$3" "$4" "$5" | sudo -n -- "$LIB/signal"
}

hello() {
    echo server_monitor_verbs=1
    printf 'user=%s\n' "$(id -un)"
    if [ -e "$ETC/readonly" ] || [ -L "$ETC/readonly" ]; then echo readonly=yes; else echo readonly=no; fi
    sudo -n -- "$LIB/state" 2> /dev/null
    listed | sed 's/^/allow=/'
    echo end=0
}

main() {
    command=${SSH_ORIGINAL_COMMAND-}
    [ "${#command}" -le "$LONGEST" ] || refuse 'a command that is too long'
    case $command in
        '') refuse 'a shell: this key knows verbs only' ;;
        *[!A-Za-z0-9_./:@+,=%\ -]*) refuse 'a command with other characters than the verbs have' ;;
    esac
    set -- # the words, each as it is meant
    for sent in $command; do
        decode "$sent"
        set -- "$@" "$word"
    done
    [ $# -gt 0 ] || refuse 'an empty command'
    verb=$1
    shift
    case $verb:$# in
        hello:0) hello ;;
        read:*) read_figures "$@" ;;
        disks:*) read_disks "$@" ;;
        slow:1) need_mark "$1"; exec sh "$LIB/slow.sh" "$1" ;;
        containers:1) need_mark "$1"; read_containers "$1" ;;
        look:0 | act:0) refuse "$verb without its values" ;;
        look:*) look "$@" ;;
        act:*) act "$@" ;;
        signal:*) send_signal "$@" ;;
        log:0) exec sudo -n -- "$LIB/log" ;;
        *) refuse "$(printf '%.60s' "$verb")" ;;
    esac
}

main
