#!/bin/sh
# Takes the host's list (/etc/server-monitor/allow.list) into force: makes the sudoers file of it, checks it, puts it in place.
# Run it as root after each change of the list. Exit codes: 0 done, 1 the list makes no sense: what was in force stays.
set -u
# shellcheck source=/dev/null
. /usr/local/lib/server-monitor/list.sh
# shellcheck source=/dev/null
. /usr/local/lib/server-monitor/sudoers.sh

main() {
    [ "$(id -u)" = 0 ] || { echo "Only root can change what is allowed here." >&2; exit 1; }
    flaws=$(list_flaws < "$LIST")
    [ -z "$flaws" ] || { printf '%s: %s\n' "$LIST" "$flaws" >&2; exit 1; }
    umask 077
    fresh=/etc/sudoers.d/.server-monitor.new # sudo reads no file with a dot in its name
    make_sudoers < "$LIST" > "$fresh"
    chmod 440 "$fresh"
    if ! said=$(visudo -c -f "$fresh" 2>&1); then
        rm -f "$fresh"
        printf 'visudo refuses what %s comes to: %s\n' "$LIST" "$said" >&2
        exit 1
    fi
    mv "$fresh" /etc/sudoers.d/server-monitor
    chmod 644 "$LIST"
    chown 0:0 "$LIST"
    echo "In force: $(rules < "$LIST" | wc -l | tr -d ' ') lines of $LIST"
}

main
