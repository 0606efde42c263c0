#!/bin/sh
# Brings Server Monitor's agent to hosts over SSH, starts it so that it survives a reboot, and verifies that it answers.
#
# Usage: deploy-agent.sh [-p SSH_PORT] [-i KEY] [-a AGENT_PORT] [--host-key FINGERPRINT] [--upgrade|--uninstall|--status]
#                        [--register] [--install-java] user@host...
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
#
# Never asks a question. A new host key is printed and accepted, a changed one refused. Several hosts run in parallel, each
# line then begins with its host. Running it twice is harmless.
#
# Environment: HOME (its .ssh is used); MONITOR_URL or MONITOR_PORT, and MONITOR_DATA (for --register).
# Exit codes: 0 all well, 64 usage, 65 no Java runtime, 69 SSH failed (or, with --register, the central), 70 the agent did not
# come up; of several hosts that of the first which failed.
# Example: ./deploy-agent.sh --register root@10.0.0.5 root@10.0.0.6
set -u
LC_ALL=C
export LC_ALL

PARALLEL=8        # hosts at once: each is one ssh; sshd's own default allows ten unauthenticated logins at once
CONNECT_SECONDS=15
HOPS=5            # jump hosts before a server: as many as the central follows

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

# ---- ssh -----------------------------------------------------------------------------------------------------------

# ssh or scp with everything that is the same in each call. Both take the home of the password database, not $HOME.
secure() { # program argument...
    program=$1
    shift
    set -- -o BatchMode=yes -o "ConnectTimeout=$CONNECT_SECONDS" -o ServerAliveInterval=5 -o ServerAliveCountMax=6 \
        -o "UserKnownHostsFile=\"$known\"" -o "StrictHostKeyChecking=$strict" -o UpdateHostKeys=no \
        -o ControlMaster=auto -o "ControlPath=\"$work/c$number\"" -o ControlPersist=30 "$@"
    # of an option given twice ssh takes the first: what a call wants otherwise has to stand in front
    [ "$looking" = no ] || set -- -o ControlPath=none -o GlobalKnownHostsFile=/dev/null -o HashKnownHosts=no \
        -o PreferredAuthentications=none -o PubkeyAuthentication=no "$@"
    [ -z "$algorithms" ] || set -- -o "HostKeyAlgorithms=$algorithms" "$@"
    [ -z "$ssh_port" ] || set -- -o "Port=$ssh_port" "$@"
    if [ -n "$key" ]; then
        set -- -o IdentitiesOnly=yes -i "$(percent "$key")" "$@"
    else
        # the last one named here is tried first
        for name in "$data/ssh/id_ed25519" "$HOME/.ssh/id_rsa" "$HOME/.ssh/id_ecdsa" "$HOME/.ssh/id_ed25519"; do
            [ ! -r "$name" ] || set -- -i "$(percent "$name")" "$@"
        done
    fi
    [ -z "$config" ] || set -- -F "$config" "$@"
    "$program" "$@"
}

percent() { # path, as ssh wants it
    printf '%s' "$1" | sed 's/%/%%/g'
}

# ssh reads the configuration in the home of the password database; where $HOME is another, that one is meant.
find_config() {
    config=
    passwd_home=$(getent passwd "$(id -u)" 2> /dev/null | cut -d : -f 6)
    if [ -n "$passwd_home" ] && [ "$passwd_home" != "$HOME" ]; then
        config=$(first_of "$HOME/.ssh/config" /etc/ssh/ssh_config) || config=/dev/null
    fi
}

# Sets real_host, real_port, real_user and known_name (as known_hosts has it) from what the user typed and ssh's configuration.
resolve() {
    resolved=$(secure ssh -G -- "$target" 2> "$err") || return 1
    real_host=$(printf '%s\n' "$resolved" | sed -n 's/^hostname //p')
    real_port=$(printf '%s\n' "$resolved" | sed -n 's/^port //p')
    real_user=$(printf '%s\n' "$resolved" | sed -n 's/^user //p')
    jump=$(printf '%s\n' "$resolved" | sed -n 's/^proxyjump //p' | grep -vx none)
    known_name=$(printf '%s\n' "$resolved" | sed -n 's/^hostkeyalias //p')
    [ -z "$known_name" ] || return 0
    known_name=$real_host
    [ "$real_port" = 22 ] || known_name="[$real_host]:$real_port"
}

known_keys() { # "type key" of each key that is known for the host
    for file in "$HOME/.ssh/known_hosts" /etc/ssh/ssh_known_hosts; do
        [ ! -f "$file" ] || ssh-keygen -F "$known_name" -f "$file" 2> /dev/null
    done | grep -v '^#' | awk '{ print $2, $3 }'
}

fingerprint_in() { # file with the words of ssh -v: "type SHA256:..." of the host key
    sed -n 's/^debug1: Server host key: \([^ ]*\) \(SHA256:[^ ]*\).*/\1 \2/p' "$1" | tr -d '\r' | tail -n 1
}

# With --host-key: looks at each kind of key that the host has, without signing in, and keeps the one that was meant.
pin_wanted() {
    seen=
    for algorithms in ssh-ed25519 rsa-sha2-512,rsa-sha2-256 ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521; do
        rm -f "$work/look$number"
        known=$work/look$number looking=yes
        secure ssh -v -T -- "$target" true > /dev/null 2> "$err" < /dev/null
        known=$HOME/.ssh/known_hosts looking=no
        met=$(fingerprint_in "$err")
        [ -n "$met" ] || continue
        seen="$seen${seen:+, }$met"
        [ "${met#* }" = "$host_key" ] || continue
        line=$(head -n 1 "$work/look$number")
        pair=$(printf '%s\n' "$line" | awk '{ print $2, $3 }')
        if known_keys | grep -qxF "$pair"; then
            return 0
        elif known_keys | grep -q "^${pair%% *} "; then
            changed_key "$met"
            return 1
        fi
        printf '%s\n' "$line" >> "$HOME/.ssh/known_hosts"
        tell "Host key accepted: $met"
        return 0
    done
    if [ -z "$seen" ]; then
        ssh_failed
    else
        complain "The host shows another key than $host_key: $seen. Nothing was done."
    fi
    return 1
}

changed_key() { # "type fingerprint" or nothing
    complain "The host key of $known_name has changed${1:+ (it is now $1)}: this may be another machine, or somebody between. Nothing was done. If you know that it was made anew, forget the old key: ssh-keygen -f '$HOME/.ssh/known_hosts' -R '$known_name'"
}

# What ssh wrote, as a sentence that helps.
ssh_failed() {
    if grep -qE 'REMOTE HOST IDENTIFICATION HAS CHANGED|Host key verification failed|host key is known' "$err"; then
        changed_key "$(fingerprint_in "$err")"
    elif grep -q 'Permission denied' "$err"; then
        complain "Signing in as $real_user at $real_host:$real_port was refused: install a key there (ssh-copy-id -p $real_port $real_user@$real_host), or name one with -i."
    elif grep -q 'Could not resolve hostname' "$err"; then
        complain "The name $real_host is not known: check its spelling."
    elif grep -q 'Connection refused' "$err"; then
        complain "Nothing listens at $real_host port $real_port: is sshd running there, is it another port (-p)?"
    elif grep -qE 'timed out|No route to host|Network is unreachable' "$err"; then
        complain "$real_host port $real_port does not answer within $CONNECT_SECONDS s: is the host up, does a firewall lie between?"
    elif grep -q 'UNPROTECTED PRIVATE KEY' "$err"; then
        complain "The key file is readable by others: chmod 600 it."
    else
        complain "SSH to $target failed: $(grep -v '^debug1:' "$err" | tail -n 2 | tr -d '\r' | tr '\n' ' ')"
    fi
}

# Runs a verb of the setup script on the host; its answer is left in $out. 1 where the host did not come to the end of it.
on_host() { # verb name=value...
    # shellcheck disable=SC2029 # words without blanks and quotes, made here
    secure ssh -T $verbose -- "$target" "sh -s -- $*" < "$setup" > "$out" 2> "$err"
    grep -q '^end=' "$out"
}

fact() { # name
    sed -n "/server_monitor_setup=1\$/,\$ s/^$1=//p" "$out" | head -n 1
}

# Says why a verb failed; returns the exit code for it.
why() {
    if [ -z "$(fact end)" ]; then
        complain "The host gave no answer: $(grep -v '^debug1:' "$err" | tail -n 2 | tr -d '\r' | tr '\n' ' ')$(head -c 300 "$out")"
        return 69
    fi
    complain "$(fact message)"
    case $(fact error) in
        no_java | no_compiler) return 65 ;;
        *) return 70 ;;
    esac
}

# The same, and says why it failed; the exit code for that.
succeed() { # verb name=value...
    if on_host "$@" && [ -z "$(fact error)" ]; then return 0; fi
    why
}

# ---- one host ------------------------------------------------------------------------------------------------------

connect() {
    strict=accept-new algorithms='' verbose='' looking=no known=$HOME/.ssh/known_hosts
    if ! resolve; then
        complain "ssh does not understand $target: $(tail -n 1 "$err")"
        return 69
    fi
    if [ -n "$host_key" ]; then
        pin_wanted || return 69
    fi
    # a host that is known must show a key that is known; OpenSSH sees to that under accept-new as well, at least from 9.2 on
    [ -z "$(known_keys)" ] || strict=yes
    verbose=-v
    # the first word to the host looks round, too
    if on_host inspect ${agent_port:+"port=$agent_port"} "hash=$hash"; then
        met=$(fingerprint_in "$err")
        verbose=
        [ "$strict" = yes ] || tell "New host key accepted: $met"
        strict=yes
        return 0
    fi
    if [ -n "$(fact end)" ] || grep -q '^debug1: Entering interactive session' "$err"; then
        complain "Signed in, but the host runs no commands for $real_user: $(grep -v '^debug1:' "$err" | tail -n 1 | tr -d '\r')$(head -c 200 "$out" | tr '\n' ' ')"
    else
        ssh_failed
    fi
    return 69
}

send() { # file, name in the agent's folder
    remote=${target#*@}
    case $remote in *:*) remote="[$remote]" ;; esac
    case $target in *@*) remote="${target%@*}@$remote" ;; esac
    # scp needs an SFTP server there; cat needs nothing
    secure scp -q -- "$1" "$remote:$dir/$2" > /dev/null 2> "$err" < /dev/null && return 0
    # shellcheck disable=SC2029 # quoted for the host's shell
    secure ssh -T -- "$target" "cat > '$(printf '%s' "$dir" | sed "s/'/'\\\\''/g")/$2'" < "$1" > /dev/null 2> "$err"
}

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

# The request that adds this host to the central; what a second one changes of it.
body() {
    printf '{"name":"%s","host":"%s","port":%s,"host_key":"%s",%s%s' "${target#*@}" "$real_host" "$real_port" "${met#* }" \
        "${way:+\"jump\":$way,}" "$(change | cut -c 2-)"
}

change() {
    printf '{"username":"%s","agent_port":%s%s}' "$real_user" "$port" \
        "${key:+,\"ssh_key_path\":\"$(printf '%s' "$key" | sed 's/[\\"]/\\&/g')\"}"
}

place() { # host, port, id of the server to go through or nothing
    printf 'api/servers?host=%s&port=%s%s' "$(printf '%s' "$1" | sed 's/%/%25/g')" "$2" "${3:+&jump=$3}"
}

# One request to the central: sets $code, its answer is in $out.
central() { # method, path, body
    code=$(printf '%s' "$3" | curl -sS --max-time 30 -X "$1" -o "$out" -w '%{http_code}' -H "@$header" \
        -H 'Content-Type: application/json' --data-binary @- "$url/$2" 2> "$err")
}

server_id() {
    grep -o '"server_id" *: *[0-9]*' "$out" | head -n 1 | tr -cd 0-9
}

central_failed() {
    case $code in
        000 | '') complain "The central at $url does not answer: $(tail -n 1 "$err"). Start it (start-central.sh), or set MONITOR_URL." ;;
        *) complain "The central refused ($code): $(head -c 300 "$out")" ;;
    esac
    return 69
}

# The hosts that ssh goes through become servers as well, unless they are; sets $way to the id of the last.
register_way() { # hops as in ProxyJump, how many may follow
    [ "$2" -gt 0 ] || { complain "More than $HOPS hosts lie on the way: add them by hand."; return 69; }
    hops=$1
    while [ -n "$hops" ]; do
        hop=${hops%%,*}
        case $hops in *,*) hops=${hops#*,} ;; *) hops= ;; esac
        register_hop "${hop#ssh://}" "$2" || return
    done
}

register_hop() { # [user@]host[:port], how many may follow
    hop_name=$1 hop_port=
    case $hop_name in
        *\[*\]:*) hop_port=${hop_name##*:} hop_name=${hop_name%:*} ;;
        *:*:*) ;;
        *:*) hop_port=${hop_name##*:} hop_name=${hop_name%:*} ;;
    esac
    hop_name=$(printf '%s' "$hop_name" | tr -d '[]')
    case $hop_name in
        '' | -* | *[!A-Za-z0-9@._:%-]*) complain "The jump host \"$1\" cannot be registered: add it by hand."; return 69 ;;
    esac
    set -- "$1" "$2" "${hop_name#*@}" "$(ssh ${config:+-F "$config"} ${hop_port:+-p "$hop_port"} -G -- "$hop_name" 2> "$err")" "$hops"
    before=$(printf '%s\n' "$4" | sed -n 's/^proxyjump //p' | grep -vx none)
    if [ -n "$before" ] && [ -z "$way" ]; then
        register_way "$before" $(($2 - 1)) || return
        hops=$5
    fi
    hop_at=$(place "$(printf '%s\n' "$4" | sed -n 's/^hostname //p')" "$(printf '%s\n' "$4" | sed -n 's/^port //p')" "$way")
    # nothing is changed of one that is there
    central PUT "$hop_at" '{}'
    if [ "$code" = 422 ]; then
        central PUT "$hop_at" "{\"name\":\"$3\",\"username\":\"$(printf '%s\n' "$4" | sed -n 's/^user //p')\"}"
        [ "$code" != 201 ] || tell "Registered the jump host $3 as server $(server_id)"
        # another host's run was quicker
        [ "$code" != 409 ] || central PUT "$hop_at" '{}'
    fi
    case $code in
        200 | 201) way=$(server_id) ;;
        *) central_failed ;;
    esac
}

register() {
    way=
    if [ "$wants_register" = no ]; then
        tell "Register it:  curl -H '@$header' -H 'Content-Type: application/json' -d '$(body | sed "s/'/'\\\\''/g")' $url/api/servers"
        [ -z "$jump" ] || tell "(It is reached through $jump: add that server first, and its id as \"jump\"; --register does both.)"
        return 0
    fi
    [ -z "$jump" ] || register_way "$jump" "$HOPS" || return
    central POST api/servers "$(body)"
    if [ "$code" = 201 ]; then
        tell "Registered as server $(server_id)"
        return 0
    fi
    if [ "$code" = 409 ] && ! grep -q '"field" *: *"host_key"' "$out"; then
        # its name, tags and key stay as they are
        central PUT "$(place "$real_host" "$real_port" "$way")" "$(change)"
        if [ "$code" = 200 ]; then
            tell "Registered already, as server $(server_id)"
            return 0
        fi
    fi
    central_failed
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
    case $mode in
        deploy | upgrade) deploy ;;
        status) status ;;
        uninstall) uninstall ;;
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
            -p | -i | -a | --host-key)
                [ $# -ge 2 ] || refuse "$1 needs a value"
                case $1 in
                    -p) is_port "$2" || refuse "-p wants a port from 1 to 65535, not \"$2\""; ssh_port=$2 ;;
                    -a) is_port "$2" || refuse "-a wants a port from 1 to 65535, not \"$2\""; agent_port=$2 ;;
                    -i) [ -f "$2" ] || refuse "the key file $2 does not exist"; key=$(CDPATH='' cd -- "$(dirname -- "$2")" && pwd)/$(basename -- "$2") ;;
                    --host-key)
                        printf '%s\n' "$2" | grep -qxE 'SHA256:[A-Za-z0-9+/]{43}' || refuse "--host-key wants SHA256: and 43 characters, as ssh-keygen -l prints them, not \"$2\""
                        host_key=$2
                        ;;
                esac
                shift
                ;;
            --upgrade) set_mode upgrade ;;
            --uninstall) set_mode uninstall ;;
            --status) set_mode status ;;
            --register) wants_register=yes ;;
            --install-java) wants_java=yes ;;
            --least-privilege | --show) refuse "$1 is not in this version yet: sign in as a user of your own without further rights instead" ;;
            -h | --help) sed -n '2,/^set /s/^#\( \|$\)//p' "$home/deploy-agent.sh"; exit 0 ;;
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
    [ -z "$host_key" ] || [ "$count" = 1 ] || refuse "--host-key names the key of one host, not of $count"
}

# Where the central is and what opens it.
find_central() {
    data=${MONITOR_DATA:-$home/data}
    [ -n "${MONITOR_DATA:-}" ] || [ -f "$data/auth.header" ] || [ ! -d /var/lib/server-monitor ] || data=/var/lib/server-monitor
    header=$data/auth.header
    url=${MONITOR_URL:-}
    if [ -z "$url" ]; then
        port_set=$(sed -n 's/^ *port *= *\([0-9]*\) *$/\1/p' "$data/central.properties" 2> /dev/null | tail -n 1)
        url=http://localhost:${MONITOR_PORT:-${port_set:-9083}}
    fi
    url=${url%/}
    [ "$wants_register" = no ] || command -v curl > /dev/null || {
        echo "curl is missing here: install it, or leave --register away and use the line that is printed." >&2
        exit 69
    }
    [ "$wants_register" = no ] || [ -r "$header" ] || {
        echo "$header cannot be read: start the central once (start-central.sh), or set MONITOR_DATA to its data directory." >&2
        exit 69
    }
}

# What is sent: beside this script in a checkout as in an archive.
find_files() {
    agent=$home/agent/agent.java setup=$home/src/monitor/action/agent-setup.sh
    for file in "$agent" "$setup"; do
        [ -r "$file" ] || { echo "$file is missing: this folder is not complete." >&2; exit 69; }
    done
    classes=$(first_of "$home/.build/agent-classes/agent.jar" "$home/agent-classes/agent.jar") || classes=
    hash=$(sha256sum < "$agent" | cut -d ' ' -f 1)
}

main() {
    home=$(home_of "$0")
    ssh_port='' key='' agent_port='' host_key='' mode=deploy wants_register=no wants_java=no hosts='' count=0
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
    all_hosts
}

main "$@"
