# The verbs, and what reads them.
# shellcheck shell=sh disable=SC2034,SC2153,SC2154 # a part: what it uses of the others is known when they are put together

inspect() {
    say home "$HOME"
    say dir "$D"
    say user "$(id -un)"
    say os "$(clean "$(os_release PRETTY_NAME)")"
    say arch "$(uname -m)"
    if find_java; then
        say java_chosen "$java"
        say java_version "$java_version"
        say compiler "$compiler"
    else
        say java_package "$(java_package)"
        say install_command "$(install_command "$(java_package)")"
    fi
    say java_found "$java_found"
    report
    current=$(conf port)
    port=${port:-${current:-8083}}
    say wanted_port "$port"
    port_is_free "$port" || say port_holder "$holder"
    unchanged=no
    if [ "$running" = yes ] && [ "$(conf hash)" = "$hash" ] && [ "$(conf port)" = "$port" ] && [ "$(conf setup)" = "$SETUP" ] &&
        [ -f "$D/agent.java" ] && [ "$(sum_of "$D/agent.java")" = "$hash" ]; then
        unchanged=yes
    fi
    say unchanged "$unchanged"
    finish 0
}

port_is_free() { # or held by the agent itself
    find_holder "$1"
    [ -z "$holder" ] || { [ -n "$holder_pid" ] && is_ours "$holder_pid"; }
}

need_port() {
    current=$(conf port)
    port=${port:-${current:-8083}}
    port_is_free "$port" ||
        fail 1 port_taken "Port $port is held by $holder, which was left alone: choose another agent port, or stop it first."
}

# The folder for an upload, without what was left there by one that broke off.
receive() {
    find_java || no_java
    need_port
    mkdir -p "$D" 2> /dev/null || fail 1 no_home "$D cannot be made: $(mkdir "$D" 2>&1)"
    find "$D" -maxdepth 1 -name 'upload-*' -mmin "+$STALE_MINUTES" -exec rm -f {} \; 2> /dev/null
    say compiler "$compiler"
    finish 0
}

withdraw() {
    rm -f "$D/$upload" "$D/$upload-classes" "$D/$upload".part-* "$D/$upload-classes".part-*
    rmdir "$D" 2> /dev/null # nothing else in it: nothing was there before
    finish 0
}

compile() {
    mkdir "$D/new/classes"
    # java itself rather than javac: a runtime may bring the compiler's module without its launcher
    for release in '--release 17' ''; do
        # shellcheck disable=SC2086 # two words or none
        if log=$(nice -n 5 "$java" -Xmx256m -XX:-UsePerfData -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -m jdk.compiler/com.sun.tools.javac.Main \
            $release -XDstringConcat=inline -proc:none -encoding UTF-8 -d "$D/new/classes" "$D/new/agent.java" 2>&1); then
            return 0
        fi
    done
    rm -rf "$D/new/classes"
    return 1
}

# Sets class_path, main and flags for the agent that lies in the folder given.
command_of() { # folder run
    flags=$(sed -n 's,^// lean flags: ,,p' "$1/agent.java" | head -n 1 | tr -cd 'A-Za-z0-9:+=. -')
    case $2 in
        classes) set -- "$1/classes" ;;
        jar) set -- "$1/agent.jar" ;;
        *) set -- "$1/agent.java" ;;
    esac
    class_path=$1
}

# Starts what was prepared on a spare port, beside the running one. Again where somebody else took that port meanwhile.
try_out() {
    tries=3
    until try_once; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] && [ -n "$(listening "$spare")" ] || return 1
    done
}

try_once() {
    spare=$(spare_port)
    command_of "$D/new" "$run"
    (
        cd "$D/new" || exit 1
        if [ "$run" = source ]; then
            exec nice -n 5 "$java" -XX:-UsePerfData "$class_path" --port "$spare"
        fi
        # shellcheck disable=SC2086 # flags are words
        exec nice -n 5 "$java" $flags -cp "$class_path" agent --port "$spare"
    ) > "$D/new/log" 2>&1 &
    try_pid=$!
    end=$(($(date +%s) + UP_SECONDS))
    tried=1
    while [ "$tried" = 1 ] && [ "$(date +%s)" -lt "$end" ] && kill -0 "$try_pid" 2> /dev/null; do
        if answers "$spare" "$try_pid"; then tried=0; else nap; fi
    done
    kill "$try_pid" 2> /dev/null
    wait_gone "$try_pid" || kill -9 "$try_pid" 2> /dev/null
    wait "$try_pid" 2> /dev/null
    return "$tried"
}

prepare() {
    lock
    rm -rf "$D/new"
    mkdir "$D/new"
    [ -f "$D/$upload" ] || fail 1 bad_upload "The uploaded file $upload is not there."
    mv "$D/$upload" "$D/new/agent.java"
    [ "$(sum_of "$D/new/agent.java")" = "$hash" ] || {
        rm -rf "$D/new"
        fail 1 bad_upload "The uploaded agent.java is not whole: its SHA-256 is not the one announced. Deploy again."
    }
    find_java || { rm -rf "$D/new"; no_java; }
    if [ "$compiler" = yes ]; then
        run=classes
        compile || run=source
    elif [ -n "$classes" ]; then
        run=jar
        mv "$D/$classes" "$D/new/agent.jar" 2> /dev/null
        [ "$(sum_of "$D/new/agent.jar")" = "$classes_hash" ] || {
            rm -rf "$D/new"
            fail 1 bad_upload "The uploaded classes are not whole: their SHA-256 is not the one announced. Deploy again."
        }
    else
        rm -rf "$D/new"
        fail 65 no_compiler "The Java of this host ($java) has no compiler, and no compiled classes were sent."
    fi
    say run "$run"
    if ! try_out; then
        words=$(tail -n 4 "$D/new/log" 2> /dev/null)
        [ "$run" != source ] || words="$log $words"
        rm -rf "$D/new"
        fail 70 not_up "The new agent did not come up in a trial on a spare port, so nothing was changed: $words"
    fi
    version=$(sed -n 's/.* VERSION = "\([^"]*\)".*/\1/p' "$D/new/agent.java" | head -n 1)
    rm -rf "$D/new/agent.pid" "$D/new/agent.ring" "$D/new/log"
    printf '%s\n' "hash=$hash" "version=$version" "java=$java" "run=$run" > "$D/new/prepared"
    say version "$version"
    say java "$java"
    finish 0
}

write_run() {
    command_of "$D" "$run"
    {
        echo '#!/bin/sh'
        echo "# Starts Server Monitor's agent. Written by its deployment; the service manager, cron and you may run it."
        echo "cd $(quote "$D") || exit 1"
        # shellcheck disable=SC2016 # expanded when it runs
        echo 'echo $$ > agent.pid'
        if [ "$run" = source ]; then
            echo "exec $(quote "$java") -XX:-UsePerfData $(quote "$class_path") --port $port"
        else
            echo "exec $(quote "$java") $flags -cp $(quote "$class_path") agent --port $port"
        fi
    } > "$D/run"
    chmod 700 "$D/run"
}

write_conf() {
    {
        printf '%s\n' "hash=$hash" "version=$version" "port=$port" "java=$java" "run=$run" "started_by=$started_by" \
            "survives_reboot=$survives_reboot" "linger_made=$linger_made" "made_dir=$made_dir" "setup=$SETUP"
    } > "$D/agent.conf.new" && mv "$D/agent.conf.new" "$D/agent.conf"
}

move_parts() { # from to
    for part in agent.java classes agent.jar run agent.conf; do
        [ ! -e "$1/$part" ] || mv "$1/$part" "$2/$part"
    done
}

prepared() { # name
    sed -n "s/^$1=//p" "$D/new/prepared" 2> /dev/null | head -n 1
}

# The old one again, started as it was.
bring_back() {
    for part in agent.java classes agent.jar run agent.conf; do
        rm -rf "${D:?}/$part"
    done
    [ -f "$D/old/agent.conf" ] || return 1
    move_parts "$D/old" "$D"
    for name in hash version port java run started_by; do
        eval "$name=\$(conf $name)"
    done
    linger_made=$(conf linger_made) keep=$(conf made_dir)
    memory
    enlist
    made_dir=${keep:-$made_dir}
    start_agent
    wait_up "$port"
}

memory() {
    memory_max=$MEMORY_MAX
    [ "$run" != source ] || memory_max=$MEMORY_MAX_SOURCE
}

activate() {
    lock
    if [ "$(prepared hash)" != "$hash" ]; then
        [ "$(conf hash)" = "$hash" ] || fail 75 busy "What was prepared is gone: another deployment came between. Deploy again."
        report # that one brought the very same
        finish 0
    fi
    need_port
    rm -rf "$D/old"
    mkdir "$D/old"
    old_linger=$(conf linger_made) old_dir=$(conf made_dir) started_by=$(conf started_by)
    stop_agent
    old_starter=$started_by
    choose_starter
    # changed, for instance to systemd where setsid was the best before: the old way goes
    [ -z "$old_starter" ] || [ "$old_starter" = "$started_by" ] || { new_starter=$started_by; delist; started_by=$new_starter; old_dir=''; }
    move_parts "$D" "$D/old"
    hash=$(prepared hash) version=$(prepared version) java=$(prepared java) run=$(prepared run)
    move_parts "$D/new" "$D"
    rm -rf "$D/new"
    memory
    write_run
    enlist
    [ "$old_linger" != yes ] || linger_made=yes
    made_dir=${old_dir:-$made_dir}
    write_conf
    start_agent
    if wait_up "$port"; then
        rm -rf "$D/old"
        report
        finish 0
    fi
    words=$(last_words)
    stop_agent
    had=$(sed -n 's/^version=//p' "$D/old/agent.conf" 2> /dev/null)
    if [ -n "$had" ]; then
        if bring_back; then then_what="The old one (version $had) runs again."; else then_what="The old one does not come up either."; fi
        rm -rf "$D/old"
        fail 70 not_up "The new agent did not answer at port $port within $UP_SECONDS s: $words $then_what"
    fi
    remove_all
    fail 70 not_up "The agent did not answer at port $port within $UP_SECONDS s, so it was removed again: $words"
}

must_be_installed() {
    [ -f "$D/agent.conf" ] || fail 1 not_installed "No agent is installed in $D: deploy it first."
}

start() { # and restart: a running one is left alone unless told
    must_be_installed
    lock
    started_by=$(conf started_by) port=$(conf port)
    if [ "$1" = start ] && now_pid=$(agent_pid) && answers "$port" "$now_pid"; then
        report
        finish 0
    fi
    stop_agent
    find_holder "$port"
    [ -z "$holder" ] || fail 1 port_taken "Port $port is held by $holder, which was left alone."
    start_agent
    wait_up "$port" || fail 70 not_up "The agent did not answer at port $port within $UP_SECONDS s: $(last_words)"
    report
    finish 0
}

stop() {
    must_be_installed
    lock
    started_by=$(conf started_by)
    stop_agent
    report
    finish 0
}

remove_all() {
    delist
    trap - EXIT
    rm -rf "$D"
}

uninstall() {
    if [ ! -d "$D" ]; then
        say removed no
        finish 0
    fi
    lock
    started_by=$(conf started_by)
    stop_agent
    remove_all
    say removed yes
    finish 0
}

main() {
    echo server_monitor_setup=1
    verb=${1:-}
    [ $# -eq 0 ] || shift
    port='' hash='' upload='' classes='' classes_hash=''
    for pair in "$@"; do
        case $pair in
            port=*[!0-9]* | hash=*[!0-9a-f]* | classes_hash=*[!0-9a-f]* | upload=*[!0-9A-Za-z-]* | classes=*[!0-9A-Za-z-]*)
                fail 64 usage "$pair is not a fitting value." ;;
            port=* | hash=* | upload=* | classes=* | classes_hash=*) eval "${pair%%=*}=\${pair#*=}" ;;
            *) fail 64 usage "$pair is not known: port, hash, upload, classes, classes_hash." ;;
        esac
    done
    case ${HOME:-} in /*) ;; *) fail 1 no_home "HOME is not a folder on this host: \"${HOME:-}\"." ;; esac
    D=$HOME/.server-monitor
    PATH=${PATH:-/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    umask 077
    # nothing that runs from here on may read the rest of this script
    exec < /dev/null
    unset http_proxy https_proxy all_proxy JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
    case $verb in
        inspect | receive | withdraw | prepare | activate | stop | uninstall) "$verb" ;;
        start | restart) start "$verb" ;;
        status) report && finish 0 ;;
        install-java) install_java ;;
        *) fail 64 usage "The verb \"$(clean "$verb")\" is not known: inspect, receive, withdraw, prepare, activate, start, stop, restart, status, uninstall, install-java." ;;
    esac
}

main "$@"
