#!/bin/sh
# Containers of Docker or Podman: the engine's own list by its socket where curl can, else by the engine's command.
# Arguments: MARK. Lines as in shell-slow.sh; a line x says why there is no list. Sent as one line, see shell-read.sh.
LC_ALL=C; export LC_ALL;
PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin; export PATH;
exec 3>&2 2> /dev/null < /dev/null;
m=$1; echo; echo "$m begin";
has() { command -v "$1" > /dev/null; };
bound=; if timeout -s KILL 3 true; then bound="timeout -s KILL 3"; fi;
u=; for f in /var/run/docker.sock /run/podman/podman.sock "$XDG_RUNTIME_DIR/docker.sock" "$XDG_RUNTIME_DIR/podman/podman.sock"; do
    if [ -z "$u" ] && [ -S "$f" ]; then u=$f; fi;
done;
ids=;
if [ -n "$u" ] && has curl; then
    echo "=docker";
    if o=$(curl -sSf -m 3 --unix-socket "$u" "http://localhost/containers/json?all=1" 2>&1); then
        printf "%s\n" "$o" | sed "s/^/>/";
        ids=$(printf "%s" "$o" | grep -oE "\"Id\":\"[0-9a-f]+\"" | sed "s/.*:.\([0-9a-f]*\).*/\1/" | sed 50q);
        if [ -n "$ids" ]; then
            echo "=inspect";
            for f in $ids; do echo "url = http://localhost/containers/$f/json"; done \
                | curl -sSf -m 3 --unix-socket "$u" -K - | grep -oE "\"(Id|RestartCount)\":\"?[0-9a-f]+" | sed "s/^/>/";
        fi;
    else echo "x$o"; fi;
elif [ -n "$u" ] && has docker; then
    echo "=docker";
    if o=$($bound docker ps -a --no-trunc --format "{{json .}}" 2>&1); then
        printf "%s\n" "$o" | sed "s/^/>/";
        ids=$(docker ps -aq --no-trunc | sed 50q);
        if [ -n "$ids" ]; then
            echo "=inspect";
            # shellcheck disable=SC2086 # numbers, each a word
            $bound docker inspect -f "\"Id\":\"{{.Id}} \"RestartCount\":{{.RestartCount}}" $ids | sed "s/^/>/";
        fi;
    else echo "x$o"; fi;
elif has podman; then
    echo "=docker";
    if o=$($bound podman ps -a --no-trunc --format "{\"Id\":\"{{.ID}}\",\"Names\":\"{{.Names}}\",\"Image\":\"{{.Image}}\",\"State\":\"{{.State}}\",\"Status\":\"{{.Status}}\",\"Ports\":\"{{.Ports}}\"}" 2>&1); then
        printf "%s\n" "$o" | sed "s/^/>/";
    else echo "x$o"; fi;
fi;
for f in $ids; do
    for d in "/sys/fs/cgroup/system.slice/docker-$f.scope" "/sys/fs/cgroup/docker/$f" "/sys/fs/cgroup/machine.slice/libpod-$f.scope" \
        "/sys/fs/cgroup/memory/system.slice/docker-$f.scope" "/sys/fs/cgroup/memory/docker/$f" "/sys/fs/cgroup/memory/machine.slice/libpod-$f.scope"; do
        if [ -d "$d" ]; then echo "G$d"; fi;
    done;
done;
echo "$m end"
