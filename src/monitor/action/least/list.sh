# The host's own list of what the central may do: how it is read. Sourced by the other scripts of this folder; needs nothing but POSIX.
#
# A line is one of these, words parted by blanks; # begins a comment; nothing is a pattern:
#   unit NAME.service VERB...      start stop restart reload enable disable
#   container NAME VERB...         start stop restart pause unpause kill
#   process NAME SIGNAL...         processes that the kernel calls NAME: TERM KILL HUP INT USR1 USR2 STOP CONT
#   owner USER SIGNAL...           processes of that user
#   log unit NAME.service | log container NAME | log file /PATH
#
# shellcheck shell=sh disable=SC2034 # used by those that source it

PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
LIB=/usr/local/lib/server-monitor
ETC=/etc/server-monitor
LIST=$ETC/allow.list
ACCOUNT=server-monitor
LONGEST_NAME=256
# as the central asks for it, and exactly so in sudoers
FORMAT='{{.Id}}|{{.Name}}|{{.Config.Image}}|{{.State.Status}}|{{.State.StartedAt}}|{{.RestartCount}}|{{.State.ExitCode}}'

# The lines that say something, each word parted by one blank, of the text on stdin.
rules() {
    sed -e 's/#.*//' -e 's/[[:space:]][[:space:]]*/ /g' -e 's/^ //' -e 's/ $//' | grep -v '^$'
}

# The same of the list; nothing where others than root could have written it.
listed() {
    case $(stat -c '%u %A' -- "$LIST" 2> /dev/null) in
        '0 -r'??[r-]-[x-][r-]-[x-]) rules < "$LIST" ;;
    esac
}

allows() { # kind, name, verb
    listed | awk -v kind="$1" -v name="$2" -v verb="$3" \
        '$1 == kind && $2 == name { for (i = 3; i <= NF; i++) if ($i == verb) found = 1 } END { exit !found }'
}

has_line() { # the whole line
    listed | grep -qxF -- "$1"
}

is_name() { # text: what a unit, container, process or user may be called here
    [ "${#1}" -le "$LONGEST_NAME" ] || return 1
    case $1 in '' | [!A-Za-z0-9_]* | *[!A-Za-z0-9_.:@-]*) return 1 ;; esac
}

is_number() { # text
    case $1 in '' | *[!0-9]* | ????????????????????*) return 1 ;; esac
}

is_path() { # text
    case /$1/ in */../* | *[!A-Za-z0-9_./:@+,=-]*) return 1 ;; esac
    case $1 in /*) return 0 ;; esac
    return 1
}

# Docker or Podman, as root finds it.
engine() {
    command -v docker || command -v podman
}

sum() { # of stdin
    sha256sum | cut -d ' ' -f 1
}
