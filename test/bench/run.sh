#!/bin/sh
# Measures, each figure beside what it is compared with in the same run: `bench | name | ours | compared with | ratio | limit | ok or over`.
# Usage: test/bench/run.sh [NAME…]    of start, agent, shell, store, history, http, expose, ledger, alerts, snapshots, fleet, bulk, soak (3,000 servers every
#   10 s for 10 min), kills (history killed 100 times), trace (records one to BENCH_TRACE for BENCH_MINUTES); without: all but the last three.
# Environment: BENCH_SAMPLES, a file of samples, one a line, for snapshots; BENCH_SECONDS, BENCH_POLL_SECONDS, BENCH_JAVA_FLAGS for fleet. Root for fleet and soak; nothing else should run meanwhile.
# Exit codes: 0 within all limits, 1 something is over its limit or failed, 69 JDK or Maven missing.
set -eu
cd "$(dirname "$0")/../.."

java_of() { # class arguments…
    "$jdk/bin/java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xmx1g \
        -cp ".build/test-classes:.build/classes$jars" "$@" || echo "bench | $1 | failed | - | - | - | over"
}

now() {
    date +%s%3N
}

# Milliseconds until the central answers that it is healthy; it is stopped again.
ready_after() { # data
    rm -f "$1/address"
    begun=$(now)
    ./start-central.sh --port 0 --data "$1" > "$1/../out" 2>&1 &
    central=$!
    until [ -s "$1/address" ] && curl -fs -o /dev/null "$(cat "$1/address")api/health"; do
        kill -0 "$central" 2> /dev/null || { cat "$1/../out" >&2; return 1; }
        sleep 0.01
    done
    took=$(($(now) - begun))
    kill "$central"
    wait "$central" || true
    echo "$took"
}

# From a clean build directory with the jars there (compiling, and no cache of classes), and when everything is made.
start() {
    folder=$(mktemp -d)
    mkdir "$folder/data"
    cp -R . "$folder/clone" && rm -rf "$folder/clone/.build/classes" "$folder/clone/.build/cache" "$folder/clone/data"
    (
        cd "$folder/clone"
        first=$(ready_after "$folder/data")
        tries=0
        until ls .build/cache/classes-*.aot > /dev/null 2>&1 || [ $tries -ge 600 ]; do # made in the background
            sleep 0.1
            tries=$((tries + 1))
        done
        second=$(ready_after "$folder/data")
        third=$(ready_after "$folder/data")
        [ "$third" -ge "$second" ] || second=$third
        verdict=ok
        [ "$second" -le 1000 ] || verdict=over
        echo "bench | ready after, ms, a later start | $second | $first the first, which compiles | $(awk "BEGIN { printf \"%.2f\", $second / $first }") | 1000 | $verdict"
    ) || echo "bench | start | failed | - | - | - | over"
    rm -rf "$folder"
}

one() {
    case $1 in
        start) start ;;
        agent) java_of bench.AgentBench ;;
        expose) java_of bench.ExposeBench; java_of bench.ExportBench ;;
        shell) java_of monitor.probe.ShellBench ;;
        store) java_of bench.StoreBench ;;
        history) java_of monitor.store.HistoryBench ;;
        trace) java_of bench.TraceRecorder "${BENCH_TRACE:-trace.tsv}" "${BENCH_MINUTES:-130}" ;;
        http) java_of bench.HttpBench ;;
        snapshots) java_of monitor.recall.SnapshotBench ${BENCH_SAMPLES:+"$BENCH_SAMPLES"} ;;
        ledger) java_of bench.LedgerBench ;;
        fleet) java_of bench.FleetBench ;;
        bulk) java_of bench.BulkBench ;;
        alerts) java_of bench.AlertsBench ;;
        kills) MONITOR_TEST_KILLS=${MONITOR_TEST_KILLS:-100} test/run.sh '.*TiersKillTest' || echo "bench | kills | failed | - | - | - | over" ;;
        soak) BENCH_POLL_SECONDS=10 BENCH_SECONDS=${BENCH_SECONDS:-600} \
            BENCH_JAVA_FLAGS=${BENCH_JAVA_FLAGS:---enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xmx1g -XX:+UseCompactObjectHeaders} \
            java_of bench.FleetBench 3000 ;;
        *)
            echo "Unknown bench \"$1\": start, agent, shell, store, history, http, expose, ledger, alerts, snapshots, fleet, bulk, kills, trace or soak." >&2
            exit 64 ;;
    esac
}

main() {
    src/build/build.sh --tests
    jdk=$(src/build/find-jdk.sh 25)
    # shellcheck disable=SC2016 # awk's own variables
    jars=$(awk '$1 ~ /^(run|web|test)$/ { n = split($2, p, ":"); printf ":.build/jars/%s-%s.jar", p[2], p[3] }' src/build/jars.txt)
    [ $# -gt 0 ] || set -- start agent shell store history http expose ledger snapshots fleet bulk alerts
    said=.build/bench.out
    for name in "$@"; do
        one "$name"
    done | tee "$said"
    ! grep -q '^bench .*| over$' "$said"
}

main "$@"
