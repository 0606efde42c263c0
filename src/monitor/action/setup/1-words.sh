#!/bin/sh
# Looks after Server Monitor's agent on the host where it runs. The parts of this folder, put together in the order of their numbers, are
# read from stdin, so that agent.java alone is uploaded:
#
#     cat setup/*.sh | ssh HOST sh -s -- VERB [name=value]...
#
# deploy-agent.sh and the central (action/AgentLife) share them: one implementation of each step.
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
#
# shellcheck disable=SC2034 # used by the other parts
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

