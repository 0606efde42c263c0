#!/bin/sh
# Tells by hashes what stands on this host between the central's key and root, so that a change is noticed. Run as root by sudo.
set -fu
# shellcheck source=/dev/null
. /usr/local/lib/server-monitor/list.sh

hash_of() { # name, file...
    name=$1
    shift
    printf '%s=%s\n' "$name" "$(cat -- "$@" 2> /dev/null | sum)"
}

main() {
    set +f
    set -- "$LIB"/*
    set -f
    home=$(getent passwd "$ACCOUNT" 2> /dev/null | cut -d : -f 6)
    hash_of list_hash "$LIST"
    hash_of sudoers_hash /etc/sudoers.d/server-monitor
    hash_of keys_hash "${home:-/nowhere}/.ssh/authorized_keys" /etc/ssh/sshd_config.d/50-server-monitor.conf
    hash_of scripts_hash "$@"
    hash_of agent_hash /root/.server-monitor/agent.java
    printf 'port=%s\n' "$(sed -n 's/^port=//p' /root/.server-monitor/agent.conf 2> /dev/null | head -n 1)"
}

main
