#!/bin/sh
# What is looked at once a minute: services, users, sensors, graphics processors, health of storage.
# Arguments: MARK. Each line of a command has the prefix > and stands behind a line =NAME. Sent as one line, see shell-read.sh.
LC_ALL=C; export LC_ALL; TZ=UTC; export TZ;
PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin; export PATH;
exec 2> /dev/null < /dev/null;
m=$1; echo; echo "$m begin";
has() { command -v "$1" > /dev/null; };
bound=; if timeout -s KILL 3 true; then bound="timeout -s KILL 3"; fi;
if [ -d /run/systemd/system ] && has systemctl; then
    echo "=systemctl";
    $bound systemctl show "*.service" --no-pager -p \
        Id,Description,LoadState,ActiveState,SubState,UnitFileState,StateChangeTimestamp,Result,NRestarts,MemoryCurrent | sed "s/^/>/";
elif [ -d /run/openrc ] && has rc-status; then
    echo "=rc-status"; $bound rc-status -a -C | sed "s/^/>/";
elif has service; then
    echo "=service"; $bound service --status-all | sed "s/^/>/";
fi;
if [ -s /run/utmp ] && has who; then
    echo "=who"; who | sed "s/^/>/";
elif [ -d /run/systemd/sessions ]; then
    echo "=who"; grep -sHx "CLASS=user" /run/systemd/sessions/* | sed "s/^/>/";
elif [ -e /run/utmp ]; then
    echo "=who";
fi;
grep -sHaE "" /sys/class/hwmon/*/name /sys/class/hwmon/*/temp*_label /sys/class/hwmon/*/temp*_input \
    /sys/class/thermal/*/type /sys/class/thermal/*/temp \
    /sys/class/drm/card?/device/gpu_busy_percent /sys/class/drm/card?/device/product_name /sys/class/drm/card?/device/mem_info_vram_used \
    /sys/class/drm/card?/device/mem_info_vram_total /sys/class/drm/card?/device/hwmon/*/temp1_input \
    /sys/class/drm/card?/device/hwmon/*/power1_average \
    /proc/mdstat /proc/spl/kstat/zfs/*/state /sys/fs/btrfs/*-*/label /sys/fs/btrfs/*-*/devinfo/*/missing \
    /sys/fs/btrfs/*-*/devinfo/*/error_stats;
if has nvidia-smi; then
    echo "=nvidia-smi";
    $bound nvidia-smi --query-gpu=name,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw \
        --format=csv,noheader,nounits | sed "s/^/>/";
fi;
echo "$m end"
