package monitor.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Metric;
import monitor.model.Problem;
import monitor.model.Server;
import monitor.model.Text;
import monitor.store.Comparison;
import monitor.watch.Fleet;

/** One metric of many servers over time. */
final class CompareApi {

    private static final int DEFAULT_POINTS = 288;
    private static final int MOST_POINTS = 10_000;
    private static final Duration DEFAULT_SPAN = Duration.ofHours(24);

    private final Parts parts;

    CompareApi(Parts parts) {
        this.parts = parts;
    }

    Response answer(Request request) {
        String name = request.query("metric");
        Metric metric = name == null ? null : Metric.of(name);
        if (metric == null) {
            throw Problem.invalid("metric", (name == null ? "metric must be given" : Text.show(name) + " is no metric")
                    + ", such as metric=cpu_percent");
        }
        HistoryApi.Span span = HistoryApi.Span.of(request, DEFAULT_SPAN, parts.clock().instant());
        int points = (int) request.number("points", 1, MOST_POINTS, DEFAULT_POINTS);
        List<Server> servers = servers(request);
        Comparison found = parts.history().compare(metric, servers.stream().map(Server::id).toList(), span.from(), span.to(), points);
        return Response.json(json(metric, found, servers));
    }

    private List<Server> servers(Request request) {
        String tag = request.query("tag");
        List<Server> servers = new ArrayList<>();
        if (request.query("servers") == null) {
            parts.within(request).stream().map(Fleet.Entry::server).forEach(servers::add);
        } else {
            for (long id : numbers(request.query("servers"))) {
                servers.add(parts.server(request, id));
            }
        }
        servers.removeIf(server -> tag != null && !server.tags().contains(tag));
        if (servers.size() > Comparison.MOST_SERVERS) {
            throw Problem.invalid("servers", "At most " + Comparison.MOST_SERVERS + " servers can be compared, not " + servers.size()
                    + ": choose some by servers or tag.");
        }
        return servers;
    }

    private static TreeSet<Long> numbers(String list) {
        TreeSet<Long> numbers = new TreeSet<>();
        for (String word : list.split(",", -1)) {
            if (!word.strip().matches("[0-9]{1,15}")) {
                throw Problem.invalid("servers", "servers are ids parted by commas, such as 1,2,3, not " + Text.show(list));
            }
            numbers.add(Long.parseLong(word.strip()));
        }
        return numbers;
    }

    private static byte[] json(Metric metric, Comparison found, List<Server> servers) {
        Map<Long, Server> byId = new HashMap<>();
        servers.forEach(server -> byId.put(server.id(), server));
        JsonWriter json = Json.object().put("metric", metric.word()).put("tier", found.tier().word())
                .put("step_seconds", found.stepSeconds()).name("at").array();
        for (long at : found.at()) {
            json.value(at);
        }
        json.end().name("servers").array();
        for (Comparison.Compared one : found.servers()) {
            json.object().put("id", one.serverId()).put("name", byId.get(one.serverId()).name());
            HistoryApi.line(json.name("avg"), one.avg());
            HistoryApi.line(json.name("min"), one.min());
            HistoryApi.line(json.name("max"), one.max());
            Comparison.Summary sum = one.summary();
            json.name("summary").object().put("avg", HistoryApi.rounded(sum.avg())).put("min", HistoryApi.rounded(sum.min()))
                    .put("max", HistoryApi.rounded(sum.max())).put("p50", HistoryApi.rounded(sum.p50()))
                    .put("p95", HistoryApi.rounded(sum.p95())).put("last", HistoryApi.rounded(sum.last())).end().end();
        }
        return json.end().end().bytes();
    }
}
