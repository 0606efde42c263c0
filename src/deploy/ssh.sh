# To a host and back: ssh and scp with what is the same in each call, host keys, verbs of the setup script.
# shellcheck shell=sh disable=SC2034,SC2153,SC2154 # a part of deploy-agent.sh, which sets and uses the rest

CONNECT_SECONDS=15

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
    # shellcheck disable=SC2029,SC2086 # words without blanks and quotes, made here; one flag or none
    secure ssh -T $verbose -- "$target" "${as:+$as }sh -s -- $*" < "$setup" > "$out" 2> "$err"
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

connect() {
    strict=accept-new algorithms='' verbose='' as='' looking=no known=$HOME/.ssh/known_hosts
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
    # scp needs an SFTP server there, and that file to be the user's own; cat needs nothing
    [ -n "$as" ] || secure scp -q -- "$1" "$remote:$dir/$2" > /dev/null 2> "$err" < /dev/null && return 0
    # shellcheck disable=SC2029 # quoted for the host's shell
    secure ssh -T -- "$target" "${as:+$as }sh -c 'umask 077; cat > \"\$0\"' '$(printf '%s' "$dir" | sed "s/'/'\\\\''/g")/$2'" < "$1" > /dev/null 2> "$err"
}
