# Adding a host to the central, and the hosts on the way to it.
# shellcheck shell=sh disable=SC2034,SC2153,SC2154 # a part of deploy-agent.sh, which sets and uses the rest

HOPS=5            # jump hosts before a server: as many as the central follows

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
