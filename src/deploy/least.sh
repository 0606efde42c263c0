# A user on the host that may do what the host's own list says and nothing else: set up, shown, removed. The central has no such power.
# shellcheck shell=sh disable=SC2034,SC2153,SC2154 # a part of deploy-agent.sh, which sets and uses the rest

# The script for the host, with each file that it brings as a function that prints it.
make_least() {
    parts=$home/src/monitor/action/least probe=$home/src/monitor/probe
    {
        echo 'set -u'
        cat "$parts/list.sh" "$parts/sudoers.sh"
        part list "$parts/list.sh"
        part sudoers "$parts/sudoers.sh"
        for name in verbs log state apply; do
            part "$name" "$parts/$name.sh"
        done
        part signal_listed "$parts/signal-listed.sh"
        part containers_listed "$parts/containers-listed.sh"
        part signal "$home/src/monitor/action/signal.sh"
        part read "$probe/shell-read.sh"
        part read_awk "$probe/shell-read.awk"
        part disks "$probe/shell-disks.sh"
        part slow "$probe/shell-slow.sh"
        part containers "$probe/shell-containers.sh"
        part key "$central_key"
        part allowed "${allow_list:-/dev/null}"
        cat "$parts/setup.sh"
        # shellcheck disable=SC2016 # for the host
        echo 'main "$@"'
    } > "$work/least"
}

part() { # name, file
    printf 'part_%s() {\n    cat << '\''SERVER_MONITOR_END'\''\n' "$1"
    awk 1 "$2" # with a newline at its end, or the mark would not stand alone
    printf 'SERVER_MONITOR_END\n}\n'
}

# The public key that the central signs in with, as it chooses it.
find_central_key() {
    [ -z "$central_key" ] || return 0
    case $mode in
        status | uninstall)
            central_key=/dev/null
            return
            ;;
    esac
    central_key=$(first_of "$HOME/.ssh/id_ed25519.pub" "$HOME/.ssh/id_rsa.pub" "$data/ssh/id_ed25519.pub") || {
        echo "The central's public key is not here: start the central once, set MONITOR_DATA to its data directory, or name the file with --central-key." >&2
        exit 69
    }
}

# Root's shell on the host: by signing in as root, or by a sudo that asks for no password.
become_root() {
    [ "$(fact user)" != root ] || return 0
    as='sudo -n -H'
    if on_host inspect ${agent_port:+"port=$agent_port"} "hash=$hash"; then return 0; fi
    complain "Setting up least privilege takes root: sign in as root, or as a user whose sudo asks for no password."
    return 70
}

on_least() { # verb name=value...
    # shellcheck disable=SC2029 # words without blanks and quotes, made here
    secure ssh -T -- "$target" "${as:+$as }sh -s -- $*" < "$work/least" > "$out" 2> "$err"
    if ! grep -q '^end=' "$out" || [ -n "$(fact error)" ]; then why; fi
}

least_show() {
    least_port=$(fact wanted_port)
    on_least show "port=$least_port" ${allow_from:+"from=$allow_from"} || return
    sed -n 's/^show=//p' "$out"
    tell "Nothing was written. The agent comes as without --least-privilege, as root's unit; the central signs in as server-monitor."
}

least_install() {
    least_port=$(fact wanted_port)
    if [ "$(fact unchanged)" = yes ]; then
        tell "Version $(fact version) runs already at 127.0.0.1:$least_port, unchanged"
    else
        install_java || return
        if [ -n "$(fact java_chosen)" ]; then
            bring || return
        else
            tell "No Java 17 or later is here: the host is read without an agent (--install-java installs $(fact java_package))"
        fi
    fi
    on_least install "port=$least_port" ${allow_from:+"from=$allow_from"} || return
    tell "The central may sign in as server-monitor and do what /etc/server-monitor/allow.list says ($(fact lines) lines) and nothing else"
    [ "$(fact sockets_closed)" = yes ] ||
        tell "sshd here reads no sshd_config.d: --show prints the lines that also forbid forwarding to sockets of the file system; put them into sshd_config"
    real_user=server-monitor port=$least_port key=''
    register
}

least_uninstall() {
    on_least uninstall || return
    if [ "$(fact removed)" = yes ]; then tell "Removed the user server-monitor, its list, scripts and sudoers file"; else tell "No least privilege was set up"; fi
    uninstall
}

least_status() {
    status
    agent_state=$?
    on_least status || return
    if [ "$(fact installed)" != yes ]; then
        tell "No least privilege is set up"
        return 70
    fi
    tell "The list of what the central may do has $(fact lines) lines:"
    sed -n 's/^allow=//p' "$out" | while read -r line; do
        tell "  $line"
    done
    return "$agent_state"
}

least() {
    become_root || return
    if [ "$least_shows" = yes ]; then
        least_show
        return
    fi
    case $mode in
        deploy | upgrade) least_install ;;
        status) least_status ;;
        uninstall) least_uninstall ;;
    esac
}
