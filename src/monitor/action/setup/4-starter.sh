# Who starts the agent: systemd, a user of it, OpenRC, or cron and setsid.
# shellcheck shell=sh disable=SC2034,SC2153,SC2154 # a part: what it uses of the others is known when they are put together

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

