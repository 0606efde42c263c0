#!/bin/sh
# Lists the containers, for the figures. Run as root by sudo, without arguments; the mark for the output is the first line of the input.
set -fu
# shellcheck source=/dev/null
. /usr/local/lib/server-monitor/list.sh

IFS= read -r mark || exit 1
case $mark in '' | *[!a-z0-9-]*) exit 126 ;; esac
exec sh "$LIB/containers.sh" "$mark"
