package monitor.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import monitor.action.LogRequest;
import monitor.action.Logs;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.model.Problem;
import monitor.model.Server;

/** The logs of servers: their last lines, and followed. */
final class LogsApi {

    /** Each holds a channel of the host, and a program there. */
    private static final int FOLLOWED_OF_SERVER = 4;
    private static final int FOLLOWED_IN_ALL = 32;

    private final Parts parts;
    private final Map<Long, Integer> followed = new HashMap<>();

    LogsApi(Parts parts) {
        this.parts = parts;
    }

    Response logs(Request request) {
        Server server = parts.server(request, request.id());
        int lines = (int) request.number("lines", 1, LogRequest.MOST_LINES, LogRequest.DEFAULT_LINES);
        List<LogRequest> wanted = new ArrayList<>();
        if (request.query("unit") != null) {
            wanted.add(new LogRequest.OfUnit(request.query("unit"), lines));
        }
        if (request.query("container") != null) {
            wanted.add(new LogRequest.OfContainer(request.query("container"), lines));
        }
        if (request.query("file") != null) {
            wanted.add(new LogRequest.OfFile(request.query("file"), lines));
        }
        boolean follow = request.flag("follow");
        if (wanted.size() > 1 || wanted.isEmpty() && follow) {
            throw Problem.invalid("unit", "One of unit, container and file is to be named, not " + wanted.size());
        }
        if (wanted.isEmpty()) {
            return Response.json(Json.object().put("success", true).put("files", parts.logs().files(server))
                    .put("request_id", request.requestId()).end().bytes());
        }
        return follow ? follow(request, server, wanted.getFirst()) : page(request, server, wanted.getFirst());
    }

    private Response page(Request request, Server server, LogRequest wanted) {
        Logs.Page page = parts.logs().read(server, wanted);
        return Response.json(Json.object().put("success", true).name("source").any(Map.of(wanted.kind(), wanted.name()))
                .put("command", page.command()).put("lines", page.lines()).put("truncated", page.truncated())
                .put("request_id", request.requestId()).end().bytes());
    }

    private Response follow(Request request, Server server, LogRequest wanted) {
        enter(server);
        try {
            Logs.Open open = parts.logs().follow(server, wanted);
            return Response.events(new LogStream(open, Map.of(wanted.kind(), wanted.name()), parts.clock(),
                    () -> parts.everyServer().find(server.id()) != null && parts.reaches(request.principal(), server.id()),
                    () -> leave(server)));
        } catch (RuntimeException e) {
            leave(server);
            throw e;
        }
    }

    private synchronized void enter(Server server) {
        int own = followed.getOrDefault(server.id(), 0);
        int all = followed.values().stream().mapToInt(Integer::intValue).sum();
        if (own >= FOLLOWED_OF_SERVER || all >= FOLLOWED_IN_ALL) {
            throw new Problem(Problem.Kind.RATE_LIMITED, own >= FOLLOWED_OF_SERVER ? own + " logs of " + server.name()
                    + " are followed already" : all + " logs are followed already", null, "Close one of them")
                    .with(Problem.RETRY_AFTER, 10);
        }
        followed.merge(server.id(), 1, Integer::sum);
    }

    private synchronized void leave(Server server) {
        followed.computeIfPresent(server.id(), (_, count) -> count == 1 ? null : count - 1);
    }
}
