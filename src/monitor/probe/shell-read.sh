#!/bin/sh
# One reading of a host without an agent: prints what the agent's functions read, each line with a prefix that says what it is,
# so that nothing that stands in a file can look like something else. Writes nothing, leaves nothing running.
# Arguments: MARK AWK LEVEL SINCE PORT PIDS [FILE…]   (LEVEL 0 each time, 1 each minute, 2 at first and each five minutes)
#
# Sent as one line for any login shell: so no single quote, no exclamation mark, no two backslashes, and a semicolon after
# each statement. Only grep, cat, awk and date are forked each time; without grep or awk the shell itself reads, slowly.
LC_ALL=C; export LC_ALL;
PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin; export PATH;
exec 2> /dev/null < /dev/null;
m=$1; a=$2; l=$3; t=$4; q=$5; w=$6; shift 6;
echo; echo "$m begin";
if [ -r /proc/stat ] && [ -r /proc/uptime ]; then :; else
    echo "n$(uname -sr)"; echo "$m end"; exit 0;
fi;
has() { command -v "$1" > /dev/null; };
if has grep; then :; else
    grep() {
        shift 2;
        for f in "$@"; do
            if [ -r "$f" ] && [ -f "$f" ]; then
                while IFS= read -r x; do printf "%s:%s\n" "$f" "$x"; done < "$f";
            fi;
        done;
    };
fi;
echo "d$(date +%s.%N)";
grep -sHaE "^(cpu|Tcp:|some |max|size |c_min |usage_usec|user|system|file |shmem |inactive_file |total_(cache|shmem|inactive_file) |(MemTotal|MemFree|MemAvailable|Buffers|Cached|SReclaimable|Shmem|SwapTotal|SwapFree):|[ 0-9]|[0-9a-f]+-|[^ ]+: *[0-9]+ +[0-9])" \
    /proc/uptime /proc/stat /proc/loadavg /proc/meminfo /proc/net/dev /proc/net/snmp /proc/diskstats /proc/pressure/cpu \
    /proc/pressure/memory /proc/pressure/io /proc/sys/kernel/random/boot_id "$@";
if [ "$l" -ge 1 ]; then
    for f in /run/reboot-required /var/run/reboot-required; do
        if [ -e "$f" ]; then echo "e$f"; fi;
    done;
    grep -sHaE "" /proc/sys/kernel/hostname;
    sed -n "s/^\([^:]*\):[^:]*:\([0-9]*\):.*/u\1:x:\2:/p;10000q" /etc/passwd;
fi;
if [ "$l" -ge 2 ]; then
    echo "a$(uname -m)";
    for f in /.dockerenv /run/.containerenv /proc/vz/ /proc/bc/ /proc/spl/kstat/zfs/ /sys/hypervisor/type; do
        if [ -e "$f" ]; then echo "e$f"; fi;
    done;
    grep -sHaE "" /etc/os-release /etc/redhat-release /proc/sys/kernel/osrelease /etc/machine-id /var/lib/dbus/machine-id \
        /run/systemd/container /proc/1/cgroup /proc/self/cgroup /sys/hypervisor/type /sys/fs/cgroup/cgroup.controllers \
        /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/product_name /sys/class/dmi/id/board_vendor /sys/class/dmi/id/bios_vendor;
    if [ -e /etc/os-release ]; then :; else grep -sHaE "" /usr/lib/os-release; fi;
    if grep -qsE "^flags.* hypervisor" /proc/cpuinfo; then echo "/proc/cpuinfo:flags : hypervisor";
    else echo "/proc/cpuinfo:none"; fi;
    echo m; grep -vE " - (autofs|binfmt_misc|bpf|cgroup|cgroup2|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|mqueue|nsfs|proc|pstore|securityfs|squashfs|sysfs|tracefs) |^[^ ]+ [^ ]+ [^ ]+ [^ ]+ (/[^ ]+ .* - overlay|/(run|dev|sys|var/lib)[^ ]* .* - tmpfs) " \
        /proc/self/mountinfo | sed "s/^/m/";
fi;
if has awk && has cat; then
    cat /proc/[0-9]*/stat | awk -v t="$t" -v w="$w" -v me=$$ -v q="$q" "$a";
else
    for f in /proc/[0-9]*/stat; do
        x=; IFS= read -r x < "$f"; printf "q%s\n" "$x";
    done;
    for f in $w; do grep -sHaE "" "/proc/$f/status" "/proc/$f/cmdline"; done;
fi;
echo "$m end"
