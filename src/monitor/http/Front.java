package monitor.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import monitor.model.Log;
import monitor.model.Principal;
import monitor.model.Problem;
import monitor.model.Role;

/**
 * What every request passes, in this order: a free place, a Host of ours, a page of ours, a path that exists, a principal, its
 * role, the query, and only then the handler. The one place that catches all and makes an answer of it.
 */
final class Front implements HttpHandler {

    /** The page runs its own scripts and styles only, and nobody frames it. */
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            + "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final WebSettings settings;
    private final Router router;
    private final StaticFiles files;
    private final Gate gate;
    private final Function<Problem, byte[]> errors;
    private final Log log;
    private final Admission admission;
    private final Proxies proxies;
    private final Watch watch;
    private final Sender sender;
    private final EventStreams streams;
    private final Semaphore places;

    Front(WebSettings settings, WebServer.Parts parts, Admission admission, Watch watch, EventStreams streams) {
        this.settings = settings;
        this.router = new Router(parts.routes());
        this.files = parts.files();
        this.gate = parts.gate();
        this.errors = parts.errors();
        this.log = parts.log();
        this.admission = admission;
        this.proxies = new Proxies(settings.trustedProxies());
        this.watch = watch;
        this.streams = streams;
        this.sender = new Sender(watch, settings.limits());
        this.places = new Semaphore(settings.limits().concurrent());
    }

    /** What has been learned of one request so far. */
    private static final class Visit {
        final String requestId = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        InetAddress address;
        boolean trusted;
        Principal principal = Principal.STRANGER;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Visit visit = new Visit();
        boolean placed = places.tryAcquire();
        boolean streaming = false;
        try {
            Response response = placed ? answer(exchange, visit) : error(exchange, visit, overloaded());
            if (response.body() instanceof Response.Events(EventSource source)) {
                places.release();
                placed = false;
                streaming = true;
                sender.headers(exchange, response);
                streams.run(exchange, source, visit.principal);
                return;
            }
            send(exchange, visit, response);
        } catch (IOException e) {
            // the client is gone, too slow, or the server stops: the connection is closed by the JDK's server
            log.debug(streaming ? "Event stream ended" : "Request ended early", "request_id", visit.requestId, "cause", e.toString());
            throw e;
        } finally {
            if (placed) {
                places.release();
            }
        }
    }

    private Response answer(HttpExchange exchange, Visit visit) {
        try {
            Response response = route(exchange, visit);
            if (response.body() instanceof Response.Events(EventSource source)) {
                return entered(source, response, exchange, visit);
            }
            return response;
        } catch (Throwable e) {
            return error(exchange, visit, e);
        }
    }

    private Response entered(EventSource source, Response response, HttpExchange exchange, Visit visit) {
        if (exchange.getRequestMethod().equals("HEAD")) {
            source.close();
            return new Response(200, response.type(), new Response.Stream(_ -> { }), response.headers());
        }
        try {
            streams.enter(visit.principal);
            return response;
        } catch (Problem e) {
            source.close();
            throw e;
        }
    }

    private void send(HttpExchange exchange, Visit visit, Response response) throws IOException {
        switch (response.body()) {
            case Response.Bytes bytes -> sender.bytes(exchange, response, bytes);
            case Response.Stream stream -> {
                try {
                    sender.stream(exchange, response, stream);
                } catch (RuntimeException e) {
                    Response error = error(exchange, visit, e);
                    if (exchange.getResponseCode() >= 0) {
                        // the head is out: only a broken connection can say that the rest is missing
                        throw new IOException("the answer broke off", e);
                    }
                    sender.bytes(exchange, error, (Response.Bytes) error.body());
                }
            }
            case Response.Events _ -> throw new IllegalStateException("a stream is not sent at once");
        }
    }

    private Response route(HttpExchange exchange, Visit visit) throws Exception {
        Headers out = exchange.getResponseHeaders();
        protect(out, visit);
        Proxies.Client client = proxies.client(exchange, exchange instanceof HttpsExchange);
        visit.address = client.address();
        visit.trusted = client.trusted();
        String host = admission.host(exchange, client.trusted());
        String method = exchange.getRequestMethod();
        boolean reads = method.equals("GET") || method.equals("HEAD");
        List<String> path = Paths.segments(exchange.getRequestURI().getRawPath(), settings.basePrefix());
        Payload file = files.find(path);
        String foreign = admission.foreignOrigin(exchange, host, reads && file != null);
        if (foreign != null) {
            allow(out, foreign);
            if (method.equals("OPTIONS") && exchange.getRequestHeaders().containsKey("Access-Control-Request-Method")) {
                return Response.text(204, "");
            }
        }
        if (file != null) {
            return file(exchange, path, file, reads);
        }
        Router.Found found = router.find(method, path);
        Role needed = switch (found) {
            case Router.Matched(Request.Match match) -> match.route().role();
            case Router.OtherMethods(var _, Role least) -> least;
            case Router.Nothing _ -> !path.isEmpty() && path.getFirst().equals("api") ? Role.VIEWER : Role.NONE;
        };
        Map<String, String> cookies = cookies(exchange.getRequestHeaders().get("Cookie"));
        if (needed == Role.NONE) {
            gate.spend(Principal.STRANGER, client.address().getHostAddress(), false);
        } else {
            admit(exchange, visit, needed, cookies.get(gate.cookie()), found);
        }
        return switch (found) {
            case Router.Nothing _ -> throw Problem.notFound("There is nothing at " + Text.shown("/" + String.join("/", path)));
            case Router.OtherMethods(List<String> allow, var _) -> throw otherMethod(method, allow);
            case Router.Matched(Request.Match match) -> {
                Route route = match.route();
                Query query = Query.parse(exchange.getRequestURI().getRawQuery(), route.query());
                Body body = new Body(exchange.getRequestBody(), exchange.getRequestHeaders().get("Content-Type"),
                        declared(exchange.getRequestHeaders()), route.maxBody(), watch, settings.limits().bodyTime().toNanos());
                Request.Origin origin = new Request.Origin(client.address().getHostAddress(), client.https(), host,
                        settings.basePath(), cookies, accept(exchange.getRequestHeaders()));
                yield route.handler().handle(new Request(match, query, body, origin, visit.principal, visit.requestId));
            }
        };
    }

    private static String accept(Headers headers) {
        List<String> values = headers.get("Accept");
        return values == null ? "" : String.join(",", values);
    }

    private void admit(HttpExchange exchange, Visit visit, Role needed, String cookie, Router.Found found) {
        List<String> shown = exchange.getRequestHeaders().get("Authorization");
        if (shown != null && shown.size() > 1) {
            throw new Problem(Problem.Kind.BAD_REQUEST, "The request has " + shown.size() + " Authorization headers");
        }
        Headers headers = exchange.getRequestHeaders();
        Gate.Shown credentials = new Gate.Shown(shown == null ? null : shown.getFirst(), cookie, visit.address.getHostAddress(),
                visit.trusted && gate.userHeader() != null ? headers.getFirst(gate.userHeader()) : null,
                visit.trusted && gate.groupsHeader() != null ? headers.getFirst(gate.groupsHeader()) : null);
        visit.principal = gate.identify(credentials);
        Role role = visit.principal.role();
        gate.spend(visit.principal, credentials.address(),
                found instanceof Router.Matched(Request.Match match) && match.route().is(Route.Mark.COSTLY));
        if (role == Role.NONE) {
            throw new Problem(Problem.Kind.UNAUTHENTICATED, "Sign in, or send a token");
        }
        if (!role.covers(needed)) {
            gate.forbidden(visit.principal, credentials.address(), visit.requestId,
                    exchange.getRequestMethod() + " " + Text.shown(exchange.getRequestURI().getPath()));
            throw new Problem(Problem.Kind.FORBIDDEN, "This needs the role " + needed.word() + "; " + visit.principal.name()
                    + " is " + role.word());
        }
        if (found instanceof Router.Matched(Request.Match match)) {
            try {
                Marks.check(match.route(), visit.principal);
            } catch (Problem problem) {
                gate.forbidden(visit.principal, credentials.address(), visit.requestId,
                        exchange.getRequestMethod() + " " + Text.shown(exchange.getRequestURI().getPath()));
                throw problem;
            }
        }
    }

    private Response file(HttpExchange exchange, List<String> path, Payload file, boolean reads) {
        if (!reads) {
            throw otherMethod(exchange.getRequestMethod(), List.of("GET", "HEAD"));
        }
        String type = StaticFiles.type(path);
        if (type.startsWith("text/javascript") || type.startsWith("text/css")) {
            // rules for documents, of no use to what a document loads: a third of what the page's many small files take
            List.of("Content-Security-Policy", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")
                    .forEach(exchange.getResponseHeaders()::remove);
        }
        return Response.tagged(type, file);
    }

    private Response error(HttpExchange exchange, Visit visit, Throwable thrown) {
        if (thrown instanceof InterruptedException) {
            return error(exchange, visit, new Problem(Problem.Kind.OVERLOADED, "The server is stopping")
                    .with(Problem.RETRY_AFTER, 5));
        }
        if (!(thrown instanceof Problem problem)) {
            log.error("Request failed", thrown, "request_id", visit.requestId, "method", exchange.getRequestMethod(),
                    "path", exchange.getRequestURI().getRawPath());
            return error(exchange, visit, new Problem(Problem.Kind.INTERNAL, "Something went wrong inside the server", null,
                    "The log has the reason, under the request id " + visit.requestId));
        }
        Headers out = exchange.getResponseHeaders();
        protect(out, visit);
        if (problem.members().get(Problem.RETRY_AFTER) instanceof Number seconds) {
            out.set("Retry-After", seconds.toString());
        }
        if (problem.kind() == Problem.Kind.UNAUTHENTICATED) {
            out.set("WWW-Authenticate", "Bearer");
            if (problem.hint() == null && visit.address != null && visit.address.isLoopbackAddress() && gate.hint() != null) {
                return error(exchange, visit, problem.hinted(gate.hint()));
            }
        }
        if (problem.members().get("allow") instanceof List<?> allow) {
            out.set("Allow", String.join(", ", allow.stream().map(Object::toString).toList()));
        }
        return Response.json(Status.of(problem.kind()), errors.apply(problem));
    }

    private static void protect(Headers out, Visit visit) {
        out.set("X-Request-Id", visit.requestId);
        out.set("Content-Security-Policy", POLICY);
        out.set("X-Content-Type-Options", "nosniff");
        out.set("X-Frame-Options", "DENY");
        out.set("Referrer-Policy", "same-origin");
        out.set("Cross-Origin-Opener-Policy", "same-origin");
        out.set("Cross-Origin-Resource-Policy", "same-origin");
    }

    private static void allow(Headers out, String origin) {
        out.set("Access-Control-Allow-Origin", origin);
        out.set("Access-Control-Allow-Credentials", "true");
        out.set("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE");
        out.set("Access-Control-Allow-Headers", "Authorization, Content-Type, If-None-Match");
        out.set("Access-Control-Expose-Headers", "ETag, Retry-After, X-Request-Id");
        out.set("Access-Control-Max-Age", "600");
        out.set("Cross-Origin-Resource-Policy", "cross-origin");
        out.add("Vary", "Origin");
    }

    private static Problem otherMethod(String method, List<String> allow) {
        return new Problem(Problem.Kind.METHOD_NOT_ALLOWED, Text.shown(method) + " is not possible here, only "
                + String.join(", ", allow)).with("allow", allow);
    }

    private static Problem overloaded() {
        return new Problem(Problem.Kind.OVERLOADED, "Too many requests are in work").with(Problem.RETRY_AFTER, 1);
    }

    private static long declared(Headers headers) {
        if (headers.containsKey("Transfer-Encoding")) {
            return -1;
        }
        String length = headers.getFirst("Content-Length");
        return length == null ? 0 : Long.parseLong(length);
    }

    private static Map<String, String> cookies(List<String> values) {
        if (values == null) {
            return Map.of();
        }
        Map<String, String> cookies = new HashMap<>();
        for (String pair : String.join(";", values).split(";")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                cookies.putIfAbsent(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
            }
        }
        return cookies;
    }
}
