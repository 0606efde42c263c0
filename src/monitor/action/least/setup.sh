# Sets up, shows and removes the user by which a central may do what the host's list says and nothing else. Put together by deploy-agent.sh
# behind list.sh and sudoers.sh, with a function part_NAME that prints each file to be brought, and run as root on the host:
#
#   sh -s -- show|install|uninstall|status port=8083 [from=ADDRESSES]
#
# Output as of the agent's setup. Exit codes: 0 done, 1 failed, 64 usage.
#
# shellcheck shell=sh disable=SC2154,SC2015

HOME_DIR=/var/lib/server-monitor-host
SSHD_DIR=/etc/ssh/sshd_config.d
SSHD_FILE=$SSHD_DIR/50-server-monitor.conf
SUDOERS=/etc/sudoers.d/server-monitor

say() { # name value
    printf '%s=%s\n' "$1" "$2"
}

finish() { # exit code
    say end "$1"
    exit "$1"
}

fail() { # error, sentence
    say error "$1"
    say message "$(printf '%s' "$2" | tr '\n\t' '  ' | tr -d '\000-\037\177' | cut -c 1-600)"
    finish 1
}

# Each file: its name here, the part that it is, its mode.
files() {
    cat << END
verbs verbs 755
log log 755
signal signal_listed 755
state state 755
containers containers_listed 755
apply apply 755
list.sh list 644
sudoers.sh sudoers 644
signal.sh signal 644
read.sh read 644
read.awk read_awk 644
disks.sh disks 644
slow.sh slow 644
containers.sh containers 644
END
}

key_line() {
    # -R is not meant, and has no switch of its own: a port that only root could listen on
    printf 'restrict,port-forwarding,permitopen="127.0.0.1:%s",permitlisten="127.0.0.1:1",%scommand="%s/verbs" %s\n' "$port" \
        "${from:+from=\"$from\",}" "$LIB" "$(part_key)"
}

# What the line of a key cannot say: sockets of the file system, too, are something that ssh forwards.
sshd_lines() {
    cat << END
# Server Monitor: the central's user on this host.
Match User $ACCOUNT
    ForceCommand $LIB/verbs
    AuthenticationMethods publickey
    AllowTcpForwarding local
    PermitOpen 127.0.0.1:$port
    AllowStreamLocalForwarding no
    AllowAgentForwarding no
    X11Forwarding no
    PermitTunnel no
    PermitTTY no
    PermitUserRC no
END
}

reads_folder() {
    grep -qiE '^[[:space:]]*Include[[:space:]].*sshd_config\.d' /etc/ssh/sshd_config 2> /dev/null
}

# The list that will be in force: the one that was given, else the one that is there, else one that allows nothing.
wanted_list() {
    if [ -n "$(part_allowed)" ]; then
        part_allowed
    elif [ -f "$LIST" ]; then
        cat "$LIST"
    else
        cat << END
# What the central may do on this host. Only root can change it: edit it, then run $LIB/apply.
# Nothing is a pattern; a line that is not there is forbidden. Examples:
#   unit nginx.service restart reload
#   container web restart
#   process nginx HUP
#   owner www-data TERM
#   log unit nginx.service
#   log file /var/log/nginx/error.log
END
    fi
}

check() {
    is_number "$port" || fail usage "The agent's port is missing."
    case $from in *[!A-Za-z0-9.:/,*?_-]*) fail usage "from= holds other characters than addresses have." ;; esac
    case $(part_key) in ssh-* | ecdsa-* | sk-*) ;; *) fail usage "The central's public key is missing." ;; esac
    [ "$(id -u)" = 0 ] || fail not_root "Setting this up takes root: sign in as root, or as a user whose sudo asks for no password."
    command -v sudo > /dev/null && command -v visudo > /dev/null || fail no_sudo "sudo is missing on this host: install the package sudo."
    home=$(getent passwd "$ACCOUNT" | cut -d : -f 6)
    [ -z "$home" ] || [ "$home" = "$HOME_DIR" ] || fail user_taken \
        "The user $ACCOUNT is here already, with the home $home: a central runs under it, which watches this machine by itself."
    flaws=$(wanted_list | list_flaws)
    [ -z "$flaws" ] || fail bad_list "The list of what is allowed makes no sense: $flaws"
    said=$(wanted_list | make_sudoers | visudo -c -f - 2>&1) || fail bad_list "visudo refuses what the list comes to: $said"
}

show_file() { # path, words about it
    printf '\n==> %s (%s)\n' "$1" "$2"
    cat
}

show() {
    check
    {
        printf 'The user %s (no password, shell /bin/sh, home %s, all of it owned by root).\n' "$ACCOUNT" "$HOME_DIR"
        wanted_list | show_file "$LIST" 'root, 0644: what is allowed; the central can read it and not change it'
        wanted_list | make_sudoers | show_file "$SUDOERS" 'root, 0440: made from that list, checked by visudo'
        key_line | show_file "$HOME_DIR/.ssh/authorized_keys" 'root, 0644'
        if reads_folder; then
            sshd_lines | show_file "$SSHD_FILE" 'root, 0644; sshd is told to read it'
        else
            sshd_lines | show_file 'sshd_config' 'not written, since sshd here reads no folder of settings: put these lines in by hand'
        fi
        files | while read -r name part mode; do
            "part_$part" | show_file "$LIB/$name" "root, 0$mode"
        done
    } | sed 's/^/show=/'
    finish 0
}

make_user() {
    if ! getent passwd "$ACCOUNT" > /dev/null; then
        if command -v useradd > /dev/null; then
            useradd --system --no-create-home --home-dir "$HOME_DIR" --shell /bin/sh --user-group "$ACCOUNT" > /dev/null 2>&1
        else
            adduser -S -D -H -h "$HOME_DIR" -s /bin/sh "$ACCOUNT" > /dev/null 2>&1
        fi || fail no_user "The user $ACCOUNT cannot be made."
        # "!" would lock the account for keys, too; nothing hashes to "*"
        sed -i "s/^$ACCOUNT:[^:]*:/$ACCOUNT:*:/" /etc/shadow
    fi
}

reload_sshd() {
    for unit in ssh sshd; do
        systemctl reload "$unit" > /dev/null 2>&1 && return 0
    done
    daemon=$(cat /run/sshd.pid /var/run/sshd.pid 2> /dev/null | head -n 1)
    [ -z "$daemon" ] || kill -HUP "$daemon"
}

# What could not be finished is taken back, unless it was there before.
give_up() { # error, sentence
    [ "$had" = yes ] || remove_all
    fail "$1" "$2"
}

install_all() {
    check
    had=no
    [ ! -d "$LIB" ] || had=yes
    umask 022
    make_user
    mkdir -p "$LIB" "$ETC" "$HOME_DIR/.ssh" || give_up no_folder "The folders cannot be made."
    files | while read -r name part mode; do
        "part_$part" > "$LIB/.new" && chmod "$mode" "$LIB/.new" && mv "$LIB/.new" "$LIB/$name" || exit 1
    done || give_up no_file "The files cannot be written to $LIB."
    wanted_list > "$ETC/.new" && mv "$ETC/.new" "$LIST"
    chown -R 0:0 "$LIB" "$LIST" "$HOME_DIR"
    chmod 755 "$LIB" "$ETC" "$HOME_DIR" "$HOME_DIR/.ssh"
    said=$("$LIB/apply" 2>&1) || give_up bad_list "$said"
    key_line > "$HOME_DIR/.ssh/.new" && mv "$HOME_DIR/.ssh/.new" "$HOME_DIR/.ssh/authorized_keys"
    say sockets_closed "$(close_sockets)"
    say installed yes
    say lines "$(listed | wc -l | tr -d ' ')"
    finish 0
}

# yes, or why not.
close_sockets() {
    if ! reads_folder; then
        echo no
        return
    fi
    sshd_lines > "$SSHD_FILE"
    if said=$("$(command -v sshd || echo /usr/sbin/sshd)" -t 2>&1); then
        reload_sshd
        echo yes
    else
        rm -f "$SSHD_FILE"
        echo no
    fi
}

remove_all() {
    rm -rf "$LIB" "$SUDOERS" "$HOME_DIR" "$LIST"
    rmdir "$ETC" 2> /dev/null # readonly may be in it, which is the administrators' own
    if [ -f "$SSHD_FILE" ]; then
        rm -f "$SSHD_FILE"
        reload_sshd
    fi
    if [ "$(getent passwd "$ACCOUNT" | cut -d : -f 6)" = "$HOME_DIR" ]; then
        # what it still runs is a session of the central
        for process in /proc/[0-9]*; do
            [ "$(stat -c %U "$process" 2> /dev/null)" != "$ACCOUNT" ] || kill "${process#/proc/}" 2> /dev/null
        done
        if command -v userdel > /dev/null; then userdel -f "$ACCOUNT"; else deluser "$ACCOUNT"; fi > /dev/null 2>&1
        groupdel "$ACCOUNT" > /dev/null 2>&1
    fi
}

uninstall_all() {
    [ "$(id -u)" = 0 ] || fail not_root "Removing it takes root."
    if [ -d "$LIB" ] || [ -f "$SUDOERS" ] || [ -d "$HOME_DIR" ]; then
        remove_all
        say removed yes
    else
        say removed no
    fi
    finish 0
}

status_all() {
    say installed "$([ -x "$LIB/verbs" ] && echo yes || echo no)"
    say lines "$(listed | wc -l | tr -d ' ')"
    listed | sed 's/^/allow=/'
    finish 0
}

main() {
    echo server_monitor_setup=1
    verb=${1:-} port='' from=''
    [ $# -eq 0 ] || shift
    for pair in "$@"; do
        case $pair in
            port=*) port=${pair#*=} ;;
            from=*) from=${pair#*=} ;;
            *) fail usage "$pair is not known: port, from." ;;
        esac
    done
    # nothing that runs from here on may read the rest of this script
    exec < /dev/null
    case $verb in
        show) show ;;
        install) install_all ;;
        uninstall) uninstall_all ;;
        status) status_all ;;
        *) fail usage "The verb is one of show, install, uninstall, status." ;;
    esac
}
