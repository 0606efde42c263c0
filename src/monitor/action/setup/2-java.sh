# Finding, naming and installing a Java.
# shellcheck shell=sh disable=SC2034,SC2153,SC2154 # a part: what it uses of the others is known when they are put together

java_places() {
    [ -z "${JAVA_HOME:-}" ] || echo "$JAVA_HOME/bin/java"
    command -v java
    for home in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/* /opt/java/* /opt/jdk/* /usr/local/*jdk* /usr/local/*jre* \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
        echo "$home/bin/java"
    done
}

java_major() { # path
    home=$(dirname "$(dirname "$(readlink -f "$1")")")
    major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2> /dev/null)
    [ -n "$major" ] || major=$("$1" -XX:-UsePerfData -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
    echo "${major:-0}"
}

# Sets java, java_version, compiler (yes or no), java_found. The first of 17 or later that has a compiler, else the first.
find_java() {
    java='' java_version='' compiler=no java_found='' seen=' '
    places=$(java_places)
    while IFS= read -r place; do
        if [ ! -x "$place" ] || [ -d "$place" ]; then continue; fi
        real=$(readlink -f "$place")
        case $seen in *" $real "*) continue ;; esac
        seen="$seen$real "
        major=$(java_major "$place")
        java_found="$java_found${java_found:+, }$major $place"
        [ "$major" -ge 17 ] || continue
        modules=$("$place" -XX:-UsePerfData --list-modules 2> /dev/null) || continue
        case $modules in
            *jdk.compiler*)
                java=$place java_version=$major compiler=yes
                return 0
                ;;
        esac
        [ -n "$java" ] || java=$place java_version=$major
    done << END
$places
END
    [ -n "$java" ]
}

os_release() { # name
    sed -n "s/^$1=//p" /etc/os-release 2> /dev/null | head -n 1 | tr -d '"'"'"
}

# The package of this distribution with a fitting runtime and nothing graphical; a runtime is enough, classes can be sent.
java_package() {
    if command -v apt-get > /dev/null; then
        for version in 21 17 25; do
            if apt-cache policy "openjdk-$version-jre-headless" 2> /dev/null | grep -q 'Candidate: [0-9]'; then
                echo "openjdk-$version-jre-headless"
                return
            fi
        done
        case $(os_release VERSION_ID) in
            13 | 24.* | 25.* | 26.*) echo openjdk-21-jre-headless ;;
            *) echo openjdk-17-jre-headless ;;
        esac
    elif command -v apk > /dev/null; then
        for version in 21 17; do
            if [ -n "$(apk search -x "openjdk$version-jre-headless" 2> /dev/null)" ]; then
                echo "openjdk$version-jre-headless"
                return
            fi
        done
        echo openjdk17-jre-headless
    elif command -v dnf > /dev/null || command -v yum > /dev/null; then
        case $(os_release ID) in
            amzn) echo java-21-amazon-corretto-headless ;;
            *) echo java-21-openjdk-headless ;;
        esac
    elif command -v zypper > /dev/null; then
        echo java-21-openjdk-headless
    elif command -v pacman > /dev/null; then
        echo jre21-openjdk-headless
    fi
}

install_command() { # package
    if command -v apt-get > /dev/null; then
        echo "apt-get install -y --no-install-recommends $1"
    elif command -v apk > /dev/null; then
        echo "apk add $1"
    elif command -v dnf > /dev/null; then
        echo "dnf install -y $1"
    elif command -v yum > /dev/null; then
        echo "yum install -y $1"
    elif command -v zypper > /dev/null; then
        echo "zypper --non-interactive install $1"
    elif command -v pacman > /dev/null; then
        echo "pacman -S --noconfirm $1"
    fi
}

no_java() {
    package=$(java_package)
    say java_package "$package"
    older=
    [ -z "$java_found" ] || older=" (found: $java_found)"
    if [ -n "$package" ]; then
        line=$(install_command "$package")
        say install_command "$line"
        fail 65 no_java "No Java 17 or later is on this host$older: install the package $package ($line)."
    fi
    fail 65 no_java "No Java 17 or later is on this host$older, and no package manager that is known here: install a Java 17 runtime."
}

install_java() {
    ! find_java || { say java "$java"; finish 0; }
    package=$(java_package)
    [ -n "$package" ] || no_java
    line=$(install_command "$package")
    root=
    is_root || root='sudo -n'
    [ -z "$root" ] || $root true 2> /dev/null ||
        fail 65 no_java "Installing $package needs root, and sudo asks for a password: run \"sudo $line\" on the host."
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    # shellcheck disable=SC2086 # a command of several words, made above
    if ! log=$($root $line 2>&1) && command -v apt-get > /dev/null; then
        # the list of packages is absent or too old: fetch it once
        log=$($root apt-get -q update 2>&1 && $root $line 2>&1)
    fi
    find_java || fail 65 no_java "\"$line\" did not bring a Java 17: $(printf '%s' "$log" | tail -n 3)"
    say java_package "$package"
    say java "$java"
    finish 0
}

