#!/bin/sh
# Sends a signal to a process if it still is the one that was meant: its start time is compared directly before. It is read from stdin:
#
#     ssh HOST sh -s -- PID STARTED SIGNAL NUMBER WITNESS [sudo] < signal.sh
#
# STARTED   field 22 of /proc/PID/stat        SIGNAL, NUMBER   such as TERM 15
# WITNESS   a line for the host's log         sudo             kill(1) is called by sudo -n
#
# With python3 or perl the process is held by a pidfd first, so that its number cannot pass to another one between the two; otherwise this
# shell compares and sends without starting a program in between.
# Output: signal=sent|gone|changed|denied and way=pidfd|shell|sudo. Exit codes: 0 told, 93 read-only, 11 no way to send, other: sudo's or
# the way's own.
set -u
pid=$1 started=$2 signal=$3 number=$4 witness=$5 by=${6:-}

if [ -e /etc/server-monitor/readonly ] || [ -L /etc/server-monitor/readonly ] ||
    { [ -d /etc/server-monitor ] && [ ! -x /etc/server-monitor ]; }; then
    echo 'server-monitor: read-only' >&2
    exit 93
fi
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
logger -t server-monitor -- "$witness" 2> /dev/null

tell() { # word, way
    printf 'signal=%s\nway=%s\n' "$1" "$2"
    exit 0
}

# Sets state and born, with nothing but the shell itself; fails where there is no such process.
look() {
    stat=''
    { while IFS= read -r line; do stat="$stat$line "; done < "/proc/$pid/stat"; } 2> /dev/null
    [ -n "$stat" ] || return 1
    set -f
    # shellcheck disable=SC2086
    set -- ${stat##*) }
    state=$1
    shift 19
    born=$1
}

judge() { # way
    look || tell gone "$1"
    [ "$born" = "$started" ] || tell changed "$1"
    case $state in Z | X) tell gone "$1" ;; esac
}

# 10: told; 11, 126, 127: it cannot, and has done nothing; anything else: it may have, so nothing else is tried.
by_python() {
    python3 -I -S -c '
import os, sys
def end(word):
    try:
        os.write(1, ("signal=%s\nway=pidfd\n" % word).encode())
    finally:
        os._exit(10)
try:
    import signal
    opened, send = os.pidfd_open, signal.pidfd_send_signal
    pid, started, number = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
except BaseException:
    os._exit(11)
try:
    fd = opened(pid)
except ProcessLookupError:
    end("gone")
except BaseException:
    os._exit(11)
try:
    with open("/proc/%d/stat" % pid, "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
except (FileNotFoundError, ProcessLookupError):
    end("gone")
except BaseException:
    os._exit(11)
if fields[19].decode() != started:
    end("changed")
if fields[0] in (b"Z", b"X"):
    end("gone")
try:
    send(fd, number)
except ProcessLookupError:
    end("gone")
except PermissionError:
    end("denied")
except BaseException:
    os._exit(11)
end("sent")
' "$pid" "$started" "$number" 2> /dev/null
}

by_perl() {
    case $(uname -m) in mips* | alpha* | sparc* | parisc*) return 11 ;; esac # their system calls bear other numbers
    perl -e '
use strict;
my ($pid, $started, $number) = @ARGV;
sub end { syswrite(STDOUT, "signal=$_[0]\nway=pidfd\n"); exit 10 }
$SIG{PIPE} = "IGNORE";
my $fd = syscall(434, $pid + 0, 0);
if ($fd < 0) { end("gone") if $! == 3; exit 11 }
open(my $file, "<", "/proc/$pid/stat") or end("gone");
local $/;
my $stat = <$file>;
end("gone") unless defined $stat;
my @fields = split(" ", substr($stat, rindex($stat, ")") + 1));
end("changed") if $fields[19] ne $started;
end("gone") if $fields[0] eq "Z" or $fields[0] eq "X";
if (syscall(424, $fd + 0, $number + 0, 0, 0) == 0) { end("sent") }
if ($! == 3) { end("gone") }
if ($! == 1) { end("denied") }
exit 11;
' "$pid" "$started" "$number" 2> /dev/null
}

told() { # exit code of a way: ends unless the next one may be tried
    case $1 in
        10) exit 0 ;;
        11 | 126 | 127) ;;
        *) exit "$1" ;;
    esac
}

if [ "$by" = sudo ]; then
    for kill in /usr/bin/kill /bin/kill; do
        [ -x "$kill" ] || continue
        judge sudo
        sudo -n -- "$kill" -s "$signal" "$pid" < /dev/null || exit $?
        tell sent sudo
    done
    echo 'there is no kill program (package procps or util-linux)' >&2
    exit 11
fi

if command -v python3 > /dev/null; then
    by_python
    told $?
fi
if command -v perl > /dev/null; then
    by_perl
    told $?
fi
judge shell
if kill -s "$signal" "$pid" 2> /dev/null; then
    tell sent shell
fi
judge shell
tell denied shell
