#!/bin/sh
# Brings Server Monitor's agent to hosts over SSH, starts it so that it survives a reboot, and verifies that it answers.
#
# Usage: deploy-agent.sh [-p SSH_PORT] [-i KEY] [-a AGENT_PORT] [--host-key FINGERPRINT] [--upgrade|--uninstall|--status]
#                        [--register] [--install-java] [--least-privilege [--show]] user@host...
#
#   -p SSH_PORT      where sshd listens (default: as ssh's own configuration says, else 22)
#   -i KEY           private key file to sign in with (default: ssh-agent, ~/.ssh/id_*, the central's own key)
#   -a AGENT_PORT    where the agent listens on the host's loopback (default: where it does already, else 8083)
#   --host-key FP    accept only the host key with this fingerprint, SHA256:...; for one host
#   --upgrade        only where an agent is installed already
#   --uninstall      stop the agent and remove every trace of it
#   --status         say what is installed and whether it runs
#   --register       add the host to the central, and the hosts that ssh goes through (ProxyJump); what is there is kept
#                    and takes over user, key and agent port. Otherwise the line that adds it is printed
#   --install-java   install a missing Java by the host's own package manager
#   --least-privilege  besides the agent, as root: a user server-monitor for the central, which may do there what the host's own
#                    list says (/etc/server-monitor/allow.list, root's) and nothing else; with --status and --uninstall, too
#     --show         print all that this would write, and write nothing
#     --allow FILE   bring this list (default: the one that is there, else one that allows nothing but figures)
#     --from ADDRS   the central's key is taken from these addresses only, as in from= of authorized_keys
#     --central-key FILE.pub   the central's public key (default: as the central on this machine chooses it)
#
# Never asks a question. A new host key is printed and accepted, a changed one refused. Several hosts run in parallel, each
# line then begins with its host. Running it twice is harmless.
#
# Environment: HOME (its .ssh is used); MONITOR_URL or MONITOR_PORT, and MONITOR_DATA (for --register).
# Exit codes: 0 all well, 64 usage, 65 no Java runtime, 69 SSH failed (or, with --register, the central), 70 the agent did not
# come up; of several hosts that of the first which failed.
# Example: ./deploy-agent.sh --register root@10.0.0.5 root@10.0.0.6
#
# shellcheck disable=SC2034,SC2154 # src/deploy has the other parts
set -u
LC_ALL=C
export LC_ALL

PARALLEL=8        # hosts at once: each is one ssh; sshd's own default allows ten unauthenticated logins at once

usage() {
    sed -n '4,5s/^# //p' "$home/deploy-agent.sh"
}

refuse() { # sentence
    printf 'deploy-agent.sh: %s\n' "$1" >&2
    usage >&2
    exit 64
}

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

# The first of these files that exists.
first_of() {
    for file in "$@"; do
        if [ -f "$file" ]; then
            printf '%s\n' "$file"
            return 0
        fi
    done
    return 1
}

tell() {
    printf '%s%s\n' "$prefix" "$1"
}

complain() {
    printf '%s%s\n' "$prefix" "$1" >&2
}

# ---- one host ------------------------------------------------------------------------------------------------------

# Says so, and takes back what came through.
not_sent() {
    complain "The upload failed: $(tail -n 1 "$err")"
    on_host withdraw "upload=$upload"
}

bring() {
    dir=$(fact dir) compiler=$(fact compiler) port=$(fact wanted_port) had=$(fact version)
    upload=upload-$(od -An -N 8 -tx1 /dev/urandom | tr -d ' \n')
    set -- prepare "hash=$hash" "upload=$upload"
    succeed receive "port=$port" || return
    if [ "$compiler" = no ]; then
        if [ -z "$classes" ]; then
            complain "The Java of this host has no compiler, and the compiled agent is not here: run \"make build\" first, or install a JDK on the host."
            return 65
        fi
        set -- "$@" "classes=$upload-classes" "classes_hash=$(sha256sum < "$classes" | cut -d ' ' -f 1)"
        send "$classes" "$upload-classes" || { not_sent; return 69; }
    fi
    send "$agent" "$upload" || { not_sent; return 69; }
    tell "Uploaded agent.java to $dir"
    succeed "$@" || return
    succeed activate "hash=$hash" "port=$port" || return
    tell "Version $(fact version) answers at 127.0.0.1:$port${had:+ (before: $had)}, started by $(fact started_by), with $(fact resident_kb) KB resident"
    [ "$(fact survives_reboot)" = yes ] ||
        tell "Nothing on this host would start it after a reboot: install cron, or let root run \"loginctl enable-linger $real_user\", and deploy again."
}

install_java() {
    [ -z "$(fact java_chosen)" ] || return 0
    [ "$wants_java" = yes ] || return 0
    tell "Installing $(fact java_package) ..."
    succeed install-java || return
    succeed inspect ${agent_port:+"port=$agent_port"} "hash=$hash"
}

deploy() {
    if [ "$mode" = upgrade ] && [ "$(fact installed)" != yes ]; then
        complain "No agent is installed here: deploy it first."
        return 70
    fi
    port=$(fact wanted_port)
    if [ "$(fact unchanged)" = yes ]; then
        tell "Version $(fact version) runs already at 127.0.0.1:$port, unchanged"
    else
        install_java || return
        bring || return
    fi
    register
}

status() {
    if [ "$(fact installed)" != yes ]; then
        tell "No agent is installed"
        return 70
    fi
    state="does not run"
    [ "$(fact running)" != yes ] || state="runs (pid $(fact pid), $(fact resident_kb) KB resident)"
    newer=
    [ "$(fact hash)" = "$hash" ] || newer="; another version than the one here, --upgrade brings this one"
    tell "Version $(fact version) $state at 127.0.0.1:$(fact port), started by $(fact started_by)$newer"
    [ "$(fact running)" = yes ] || return 70
}

uninstall() {
    succeed uninstall || return
    if [ "$(fact removed)" = yes ]; then tell "Uninstalled"; else tell "No agent was installed"; fi
}

one_host() { # target, number; prints, returns the exit code
    target=$1 number=$2
    out=$work/out$number err=$work/err$number
    connect || return
    case $least:$mode in
        yes:*) least ;;
        *:deploy | *:upgrade) deploy ;;
        *:status) status ;;
        *:uninstall) uninstall ;;
    esac
    code=$?
    secure ssh -O exit -- "$target" > /dev/null 2>&1
    return "$code"
}

# ---- all of them ---------------------------------------------------------------------------------------------------

all_hosts() {
    number=0 running=
    while IFS= read -r target; do
        number=$((number + 1))
        prefix=
        [ "$count" = 1 ] || prefix="$target: "
        (
            one_host "$target" "$number"
            echo $? > "$work/code$number"
        ) < /dev/null &
        running="$running $!"
        # shellcheck disable=SC2086 # process ids
        set -- $running
        if [ $# -ge "$PARALLEL" ]; then
            wait "$1"
            shift
            running=$*
        fi
    done << END
$hosts
END
    wait
    result=0
    while [ "$number" -gt 0 ]; do
        code=$(cat "$work/code$number" 2> /dev/null)
        [ "${code:-69}" = 0 ] || result=${code:-69}
        number=$((number - 1))
    done
    return "$result"
}

is_port() {
    case $1 in '' | *[!0-9]* | ??????*) return 1 ;; esac
    [ "$1" -ge 1 ] && [ "$1" -le 65535 ]
}

set_mode() {
    [ "$mode" = deploy ] || refuse "--$mode and --$1 exclude each other"
    mode=$1
}

add_host() {
    case $1 in
        '' | -* | *@-* | @* | *@ | *[!A-Za-z0-9@._:%-]*) refuse "\"$1\" is not user@host" ;;
    esac
    hosts="$hosts${hosts:+
}$1"
    count=$((count + 1))
}

parse() {
    while [ $# -gt 0 ]; do
        case $1 in
            -p | -i | -a | --host-key | --allow | --from | --central-key)
                [ $# -ge 2 ] || refuse "$1 needs a value"
                case $1 in
                    -p) is_port "$2" || refuse "-p wants a port from 1 to 65535, not \"$2\""; ssh_port=$2 ;;
                    -a) is_port "$2" || refuse "-a wants a port from 1 to 65535, not \"$2\""; agent_port=$2 ;;
                    -i) [ -f "$2" ] || refuse "the key file $2 does not exist"; key=$(CDPATH='' cd -- "$(dirname -- "$2")" && pwd)/$(basename -- "$2") ;;
                    --host-key)
                        printf '%s\n' "$2" | grep -qxE 'SHA256:[A-Za-z0-9+/]{43}' || refuse "--host-key wants SHA256: and 43 characters, as ssh-keygen -l prints them, not \"$2\""
                        host_key=$2
                        ;;
                    --allow) [ -f "$2" ] || refuse "the list $2 does not exist"; allow_list=$2 ;;
                    --central-key) grep -q '^[a-z]*-' "$2" 2> /dev/null || refuse "$2 is no public key"; central_key=$2 ;;
                    --from)
                        case $2 in '' | *[!A-Za-z0-9.:/,*?_-]*) refuse "--from wants addresses, parted by commas, not \"$2\"" ;; esac
                        allow_from=$2
                        ;;
                esac
                shift
                ;;
            --upgrade) set_mode upgrade ;;
            --uninstall) set_mode uninstall ;;
            --status) set_mode status ;;
            --register) wants_register=yes ;;
            --install-java) wants_java=yes ;;
            --least-privilege) least=yes ;;
            --show) least_shows=yes ;;
            -h | --help) sed -n '2,/^# Example/s/^#\( \|$\)//p' "$home/deploy-agent.sh"; exit 0 ;;
            --) shift; break ;;
            -*) refuse "$1 is not a flag" ;;
            *) add_host "$1" ;;
        esac
        shift
    done
    for rest in "$@"; do
        add_host "$rest"
    done
    [ "$count" -gt 0 ] || refuse "which host? user@host"
    [ "$least" = yes ] || [ -z "$least_shows$allow_list$allow_from$central_key" ] ||
        refuse "--show, --allow, --from and --central-key belong to --least-privilege"
    [ -z "$host_key" ] || [ "$count" = 1 ] || refuse "--host-key names the key of one host, not of $count"
}

# What is sent: beside this script in a checkout as in an archive.
find_files() {
    agent=$home/agent/agent.java
    for file in "$agent" "$home/src/monitor/action/setup/5-verbs.sh"; do
        [ -r "$file" ] || { echo "$file is missing: this folder is not complete." >&2; exit 69; }
    done
    classes=$(first_of "$home/.build/agent-classes/agent.jar" "$home/agent-classes/agent.jar") || classes=
    hash=$(sha256sum < "$agent" | cut -d ' ' -f 1)
}

main() {
    home=$(home_of "$0")
    ssh_port='' key='' agent_port='' host_key='' mode=deploy wants_register=no wants_java=no hosts='' count=0
    least=no least_shows='' allow_list='' allow_from='' central_key=''
    for part in ssh register least; do
        # shellcheck source=/dev/null
        . "$home/src/deploy/$part.sh" || exit 69
    done
    parse "$@"
    for program in ssh scp ssh-keygen; do
        command -v "$program" > /dev/null || { echo "$program is missing here: install the OpenSSH client." >&2; exit 69; }
    done
    find_files
    find_central
    find_config
    [ -d "$HOME/.ssh" ] || mkdir -m 700 "$HOME/.ssh"
    work=$(mktemp -d)
    # a socket's path has room for 108 bytes
    [ "${#work}" -le 70 ] || { rmdir "$work"; work=$(TMPDIR=/tmp mktemp -d); }
    trap 'rm -rf "$work"' EXIT
    trap 'exit 69' HUP INT TERM
    setup=$work/setup
    cat "$home"/src/monitor/action/setup/*.sh > "$setup"
    if [ "$least" = yes ]; then
        find_central_key
        make_least
    fi
    all_hosts
}

main "$@"
