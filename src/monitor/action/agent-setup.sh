#!/bin/sh
# Looks after Server Monitor's agent on the host where it runs. It is read from stdin, so that agent.java alone is uploaded:
#
#     ssh HOST sh -s -- VERB [name=value]... < agent-setup.sh
#
# deploy-agent.sh and the central (action/AgentLife) share it: one implementation of each step.
#
# Verbs
#   inspect        what is there: system, Java, agent, who holds the port; changes nothing
#   receive        makes the folder for the upload, unless Java or the port is missing
#   withdraw       takes back an upload that did not come through
#   prepare        checks the uploaded file, compiles it, tries it on a spare port; the running agent is not touched
#   activate       lets what was prepared take the old one's place; the old one comes back if the new one does not come up
#   start, stop, restart, status
#   uninstall      stops it and removes every trace
#   install-java   installs the package that inspect names
# Values
#   port=8083      where the agent listens (default: where it did, else 8083)
#   hash=SHA256    of agent.java
#   upload=NAME    the uploaded agent.java, a file name in the folder
#   classes=NAME   the same compiled, as one archive, for a runtime without compiler; classes_hash=SHA256
# Environment
#   HOME           its folder is $HOME/.server-monitor
#   SERVER_MONITOR_START=setsid    starts it without service manager and crontab: it does not survive a reboot then
#
# Output: name=value lines between "server_monitor_setup=1" and "end=<exit code>". A failure says error=<word> and
# message=<sentence>. Exit codes: 0 done, 1 failed, 64 usage, 65 no runtime, 70 did not come up, 75 another one is at work.
set -u

SETUP=1                     # raised whenever what this script writes beside the classes changes: then "unchanged" is not
SERVICE=server-monitor-agent
MEMORY_MAX=96M              # compiled; measured
MEMORY_MAX_SOURCE=320M      # java agent.java keeps the compiler in its memory: 160 to 200 MB
UP_SECONDS=25               # a first start on a slow, busy host; 1 s is usual
STALE_MINUTES=15            # a lock without a living owner, an upload that nobody came for

say() { # name value
    printf '%s=%s\n' "$1" "$2"
}

# Text from elsewhere as one short printable line.
clean() {
    printf '%s' "$1" | tr '\n\t' '  ' | tr -d '\000-\037\177' | cut -c 1-300
}

finish() { # exit code
    say end "$1"
    exit "$1"
}

fail() { # exit code, error, sentence
    say error "$2"
    say message "$(clean "$3")"
    finish "$1"
}

nap() {
    sleep 0.2 2> /dev/null || sleep 1
}

# 'text' in single quotes, for sh.
quote() {
    printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}

is_root() {
    [ "$(id -u)" = 0 ]
}

sum_of() { # file
    if command -v sha256sum > /dev/null; then
        sha256sum < "$1"
    elif command -v openssl > /dev/null; then
        openssl dgst -sha256 -r < "$1"
    else
        shasum -a 256 < "$1"
    fi 2> /dev/null | cut -d ' ' -f 1
}

conf() { # name: what the last deployment noted
    [ -f "$D/agent.conf" ] && sed -n "s/^$1=//p" "$D/agent.conf" | head -n 1
}

# ---- one at a time -------------------------------------------------------------------------------------------------

born() { # pid: its start in clock ticks since boot; with the pid its identity
    sed 's/.*) //' "/proc/$1/stat" 2> /dev/null | cut -d ' ' -f 20
}

lock_is_stale() { # owner as read
    if [ -z "$1" ]; then
        # made and not yet signed, or its maker died between the two
        [ -n "$(find "$D/lock" -maxdepth 0 -mmin "+$STALE_MINUTES" 2> /dev/null)" ]
        return
    fi
    [ "$(born "${1%% *}")" != "${1#* }" ]
}

lock() {
    mkdir -p "$D" 2> /dev/null || fail 1 no_home "$D cannot be made: $(mkdir "$D" 2>&1)"
    until mkdir "$D/lock" 2> /dev/null; do
        [ -d "$D/lock" ] || fail 1 no_home "$D cannot be written: $(mkdir "$D/lock" 2>&1)"
        owner=$(cat "$D/lock/owner" 2> /dev/null)
        lock_is_stale "$owner" ||
            fail 75 busy "Another deployment is at work on this host (process ${owner%% *}): try again when it is done."
        mv "$D/lock" "$D/lock.$$" 2> /dev/null || continue
        if [ "$(cat "$D/lock.$$/owner" 2> /dev/null)" != "$owner" ]; then
            mv "$D/lock.$$" "$D/lock" # somebody was faster and has just signed it
            fail 75 busy "Another deployment has just begun on this host: try again when it is done."
        fi
        rm -rf "$D/lock.$$"
    done
    # what failed on a host without an agent leaves nothing
    trap 'rm -rf "$D/lock"; rmdir "$D" 2> /dev/null' EXIT
    trap 'exit 1' HUP INT TERM PIPE
    echo "$$ $(born $$)" > "$D/lock/owner"
}

# ---- Java ----------------------------------------------------------------------------------------------------------

java_places() {
    [ -z "${JAVA_HOME:-}" ] || echo "$JAVA_HOME/bin/java"
    command -v java
    for home in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/* /opt/java/* /opt/jdk/* /usr/local/*jdk* /usr/local/*jre* \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
        echo "$home/bin/java"
    done
}

java_major() { # path
    home=$(dirname "$(dirname "$(readlink -f "$1")")")
    major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2> /dev/null)
    [ -n "$major" ] || major=$("$1" -XX:-UsePerfData -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
    echo "${major:-0}"
}

# Sets java, java_version, compiler (yes or no), java_found. The first of 17 or later that has a compiler, else the first.
find_java() {
    java='' java_version='' compiler=no java_found='' seen=' '
    places=$(java_places)
    while IFS= read -r place; do
        if [ ! -x "$place" ] || [ -d "$place" ]; then continue; fi
        real=$(readlink -f "$place")
        case $seen in *" $real "*) continue ;; esac
        seen="$seen$real "
        major=$(java_major "$place")
        java_found="$java_found${java_found:+, }$major $place"
        [ "$major" -ge 17 ] || continue
        modules=$("$place" -XX:-UsePerfData --list-modules 2> /dev/null) || continue
        case $modules in
            *jdk.compiler*)
                java=$place java_version=$major compiler=yes
                return 0
                ;;
        esac
        [ -n "$java" ] || java=$place java_version=$major
    done << END
$places
END
    [ -n "$java" ]
}

os_release() { # name
    sed -n "s/^$1=//p" /etc/os-release 2> /dev/null | head -n 1 | tr -d '"'"'"
}

# The package of this distribution with a fitting runtime and nothing graphical; a runtime is enough, classes can be sent.
java_package() {
    if command -v apt-get > /dev/null; then
        for version in 21 17 25; do
            if apt-cache policy "openjdk-$version-jre-headless" 2> /dev/null | grep -q 'Candidate: [0-9]'; then
                echo "openjdk-$version-jre-headless"
                return
            fi
        done
        case $(os_release VERSION_ID) in
            13 | 24.* | 25.* | 26.*) echo openjdk-21-jre-headless ;;
            *) echo openjdk-17-jre-headless ;;
        esac
    elif command -v apk > /dev/null; then
        for version in 21 17; do
            if [ -n "$(apk search -x "openjdk$version-jre-headless" 2> /dev/null)" ]; then
                echo "openjdk$version-jre-headless"
                return
            fi
        done
        echo openjdk17-jre-headless
    elif command -v dnf > /dev/null || command -v yum > /dev/null; then
        case $(os_release ID) in
            amzn) echo java-21-amazon-corretto-headless ;;
            *) echo java-21-openjdk-headless ;;
        esac
    elif command -v zypper > /dev/null; then
        echo java-21-openjdk-headless
    elif command -v pacman > /dev/null; then
        echo jre21-openjdk-headless
    fi
}

install_command() { # package
    if command -v apt-get > /dev/null; then
        echo "apt-get install -y --no-install-recommends $1"
    elif command -v apk > /dev/null; then
        echo "apk add $1"
    elif command -v dnf > /dev/null; then
        echo "dnf install -y $1"
    elif command -v yum > /dev/null; then
        echo "yum install -y $1"
    elif command -v zypper > /dev/null; then
        echo "zypper --non-interactive install $1"
    elif command -v pacman > /dev/null; then
        echo "pacman -S --noconfirm $1"
    fi
}

no_java() {
    package=$(java_package)
    say java_package "$package"
    older=
    [ -z "$java_found" ] || older=" (found: $java_found)"
    if [ -n "$package" ]; then
        line=$(install_command "$package")
        say install_command "$line"
        fail 65 no_java "No Java 17 or later is on this host$older: install the package $package ($line)."
    fi
    fail 65 no_java "No Java 17 or later is on this host$older, and no package manager that is known here: install a Java 17 runtime."
}

install_java() {
    ! find_java || { say java "$java"; finish 0; }
    package=$(java_package)
    [ -n "$package" ] || no_java
    line=$(install_command "$package")
    root=
    is_root || root='sudo -n'
    [ -z "$root" ] || $root true 2> /dev/null ||
        fail 65 no_java "Installing $package needs root, and sudo asks for a password: run \"sudo $line\" on the host."
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    # shellcheck disable=SC2086 # a command of several words, made above
    if ! log=$($root $line 2>&1) && command -v apt-get > /dev/null; then
        # the list of packages is absent or too old: fetch it once
        log=$($root apt-get -q update 2>&1 && $root $line 2>&1)
    fi
    find_java || fail 65 no_java "\"$line\" did not bring a Java 17: $(printf '%s' "$log" | tail -n 3)"
    say java_package "$package"
    say java "$java"
    finish 0
}

# ---- the port ------------------------------------------------------------------------------------------------------

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

# ---- who starts it -------------------------------------------------------------------------------------------------

user_manager() {
    XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}
    export XDG_RUNTIME_DIR
    systemctl --user show-environment > /dev/null 2>&1
}

lingers() {
    [ -e "/var/lib/systemd/linger/$(id -un)" ]
}

# Sets started_by; a user's own units need a manager that outlives the session ("linger").
choose_starter() {
    started_by=setsid linger_made=no
    [ "${SERVER_MONITOR_START:-}" != setsid ] || return 0
    if [ -d /run/systemd/system ] && command -v systemctl > /dev/null; then
        if is_root; then
            started_by=systemd
        elif lingers; then
            ! user_manager || started_by=systemd-user
        elif loginctl --no-ask-password enable-linger > /dev/null 2>&1 && lingers; then
            linger_made=yes
            tries=25
            until user_manager || [ "$tries" = 0 ]; do
                tries=$((tries - 1))
                nap
            done
            if user_manager; then
                started_by=systemd-user
            else
                loginctl --no-ask-password disable-linger > /dev/null 2>&1
                linger_made=no
            fi
        fi
    elif [ -d /run/openrc ] && command -v rc-service > /dev/null && is_root; then
        started_by=openrc
    fi
}

unit_file() {
    if [ "$started_by" = systemd ]; then
        echo "/etc/systemd/system/$SERVICE.service"
    else
        echo "${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user/$SERVICE.service"
    fi
}

control() { # systemctl of the right manager
    if [ "$started_by" = systemd ]; then
        systemctl "$@"
    else
        user_manager
        systemctl --user "$@"
    fi
}

# A path as systemd reads it: specifiers and quotes escaped.
unit_path() {
    printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g; s/%/%%/g')"
}

# What every unit has. A user's manager gets this much only: whatever needs a mount namespace (ProtectSystem, PrivateTmp, …)
# puts a user's process into a user namespace as well, and from there /proc/<pid>/io of the user's own processes is closed.
unit_common() {
    cat << END
[Unit]
Description=Server Monitor agent: the figures of this machine on 127.0.0.1:$port
StartLimitIntervalSec=0

[Service]
ExecStart=/bin/sh $(unit_path "$D/run" | sed 's/\$/$$/g')
Restart=always
RestartSec=5
# ended by SIGTERM a JVM says 143
SuccessExitStatus=143
# it must not hurt the machine that it watches: last in line for CPU and disk, first to go when memory runs out.
# Not IOSchedulingClass=idle: that one starves just when the figures are wanted most.
Nice=5
CPUWeight=50
IOSchedulingClass=best-effort
IOSchedulingPriority=7
OOMScoreAdjust=500
TasksMax=64
MemoryMax=$memory_max
MemorySwapMax=0
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
SystemCallArchitectures=native
SystemCallErrorNumber=EPERM
SystemCallFilter=@system-service
SystemCallFilter=~@privileged process_vm_readv process_vm_writev
# not here, each with its reason: MemoryDenyWriteExecute (a JVM compiles at run time), ProtectProc and ProcSubset (they hide the
# processes that are to be shown)
END
}

# A system unit runs as root, yet of root's powers it keeps two: CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, without which the kernel
# does not tell what other users' processes read and write (/proc/<pid>/io). As root it also opens the sockets of
# Docker and Podman. ptrace itself is not among the calls allowed above, and /proc is read-only here, so no other process's memory can be written.
unit_system() {
    cat << END
CapabilityBoundingSet=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH
ProtectSystem=strict
# not yes or tmpfs: /home may be a disk of its own, whose figures are wanted, and the agent itself lies in a home
ProtectHome=read-only
ReadWritePaths=$(unit_path "$D")
ReadOnlyPaths=/proc
InaccessiblePaths=-/etc/shadow -/etc/gshadow -/etc/shadow- -/etc/gshadow- -/etc/sudoers -/root/.ssh
PrivateTmp=yes
# not PrivateDevices: nvidia-smi needs its devices
DevicePolicy=closed
DeviceAllow=char-nvidia* rw
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
# not ProtectHostname: a host name changed later would not be seen
IPAddressDeny=any
IPAddressAllow=localhost
END
}

write_unit() {
    file=$(unit_file)
    dir=$(dirname "$file")
    made_dir=
    while [ ! -d "$dir" ]; do
        made_dir=$dir dir=$(dirname "$dir")
    done
    mkdir -p "$(dirname "$file")"
    {
        unit_common
        if [ "$started_by" = systemd ]; then
            unit_system
            printf '\n[Install]\nWantedBy=multi-user.target\n'
        else
            printf '\n[Install]\nWantedBy=default.target\n'
        fi
    } > "$file.new" && mv "$file.new" "$file"
    control daemon-reload
    control -q enable "$SERVICE" 2> /dev/null
}

write_init_script() {
    cat > "/etc/init.d/$SERVICE" << END
#!/sbin/openrc-run
description="Server Monitor agent: the figures of this machine on 127.0.0.1:$port"
supervisor=supervise-daemon
command=/bin/sh
command_args="$D/run"
output_log="$D/agent.log"
error_log="$D/agent.log"
respawn_delay=5
supervise_daemon_args="--nicelevel 5 --ionice 2:7"
END
    chmod 755 "/etc/init.d/$SERVICE"
    rc-update -q add "$SERVICE" default > /dev/null 2>&1
}

cron_line() {
    # % would be a new line to cron
    printf '@reboot nice -n 5 /bin/sh %s > /dev/null 2>&1' "$(quote "$D/run" | sed 's/%/\\%/g')"
}

others_cron() {
    crontab -l 2> /dev/null | grep -vF " $(quote "$D/run" | sed 's/%/\\%/g') "
}

write_cron() {
    [ "${SERVER_MONITOR_START:-}" != setsid ] && command -v crontab > /dev/null || return 1
    # a crontab that no daemon reads starts nothing
    cat /proc/[0-9]*/comm 2> /dev/null | grep -qxE 'cron|crond|fcron' || return 1
    { others_cron; cron_line; echo; } | crontab - > /dev/null 2>&1
}

remove_cron() {
    command -v crontab > /dev/null || return 0
    crontab -l 2> /dev/null | grep -qF "$(quote "$D/run" | sed 's/%/\\%/g')" || return 0
    rest=$(others_cron)
    if [ -n "$rest" ]; then
        printf '%s\n' "$rest" | crontab -
    else
        crontab -r
    fi > /dev/null 2>&1
}

# Everything that starts the agent and outlives this session; sets survives_reboot and made_dir.
enlist() {
    survives_reboot=yes made_dir=
    case $started_by in
        systemd | systemd-user) write_unit ;;
        openrc) write_init_script ;;
        setsid) write_cron || survives_reboot=no ;;
    esac
}

delist() { # as the last deployment noted
    started_by=$(conf started_by)
    case $started_by in
        systemd | systemd-user)
            file=$(unit_file)
            control -q disable "$SERVICE" 2> /dev/null
            rm -f "$file"
            control daemon-reload
            control reset-failed "$SERVICE" 2> /dev/null
            made=$(conf made_dir)
            if [ -n "$made" ]; then
                find "$made" -depth -type d -exec rmdir {} \; 2> /dev/null
            fi
            ;;
        openrc)
            rc-update -q del "$SERVICE" default > /dev/null 2>&1
            rm -f "/etc/init.d/$SERVICE"
            ;;
    esac
    remove_cron
    if [ "$(conf linger_made)" = yes ]; then
        loginctl --no-ask-password disable-linger > /dev/null 2>&1
    fi
}

start_agent() {
    case $started_by in
        systemd | systemd-user) control restart "$SERVICE" ;;
        openrc) rc-service -q "$SERVICE" restart > /dev/null 2>&1 ;;
        *)
            detach='nohup'
            ! command -v setsid > /dev/null || detach='setsid'
            $detach nice -n 5 /bin/sh "$D/run" > "$D/agent.log" 2>&1 &
            ;;
    esac
}

stop_agent() {
    stop_pid=$(agent_pid)
    case $started_by in
        systemd | systemd-user) control stop "$SERVICE" 2> /dev/null ;;
        openrc) rc-service -q "$SERVICE" stop > /dev/null 2>&1 ;;
    esac
    [ -n "$stop_pid" ] || return 0
    ! is_ours "$stop_pid" || kill "$stop_pid" 2> /dev/null
    wait_gone "$stop_pid" || { ! is_ours "$stop_pid" || kill -9 "$stop_pid"; wait_gone "$stop_pid"; }
    rm -f "$D/agent.pid"
}

# The last words of an agent that did not come up.
last_words() {
    case $started_by in
        systemd) journalctl -q -n 4 -o cat -u "$SERVICE" 2> /dev/null ;;
        systemd-user) journalctl --user -q -n 4 -o cat -u "$SERVICE" 2> /dev/null ;;
        *) tail -n 4 "$D/agent.log" 2> /dev/null ;;
    esac
}

# ---- verbs ---------------------------------------------------------------------------------------------------------

inspect() {
    say home "$HOME"
    say dir "$D"
    say user "$(id -un)"
    say os "$(clean "$(os_release PRETTY_NAME)")"
    say arch "$(uname -m)"
    if find_java; then
        say java_chosen "$java"
        say java_version "$java_version"
        say compiler "$compiler"
    else
        say java_package "$(java_package)"
        say install_command "$(install_command "$(java_package)")"
    fi
    say java_found "$java_found"
    report
    current=$(conf port)
    port=${port:-${current:-8083}}
    say wanted_port "$port"
    port_is_free "$port" || say port_holder "$holder"
    unchanged=no
    if [ "$running" = yes ] && [ "$(conf hash)" = "$hash" ] && [ "$(conf port)" = "$port" ] && [ "$(conf setup)" = "$SETUP" ] &&
        [ -f "$D/agent.java" ] && [ "$(sum_of "$D/agent.java")" = "$hash" ]; then
        unchanged=yes
    fi
    say unchanged "$unchanged"
    finish 0
}

port_is_free() { # or held by the agent itself
    find_holder "$1"
    [ -z "$holder" ] || { [ -n "$holder_pid" ] && is_ours "$holder_pid"; }
}

need_port() {
    current=$(conf port)
    port=${port:-${current:-8083}}
    port_is_free "$port" ||
        fail 1 port_taken "Port $port is held by $holder, which was left alone: choose another agent port, or stop it first."
}

# The folder for an upload, without what was left there by one that broke off.
receive() {
    find_java || no_java
    need_port
    mkdir -p "$D" 2> /dev/null || fail 1 no_home "$D cannot be made: $(mkdir "$D" 2>&1)"
    find "$D" -maxdepth 1 -name 'upload-*' -mmin "+$STALE_MINUTES" -exec rm -f {} \; 2> /dev/null
    say compiler "$compiler"
    finish 0
}

withdraw() {
    rm -f "$D/$upload" "$D/$upload-classes" "$D/$upload".part-* "$D/$upload-classes".part-*
    rmdir "$D" 2> /dev/null # nothing else in it: nothing was there before
    finish 0
}

compile() {
    mkdir "$D/new/classes"
    # java itself rather than javac: a runtime may bring the compiler's module without its launcher
    for release in '--release 17' ''; do
        # shellcheck disable=SC2086 # two words or none
        if log=$(nice -n 5 "$java" -Xmx256m -XX:-UsePerfData -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -m jdk.compiler/com.sun.tools.javac.Main \
            $release -XDstringConcat=inline -proc:none -encoding UTF-8 -d "$D/new/classes" "$D/new/agent.java" 2>&1); then
            return 0
        fi
    done
    rm -rf "$D/new/classes"
    return 1
}

# Sets class_path, main and flags for the agent that lies in the folder given.
command_of() { # folder run
    flags=$(sed -n 's,^// lean flags: ,,p' "$1/agent.java" | head -n 1 | tr -cd 'A-Za-z0-9:+=. -')
    case $2 in
        classes) set -- "$1/classes" ;;
        jar) set -- "$1/agent.jar" ;;
        *) set -- "$1/agent.java" ;;
    esac
    class_path=$1
}

# Starts what was prepared on a spare port, beside the running one. Again where somebody else took that port meanwhile.
try_out() {
    tries=3
    until try_once; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] && [ -n "$(listening "$spare")" ] || return 1
    done
}

try_once() {
    spare=$(spare_port)
    command_of "$D/new" "$run"
    (
        cd "$D/new" || exit 1
        if [ "$run" = source ]; then
            exec nice -n 5 "$java" -XX:-UsePerfData "$class_path" --port "$spare"
        fi
        # shellcheck disable=SC2086 # flags are words
        exec nice -n 5 "$java" $flags -cp "$class_path" agent --port "$spare"
    ) > "$D/new/log" 2>&1 &
    try_pid=$!
    end=$(($(date +%s) + UP_SECONDS))
    tried=1
    while [ "$tried" = 1 ] && [ "$(date +%s)" -lt "$end" ] && kill -0 "$try_pid" 2> /dev/null; do
        if answers "$spare" "$try_pid"; then tried=0; else nap; fi
    done
    kill "$try_pid" 2> /dev/null
    wait_gone "$try_pid" || kill -9 "$try_pid" 2> /dev/null
    wait "$try_pid" 2> /dev/null
    return "$tried"
}

prepare() {
    lock
    rm -rf "$D/new"
    mkdir "$D/new"
    [ -f "$D/$upload" ] || fail 1 bad_upload "The uploaded file $upload is not there."
    mv "$D/$upload" "$D/new/agent.java"
    [ "$(sum_of "$D/new/agent.java")" = "$hash" ] || {
        rm -rf "$D/new"
        fail 1 bad_upload "The uploaded agent.java is not whole: its SHA-256 is not the one announced. Deploy again."
    }
    find_java || { rm -rf "$D/new"; no_java; }
    if [ "$compiler" = yes ]; then
        run=classes
        compile || run=source
    elif [ -n "$classes" ]; then
        run=jar
        mv "$D/$classes" "$D/new/agent.jar" 2> /dev/null
        [ "$(sum_of "$D/new/agent.jar")" = "$classes_hash" ] || {
            rm -rf "$D/new"
            fail 1 bad_upload "The uploaded classes are not whole: their SHA-256 is not the one announced. Deploy again."
        }
    else
        rm -rf "$D/new"
        fail 65 no_compiler "The Java of this host ($java) has no compiler, and no compiled classes were sent."
    fi
    say run "$run"
    if ! try_out; then
        words=$(tail -n 4 "$D/new/log" 2> /dev/null)
        [ "$run" != source ] || words="$log $words"
        rm -rf "$D/new"
        fail 70 not_up "The new agent did not come up in a trial on a spare port, so nothing was changed: $words"
    fi
    version=$(sed -n 's/.* VERSION = "\([^"]*\)".*/\1/p' "$D/new/agent.java" | head -n 1)
    rm -rf "$D/new/agent.pid" "$D/new/agent.ring" "$D/new/log"
    printf '%s\n' "hash=$hash" "version=$version" "java=$java" "run=$run" > "$D/new/prepared"
    say version "$version"
    say java "$java"
    finish 0
}

write_run() {
    command_of "$D" "$run"
    {
        echo '#!/bin/sh'
        echo "# Starts Server Monitor's agent. Written by its deployment; the service manager, cron and you may run it."
        echo "cd $(quote "$D") || exit 1"
        # shellcheck disable=SC2016 # expanded when it runs
        echo 'echo $$ > agent.pid'
        if [ "$run" = source ]; then
            echo "exec $(quote "$java") -XX:-UsePerfData $(quote "$class_path") --port $port"
        else
            echo "exec $(quote "$java") $flags -cp $(quote "$class_path") agent --port $port"
        fi
    } > "$D/run"
    chmod 700 "$D/run"
}

write_conf() {
    {
        printf '%s\n' "hash=$hash" "version=$version" "port=$port" "java=$java" "run=$run" "started_by=$started_by" \
            "survives_reboot=$survives_reboot" "linger_made=$linger_made" "made_dir=$made_dir" "setup=$SETUP"
    } > "$D/agent.conf.new" && mv "$D/agent.conf.new" "$D/agent.conf"
}

move_parts() { # from to
    for part in agent.java classes agent.jar run agent.conf; do
        [ ! -e "$1/$part" ] || mv "$1/$part" "$2/$part"
    done
}

prepared() { # name
    sed -n "s/^$1=//p" "$D/new/prepared" 2> /dev/null | head -n 1
}

# The old one again, started as it was.
bring_back() {
    for part in agent.java classes agent.jar run agent.conf; do
        rm -rf "${D:?}/$part"
    done
    [ -f "$D/old/agent.conf" ] || return 1
    move_parts "$D/old" "$D"
    for name in hash version port java run started_by; do
        eval "$name=\$(conf $name)"
    done
    linger_made=$(conf linger_made) keep=$(conf made_dir)
    memory
    enlist
    made_dir=${keep:-$made_dir}
    start_agent
    wait_up "$port"
}

memory() {
    memory_max=$MEMORY_MAX
    [ "$run" != source ] || memory_max=$MEMORY_MAX_SOURCE
}

activate() {
    lock
    if [ "$(prepared hash)" != "$hash" ]; then
        [ "$(conf hash)" = "$hash" ] || fail 75 busy "What was prepared is gone: another deployment came between. Deploy again."
        report # that one brought the very same
        finish 0
    fi
    need_port
    rm -rf "$D/old"
    mkdir "$D/old"
    old_linger=$(conf linger_made) old_dir=$(conf made_dir) started_by=$(conf started_by)
    stop_agent
    old_starter=$started_by
    choose_starter
    # changed, for instance to systemd where setsid was the best before: the old way goes
    [ -z "$old_starter" ] || [ "$old_starter" = "$started_by" ] || { new_starter=$started_by; delist; started_by=$new_starter; old_dir=''; }
    move_parts "$D" "$D/old"
    hash=$(prepared hash) version=$(prepared version) java=$(prepared java) run=$(prepared run)
    move_parts "$D/new" "$D"
    rm -rf "$D/new"
    memory
    write_run
    enlist
    [ "$old_linger" != yes ] || linger_made=yes
    made_dir=${old_dir:-$made_dir}
    write_conf
    start_agent
    if wait_up "$port"; then
        rm -rf "$D/old"
        report
        finish 0
    fi
    words=$(last_words)
    stop_agent
    had=$(sed -n 's/^version=//p' "$D/old/agent.conf" 2> /dev/null)
    if [ -n "$had" ]; then
        if bring_back; then then_what="The old one (version $had) runs again."; else then_what="The old one does not come up either."; fi
        rm -rf "$D/old"
        fail 70 not_up "The new agent did not answer at port $port within $UP_SECONDS s: $words $then_what"
    fi
    remove_all
    fail 70 not_up "The agent did not answer at port $port within $UP_SECONDS s, so it was removed again: $words"
}

must_be_installed() {
    [ -f "$D/agent.conf" ] || fail 1 not_installed "No agent is installed in $D: deploy it first."
}

start() { # and restart: a running one is left alone unless told
    must_be_installed
    lock
    started_by=$(conf started_by) port=$(conf port)
    if [ "$1" = start ] && now_pid=$(agent_pid) && answers "$port" "$now_pid"; then
        report
        finish 0
    fi
    stop_agent
    find_holder "$port"
    [ -z "$holder" ] || fail 1 port_taken "Port $port is held by $holder, which was left alone."
    start_agent
    wait_up "$port" || fail 70 not_up "The agent did not answer at port $port within $UP_SECONDS s: $(last_words)"
    report
    finish 0
}

stop() {
    must_be_installed
    lock
    started_by=$(conf started_by)
    stop_agent
    report
    finish 0
}

remove_all() {
    delist
    trap - EXIT
    rm -rf "$D"
}

uninstall() {
    if [ ! -d "$D" ]; then
        say removed no
        finish 0
    fi
    lock
    started_by=$(conf started_by)
    stop_agent
    remove_all
    say removed yes
    finish 0
}

main() {
    echo server_monitor_setup=1
    verb=${1:-}
    [ $# -eq 0 ] || shift
    port='' hash='' upload='' classes='' classes_hash=''
    for pair in "$@"; do
        case $pair in
            port=*[!0-9]* | hash=*[!0-9a-f]* | classes_hash=*[!0-9a-f]* | upload=*[!0-9A-Za-z-]* | classes=*[!0-9A-Za-z-]*)
                fail 64 usage "$pair is not a fitting value." ;;
            port=* | hash=* | upload=* | classes=* | classes_hash=*) eval "${pair%%=*}=\${pair#*=}" ;;
            *) fail 64 usage "$pair is not known: port, hash, upload, classes, classes_hash." ;;
        esac
    done
    case ${HOME:-} in /*) ;; *) fail 1 no_home "HOME is not a folder on this host: \"${HOME:-}\"." ;; esac
    D=$HOME/.server-monitor
    PATH=${PATH:-/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    umask 077
    # nothing that runs from here on may read the rest of this script
    exec < /dev/null
    unset http_proxy https_proxy all_proxy JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
    case $verb in
        inspect | receive | withdraw | prepare | activate | stop | uninstall) "$verb" ;;
        start | restart) start "$verb" ;;
        status) report && finish 0 ;;
        install-java) install_java ;;
        *) fail 64 usage "The verb \"$(clean "$verb")\" is not known: inspect, receive, withdraw, prepare, activate, start, stop, restart, status, uninstall, install-java." ;;
    esac
}

main "$@"
