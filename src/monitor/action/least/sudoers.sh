# The sudoers file that a list comes to: whole commands, nothing that stands for others. Sourced; list.sh comes before.
#
# shellcheck shell=sh disable=SC2154

# Says what is wrong with the list on stdin, a sentence a line; nothing where all is well.
list_flaws() {
    awk '
        function is_name(text) { return text ~ /^[A-Za-z0-9_][A-Za-z0-9_.:@-]*$/ && length(text) <= 256 }
        function verbs(from, known,   i) {
            if (NF < from) bad("nothing that may be done stands behind the name")
            for (i = from; i <= NF; i++) if (index(" " known " ", " " $i " ") == 0) bad($i " is none of: " known)
        }
        function bad(why) { print "line " NR " (" $0 "): " why; }
        { line = $0; sub(/#.*/, "", line); $0 = line }
        NF == 0 { next }
        $1 == "log" {
            if (NF != 3) bad("a log is named by a kind and a name")
            else if ($2 == "file") { if ($3 !~ /^\/[A-Za-z0-9_.\/:@+,=-]+$/ || $3 "/" ~ /\/\.\.\//) bad($3 " is no whole path of plain characters") }
            else if ($2 != "unit" && $2 != "container") bad("the kinds of log are unit, container, file")
            else if (!is_name($3)) bad($3 " is no name; patterns are not known here")
            else if ($2 == "unit" && $3 !~ /\.[a-z]+$/) bad("a unit is named with its ending, such as " $3 ".service")
            next
        }
        $1 != "unit" && $1 != "container" && $1 != "process" && $1 != "owner" { bad("the lines begin with unit, container, process, owner, log"); next }
        !is_name($2) { bad("\"" $2 "\" is no name; patterns are not known here"); next }
        $1 == "unit" { if ($2 !~ /\.[a-z]+$/) bad("a unit is named with its ending, such as " $2 ".service"); verbs(3, "start stop restart reload enable disable"); next }
        $1 == "container" { verbs(3, "start stop restart pause unpause kill"); next }
        { verbs(3, "TERM KILL HUP INT USR1 USR2 STOP CONT") }
    '
}

# A word of a command in sudoers.
sudoers_word() {
    printf '%s' "$1" | sed 's/[,:=\\]/\\&/g'
}

# Of the list on stdin.
make_sudoers() {
    cat << END
# What the central may do on this host as root. Made from $LIST by $LIB/apply:
# change that list and run apply, not this file. It holds whole commands; none of them takes another word.
Defaults:$ACCOUNT !requiretty, !setenv, env_reset
$ACCOUNT ALL=(root) NOPASSWD: $LIB/state ""
END
    lines=$(rules)
    program=$(command -v systemctl || echo /usr/bin/systemctl)
    printf '%s\n' "$lines" | while read -r kind name verbs; do
        [ "$kind" = unit ] || continue
        for verb in $verbs; do
            printf '%s ALL=(root) NOPASSWD: %s %s -- %s\n' "$ACCOUNT" "$program" "$verb" "$(sudoers_word "$name")"
        done
    done
    program=$(engine || echo /usr/bin/docker)
    printf '%s\n' "$lines" | while read -r kind name verbs; do
        [ "$kind" = container ] || continue
        for verb in $verbs; do
            printf '%s ALL=(root) NOPASSWD: %s %s -- %s\n' "$ACCOUNT" "$program" "$verb" "$(sudoers_word "$name")"
        done
    done
    printf '%s\n' "$lines" | awk '$1 == "container" { print $2 } $1 == "log" && $2 == "container" { print $3 }' | sort -u |
        while read -r name; do
            printf '%s ALL=(root) NOPASSWD: %s inspect --type container --format %s -- %s\n' "$ACCOUNT" "$program" "$FORMAT" \
                "$(sudoers_word "$name")"
        done
    for helper in 'containers:^container |^log container ' 'log:^log ' 'signal:^process |^owner '; do
        if printf '%s\n' "$lines" | grep -qE "${helper#*:}"; then
            printf '%s ALL=(root) NOPASSWD: %s/%s ""\n' "$ACCOUNT" "$LIB" "${helper%%:*}"
        fi
    done
}
