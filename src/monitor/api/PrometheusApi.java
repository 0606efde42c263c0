package monitor.api;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import monitor.export.Figure;
import monitor.export.Scrape;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.JsonWriter;
import monitor.model.Server;
import monitor.model.Severity;
import monitor.store.Database;
import monitor.store.Reach;
import monitor.watch.Fleet;

/** What Prometheus reads: all servers and the central itself in one scrape, and the list of servers for its discovery. */
final class PrometheusApi {

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final Parts parts;
    private final Properties build;

    PrometheusApi(Parts parts, Properties build) {
        this.parts = parts;
        this.build = build;
    }

    Response metrics(Request request) {
        List<Fleet.Entry> entries = request.query("server") == null ? parts.within(request)
                : List.of(parts.entry(request, request.number("server", 1, Long.MAX_VALUE, 0)));
        List<Figure> own = request.query("server") == null && request.principal().reach().everything() ? own() : List.of();
        boolean open = request.accept().contains("application/openmetrics-text");
        List<Scrape.Reading> readings = entries.stream().map(entry ->
                new Scrape.Reading(entry.server(), entry.status(), entry.last(), entry.lastSeen())).toList();
        return Response.bytes(200, open ? OPEN_METRICS : TEXT, Scrape.text(readings, own, open));
    }

    private List<Figure> own() {
        List<Figure> all = new ArrayList<>();
        all.add(Figure.info("monitor_build_info", "The version of the central; always 1.",
                "version", build.getProperty("version", "unknown"), "commit", build.getProperty("commit", "")));
        Fleet.Overview overview = parts.everyServer().overview();
        String servers = "Servers in each state.";
        all.add(Figure.gauge("monitor_servers", servers, overview.online(), "state", "online"));
        all.add(Figure.gauge("monitor_servers", servers, overview.offline(), "state", "offline"));
        all.add(Figure.gauge("monitor_servers", servers, overview.unknown(), "state", "unknown"));
        all.add(Figure.gauge("monitor_servers", servers, overview.paused(), "state", "paused"));
        polls(all, parts.collector().counters());
        ssh(all, parts.ssh().counters());
        database(all, parts.db().health());
        history(all, parts.retention().reach());
        all.add(Figure.gauge("monitor_event_subscribers", "Open event streams.", parts.hub().subscribers()));
        String firing = "Alerts that fire.";
        for (Severity severity : Severity.values()) {
            all.add(Figure.gauge("monitor_alerts_firing", firing, parts.alerts().firing(severity), "severity", severity.word()));
        }
        all.add(Figure.gauge("monitor_alerts_unread", "Alerts that nobody has read.", parts.alerts().unread(null)));
        process(all);
        return all;
    }

    private static void polls(List<Figure> all, Map<String, Long> counters) {
        all.add(Figure.counter("monitor_polls_total", "Polls that were begun.", counters.get("polls")));
        all.add(Figure.counter("monitor_polls_failed_total", "Polls that brought no sample.", counters.get("polls_failed")));
        all.add(Figure.counter("monitor_connects_failed_total", "Attempts to connect that failed.", counters.get("connects_failed")));
        all.add(Figure.counter("monitor_polls_late_total", "Polls that began too late.", counters.get("polls_late")));
        all.add(Figure.counter("monitor_polls_skipped_total", "Polls that were left out because the one before took too long.",
                counters.get("polls_skipped")));
        all.add(Figure.counter("monitor_poll_duration_seconds_total", "Time that all polls took; divided by the polls, their average.",
                counters.get("poll_micros_total") / 1e6));
        all.add(Figure.gauge("monitor_poll_duration_longest_seconds", "The longest poll since the start.",
                counters.get("poll_micros_longest") / 1e6));
    }

    private static void ssh(List<Figure> all, Map<String, Long> counters) {
        all.add(Figure.gauge("monitor_ssh_sessions", "SSH sessions that are open.", counters.get("sessions")));
        all.add(Figure.counter("monitor_ssh_logins_total", "SSH logins.", counters.get("logins")));
        all.add(Figure.counter("monitor_ssh_login_failures_total", "SSH logins that failed.", counters.get("login_failures")));
        all.add(Figure.counter("monitor_ssh_host_keys_refused_total", "Host keys that were refused.", counters.get("host_keys_refused")));
        all.add(Figure.counter("monitor_ssh_commands_total", "Commands run on hosts.", counters.get("commands")));
        all.add(Figure.counter("monitor_ssh_copies_total", "Files copied to hosts.", counters.get("copies")));
        all.add(Figure.counter("monitor_ssh_streams_total", "Forwarded streams that were opened.", counters.get("streams")));
    }

    private void database(List<Figure> all, Database.Health health) {
        all.add(Figure.gauge("monitor_database_size_bytes", "The database with its write-ahead log.", health.databaseBytes()));
        all.add(Figure.gauge("monitor_database_writable", "Whether the last write succeeded.", health.writable() ? 1 : 0));
        all.add(Figure.gauge("monitor_writer_queue_length", "Samples that wait to be written.", health.queued()));
        all.add(Figure.counter("monitor_writer_dropped_samples_total", "Samples lost because too many waited.", health.dropped()));
        Instant last = health.lastCommit();
        double lag = health.queued() == 0 || last == null ? 0 : Duration.between(last, parts.clock().instant()).toMillis() / 1000.0;
        all.add(Figure.gauge("monitor_writer_lag_seconds", "How long something has waited to be written.", Math.max(0, lag)));
    }

    private void history(List<Figure> all, Reach reach) {
        Instant now = parts.clock().instant();
        for (Reach.Kept kept : reach.tiers()) {
            all.add(Figure.gauge("monitor_history_reach_seconds", "How far a tier of the history reaches back.",
                    kept.oldest() == null ? 0 : Math.max(0, Duration.between(kept.oldest(), now).toSeconds()),
                    "tier", kept.tier().word()));
        }
        for (Reach.Kept kept : reach.tiers()) {
            all.add(Figure.gauge("monitor_history_used_bytes", "What a tier of the history takes of the database.", kept.usedBytes(),
                    "tier", kept.tier().word()));
        }
        String limit = "What a part of the database may take.";
        all.add(Figure.gauge("monitor_database_limit_bytes", limit, reach.shares().history(), "part", "history"));
        all.add(Figure.gauge("monitor_database_limit_bytes", limit, reach.shares().snapshots(), "part", "snapshots"));
        all.add(Figure.gauge("monitor_database_limit_bytes", limit, reach.shares().evidence(), "part", "evidence"));
        all.add(Figure.gauge("monitor_database_limit_bytes", limit, reach.shares().ledger(), "part", "ledger"));
    }

    /** Under the names that every process has. */
    private void process(List<Figure> all) {
        var runtime = ManagementFactory.getRuntimeMXBean();
        all.add(Figure.gauge("process_start_time_seconds", "When the central was started.", runtime.getStartTime() / 1000.0));
        ProcessHandle.current().info().totalCpuDuration().ifPresent(cpu ->
                all.add(Figure.counter("process_cpu_seconds_total", "CPU time of the central.", cpu.toMillis() / 1000.0)));
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        all.add(Figure.gauge("jvm_memory_used_bytes", "Memory of the Java heap in use.", heap.getUsed(), "area", "heap"));
        all.add(Figure.gauge("jvm_memory_max_bytes", "Memory that the Java heap may take.", heap.getMax(), "area", "heap"));
        all.add(Figure.gauge("jvm_threads", "Platform threads.", ManagementFactory.getThreadMXBean().getThreadCount()));
    }

    /**
     * Without a port each server is a scrape of this central, told apart by a parameter; with one, what listens there on the
     * server itself.
     */
    Response targets(Request request) {
        String port = request.query("port") == null ? null : Long.toString(request.number("port", 1, 65_535, 0));
        String central = request.baseUrl().replaceFirst("^https?://", "").replaceFirst("/.*$", "");
        JsonWriter json = new JsonWriter(1 << 14).array();
        for (Fleet.Entry entry : parts.within(request)) {
            Server server = entry.server();
            if (server.paused()) {
                continue;
            }
            json.object().name("targets").array().value(port == null ? central : address(server.host()) + ":" + port).end();
            json.name("labels").object();
            if (port == null) {
                json.put("__metrics_path__", request.basePath() + "metrics").put("__scheme__", request.https() ? "https" : "http")
                        .put("__param_server", Long.toString(server.id())).put("instance", server.name());
            }
            json.put("__meta_monitor_server_id", Long.toString(server.id())).put("__meta_monitor_server_name", server.name())
                    .put("__meta_monitor_server_host", server.host())
                    .put("__meta_monitor_server_tags", "," + String.join(",", server.tags()) + ",");
            json.end().end();
        }
        return Response.json(json.end().bytes());
    }

    private static String address(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
