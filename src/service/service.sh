#!/bin/sh
# Installs the central as a systemd service, upgrades it, or removes it. Called by start-central.sh.
# Usage: service.sh HOME --install-service [--seal-keys] [--port N] [--bind ADDR] …   further flags become the service's own;
#                                                                                      without any, those of the last time stay
#        service.sh HOME --uninstall-service      removes unit and code, keeps /var/lib/server-monitor
# Exit codes: 0 done, 64 usage, 69 something missing or not root, 73 data directory, 98 port in use.
set -eu

code=/opt/server-monitor
data=/var/lib/server-monitor
unit=/etc/systemd/system/server-monitor.service
user=server-monitor
# where systemd looks for programs; JAVA_HOME and PATH of this shell are not the unit's
unit_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

fail() { # code sentence
    printf '%s\n' "$2" >&2
    exit "$1"
}

need() {
    [ "$(id -u)" -eq 0 ] || fail 69 "A service is installed by root: run this again with sudo."
    [ -d /run/systemd/system ] || fail 69 "systemd does not run here, so there is no service to install; start-central.sh runs in the foreground under any supervisor."
}

# The home of whoever installs: under sudo that of the user who called it.
home_of_installer() {
    if [ -n "${SUDO_USER:-}" ] && [ "$SUDO_USER" != root ]; then
        getent passwd "$SUDO_USER" | cut -d : -f 6
    else
        printf '%s\n' "${HOME:-/root}"
    fi
}

# The data directory that was used until now: --data, MONITOR_DATA, data/ beside the script.
old_data() {
    found=${MONITOR_DATA:-$home/data}
    while [ $# -gt 0 ]; do
        case $1 in
            --data) found=${2:-} ;;
            --data=*) found=${1#--data=} ;;
        esac
        shift
    done
    printf '%s\n' "$found"
}

# The central that runs on that data directory: the number in central.pid is one only while such a process lives.
running() { # data
    pid=$(head -n 1 "$1/central.pid" 2> /dev/null | tr -cd 0-9)
    [ -n "$pid" ] && grep -qz 'monitor\.Main' "/proc/$pid/cmdline" 2> /dev/null
}

stop_running() { # data
    running "$1" || return 0
    echo "Stopping the central that runs on $1 (process $pid) …"
    kill "$pid"
    tries=0
    while [ -d "/proc/$pid" ]; do
        tries=$((tries + 1))
        [ "$tries" -le 300 ] || fail 73 "The central with process $pid did not stop within 30 s; stop it and run this again."
        sleep 0.1
    done
}

same() { # folder folder
    [ "$(readlink -f "$1")" = "$(readlink -f "$2")" ]
}

# Whether the port is held by the central that is about to be stopped.
ours() { # sentence
    if running "$from"; then
        case $1 in *"(process $pid)"*) return 0 ;; esac
    fi
    case $1 in *"(process $(systemctl show -p MainPID --value server-monitor 2> /dev/null))"*) return 0 ;; esac
    return 1
}

# What would stop the service later stops the installation now, while all is as it was. 98 may be our own central's port.
check_before() {
    if [ -d "$data" ] && [ ! -e "$data/servers.db" ] && [ -n "$(ls -A "$data")" ]; then
        fail 73 "$data exists, holds other files and no servers.db: move it away and run this again."
    fi
    if [ -e "$from/servers.db" ] && { same "$from" / || same "$from" "$(home_of_installer)"; }; then
        fail 73 "The data in $from lies among other files, which would be moved along: move it into a folder of its own and name that with --data."
    fi
    code_of_check=0
    said=$(check 2>&1) || code_of_check=$?
    case $code_of_check in
        0) ;;
        98) ours "$said" || fail 98 "$said" ;;
        *) fail "$code_of_check" "$said" ;;
    esac
}

# Whether a start with the service's flags would work.
check() {
    # shellcheck disable=SC2086 # words without spaces, see arguments
    "$home/start-central.sh" --check --data "$data" $words
}

make_user() {
    getent passwd "$user" > /dev/null ||
        useradd --system --user-group --no-create-home --home-dir "$data" --shell /usr/sbin/nologin "$user"
}

move_data() {
    if [ -e "$data/servers.db" ] || [ ! -e "$from/servers.db" ]; then
        same "$from" "$data" || [ ! -e "$from/servers.db" ] || echo "Keeping $data as it is; $from was not touched."
        install -d -m 0700 -o "$user" -g "$user" "$data"
        return 0
    fi
    # copied whole first, so that a full disk leaves the old one untouched
    rm -rf "$data.new"
    install -d -m 0700 "$data.new"
    cp -a "$from/." "$data.new/" || fail 73 "The data could not be copied from $from to $data; nothing was changed."
    rmdir "$data" 2> /dev/null || true
    mv "$data.new" "$data"
    rm -rf "$from" || echo "What is left of $from is of no use any more."
    echo "Moved the data from $from to $data."
}

lay_code() {
    rm -rf "$code.new"
    "$home/src/build/stage.sh" "$code.new"
    chown -R root:root "$code.new"
    [ -x "$code.new/runtime/bin/java" ] || reachable_java || own_runtime
    rm -rf "$code.old"
    [ ! -e "$code" ] || mv "$code" "$code.old"
    mv "$code.new" "$code"
    rm -rf "$code.old"
}

# Whether the unit will find a Java that its user can reach: not one in root's home, nor one that only this shell knows.
reachable_java() {
    found=$(env -u JAVA_HOME PATH="$unit_path" "$home/src/build/find-jdk.sh" --runtime 25 2> /dev/null) || return 1
    found=$(readlink -f "$found/bin/java")
    case $found in
        /tmp/* | /var/tmp/*) return 1 ;;
    esac
    runuser -u "$user" -- test -x "$found"
}

# Otherwise it gets a runtime of its own.
own_runtime() {
    jdk=$("$home/src/build/find-jdk.sh" 25)
    echo "The user $user cannot use the JDK in $jdk: making a runtime of its own …"
    "$jdk/bin/jlink" --add-modules "$(cat "$home/src/build/modules.txt")" --strip-debug --no-header-files \
        --no-man-pages --output "$code.new/runtime"
}

# The key files that the service's user may not read: a line each, "path<tab>what for".
keys_out_of_reach() {
    HOME=$(home_of_installer) "$code/start-central.sh" --list-keys --data "$data" | while IFS= read -r line; do
        runuser -u "$user" -- test -r "${line%%	*}" || printf '%s\n' "$line"
    done
}

# Offers to keep sealed copies of them; without consent they are listed, and those servers cannot be signed in to.
keep_keys() {
    keys=$(keys_out_of_reach)
    [ -n "$keys" ] || return 0
    echo "The user $user may not read these keys:"
    printf '%s\n' "$keys" | sed 's/\t/   /; s/^/  /'
    case " $* " in
        *" --seal-keys "*) answer=y ;;
        *)
            answer=n
            if [ -t 0 ] && [ -t 1 ]; then
                printf 'Keep copies in the data directory, sealed, so that these servers stay reachable? [y/N] '
                read -r answer
            fi ;;
    esac
    case $answer in
        [yY]*) printf '%s\n' "$keys" | cut -f 1 | HOME=$(home_of_installer) "$code/start-central.sh" --seal-keys --data "$data" ;;
        *) echo "No copies were made: those servers will show auth_failed until this is run again with --seal-keys." ;;
    esac
}

# Copies that were consented to follow their files.
refresh_keys() {
    HOME=$(home_of_installer) "$code/start-central.sh" --seal-keys --data "$data" < /dev/null ||
        true # what is wrong was said, and each such server will say it
}

# The service's own flags: what was given here, or else what the unit has from the last time.
arguments() {
    skip='' own=''
    for word in "$@"; do
        if [ -n "$skip" ]; then
            skip=''
            continue
        fi
        case $word in
            --install-service | --seal-keys | --data=*) ;;
            --data) skip=yes ;;
            *[!A-Za-z0-9._:/@%,=+~-]*) fail 64 "'$word' cannot stand in a unit file: put it into $data/central.properties." ;;
            *) own="$own$word " ;;
        esac
    done
    [ -n "$own" ] || own=$(sed -n "s|^ExecStart=$code/start-central.sh ||p" "$unit" 2> /dev/null | sed 's/%%/%/g')
    printf '%s' "$own"
}

# A port below 1024 needs a right of its own.
capabilities() {
    port=$(printf '%s\n' "$words" | sed -n 's/.*--port[ =]\([0-9]*\).*/\1/p')
    [ -n "$port" ] || port=$(sed -n 's/^ *port *= *\([0-9]*\).*/\1/p' "$data/central.properties" 2> /dev/null | tail -n 1)
    if [ -n "$port" ] && [ "$port" -ge 1 ] && [ "$port" -lt 1024 ]; then
        printf 'CAP_NET_BIND_SERVICE\n'
    fi
}

write_unit() {
    sed -e "s|@HOME@|$(home_of_installer)|" -e "s|@ARGUMENTS@|$(printf '%s' "$words" | sed 's/%/%%/g')|" \
        -e "s|@CAPABILITIES@|$(capabilities)|" "$code/src/service/server-monitor.service" > "$unit.new"
    mv "$unit.new" "$unit"
    systemctl daemon-reload
}

# The central writes its address once it can be reached there.
wait_ready() {
    tries=0
    until systemctl is-active -q server-monitor && [ -s "$data/address" ]; do
        tries=$((tries + 1))
        if [ "$tries" -gt 600 ] || [ "$(systemctl show -p NRestarts --value server-monitor)" -gt 0 ] ||
            systemctl is-failed -q server-monitor; then
            systemctl stop server-monitor
            journalctl -u server-monitor -n 20 --no-pager -o cat >&2 || true
            fail 69 "The service did not become ready and is stopped; what it said stands above, more in: journalctl -u server-monitor"
        fi
        sleep 0.1
    done
}

install_service() {
    need
    [ -d "$home/runtime" ] || [ -d "$home/lib" ] || "$home/src/build/build.sh"
    from=$(old_data "$@")
    words=$(arguments "$@")
    check_before
    stop_running "$from"
    ! systemctl is-active -q server-monitor || systemctl stop server-monitor
    said=$(check 2>&1) || fail $? "$said"
    make_user
    move_data
    lay_code
    chown -R root:root "$data"
    refresh_keys
    keep_keys "$@"
    chown -R "$user:$user" "$data"
    chmod 0700 "$data"
    rm -f "$data/address"
    write_unit
    "$code/start-central.sh" --make-cache || true
    systemctl enable -q server-monitor
    systemctl reset-failed -q server-monitor 2> /dev/null || true
    systemctl start server-monitor
    wait_ready
    echo "The service runs: systemctl status server-monitor; journalctl -u server-monitor"
    echo "Dashboard: $(cat "$data/address"), sign in by the link of: $code/start-central.sh --link"
    echo "For scripts: curl -H @$data/auth.header $(cat "$data/address")api/servers"
}

uninstall_service() {
    need
    systemctl disable -q --now server-monitor 2> /dev/null || true
    rm -rf "$unit" "$code"
    systemctl daemon-reload
    echo "The service and $code are removed; the data stays in $data (to go on with it: start-central.sh --data $data as root)."
}

main() {
    home=$1
    shift
    case " $* " in
        *" --uninstall-service "*)
            [ $# -eq 1 ] || fail 64 "usage: start-central.sh --uninstall-service"
            uninstall_service ;;
        *) install_service "$@" ;;
    esac
}

main "$@"
