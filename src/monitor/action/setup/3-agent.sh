# Who holds a port, and what the running agent says.
# shellcheck shell=sh disable=SC2034,SC2153,SC2154 # a part: what it uses of the others is known when they are put together

listening() { # port: "inode uid" of each socket that listens there
    cat /proc/net/tcp /proc/net/tcp6 2> /dev/null |
        awk -v port=":$(printf '%04X' "$1")" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10, $8 }'
}

# Sets holder_pid and holder (words) for the port; both empty where nobody listens.
find_holder() { # port
    holder='' holder_pid=''
    sockets=$(listening "$1")
    [ -n "$sockets" ] || return 0
    inode=$(echo "$sockets" | head -n 1 | cut -d ' ' -f 1)
    # shellcheck disable=SC2012 # only the link's target matters, and find -lname is not everywhere
    holder_pid=$(ls -l /proc/[0-9]*/fd 2> /dev/null |
        awk -v want="socket:[$inode]" '/^\/proc\// { split($1, part, "/"); pid = part[3] } $NF == want { print pid; exit }')
    if [ -n "$holder_pid" ]; then
        holder="$(clean "$(cat "/proc/$holder_pid/comm" 2> /dev/null)") (pid $holder_pid)"
    else
        holder="a process of user $(echo "$sockets" | head -n 1 | cut -d ' ' -f 2)"
    fi
}

spare_port() { # below what the kernel gives to clients; another one at each try
    candidate=$((20000 + ($$ + tries * 1013) % 12000))
    while [ -n "$(listening "$candidate")" ]; do
        candidate=$((candidate + 1))
    done
    echo "$candidate"
}

# ---- the running agent ---------------------------------------------------------------------------------------------

# Whether that process is an agent of this folder, whoever started it.
is_ours() { # pid
    [ -r "/proc/$1/cmdline" ] || return 1
    tr '\0' '\n' < "/proc/$1/cmdline" 2> /dev/null |
        grep -qxF -e "$D/classes" -e "$D/agent.jar" -e "$D/agent.java"
}

agent_pid() {
    pid=$(cat "$D/agent.pid" 2> /dev/null)
    case $pid in '' | *[!0-9]*) return 1 ;; esac
    is_ours "$pid" && echo "$pid"
}

fetch() { # port: what /api/health says there
    if command -v curl > /dev/null; then
        curl -fsS --max-time 5 "http://127.0.0.1:$1/api/health"
    elif command -v wget > /dev/null; then
        wget -q -T 5 -O - "http://127.0.0.1:$1/api/health"
    elif command -v bash > /dev/null; then
        # shellcheck disable=SC2016 # for bash to expand
        timeout 5 bash -c 'exec 3<> "/dev/tcp/127.0.0.1/$0" &&
            printf "GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n" "$0" >&3 && cat <&3' "$1"
    else
        # nothing that speaks HTTP: that this very process listens there is the best proof to be had
        find_holder "$1"
        [ -n "$holder_pid" ] && echo "{\"pid\":$holder_pid}"
    fi 2> /dev/null
}

answers() { # port pid
    body=$(fetch "$1" | tr -d ' \r\n')
    case $body in *"\"pid\":$2,"* | *"\"pid\":$2}"*) return 0 ;; esac
    return 1
}

# Waits until the agent of this folder answers at the port.
wait_up() { # port
    end=$(($(date +%s) + UP_SECONDS))
    while :; do
        if now_pid=$(agent_pid); then
            ! answers "$1" "$now_pid" || return 0
        elif [ "$started_by" = setsid ] && [ "$(date +%s)" -gt $((end - UP_SECONDS + 3)) ]; then
            return 1 # it ended, and nobody starts it again
        fi
        [ "$(date +%s)" -lt "$end" ] || return 1
        nap
    done
}

wait_gone() { # pid
    left=50
    while [ -d "/proc/$1" ] && [ "$left" -gt 0 ]; do
        case $(sed 's/.*) //' "/proc/$1/stat" 2> /dev/null) in '' | Z*) return 0 ;; esac
        nap
        left=$((left - 1))
    done
    [ ! -d "/proc/$1" ]
}

report() { # what is installed and whether it runs
    installed=no running=no
    [ -f "$D/agent.conf" ] && installed=yes
    say installed "$installed"
    if [ "$installed" = yes ]; then
        for name in version hash port java started_by survives_reboot run; do
            say "$name" "$(conf "$name")"
        done
        say path "$D/agent.java"
        if run_pid=$(agent_pid) && answers "$(conf port)" "$run_pid"; then
            running=yes
            say pid "$run_pid"
            say resident_kb "$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$run_pid/status" 2> /dev/null)"
        fi
    fi
    say running "$running"
}

