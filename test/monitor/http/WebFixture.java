package monitor.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import monitor.model.Log;
import monitor.model.Principal;
import monitor.model.Problem;
import monitor.model.Role;

/** A real server on a free port with a gate that takes a role's word as its token. */
final class WebFixture implements AutoCloseable {

    static final HttpClient CLIENT = HttpClient.newHttpClient();

    final WebServer server;
    volatile boolean holds = true;

    WebFixture(WebSettings settings, Path pages, Route... routes) {
        try {
            server = WebServer.start(settings, new WebServer.Parts(List.of(routes), new StaticFiles(pages, Log.NONE), new Words(),
                    WebFixture::error, Log.NONE));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    WebFixture(Route... routes) {
        this(WebSettings.loopback(0), Path.of("/nonexistent"), routes);
    }

    private final class Words implements Gate {

        @Override
        public Principal identify(Shown shown) {
            if (shown.authorization() == null) {
                return Principal.STRANGER;
            }
            String word = shown.authorization().replace("Bearer ", "");
            try {
                return new Principal(word, Role.valueOf(word.toUpperCase(java.util.Locale.ROOT)), Principal.Kind.TOKEN, word);
            } catch (IllegalArgumentException e) {
                throw new Problem(Problem.Kind.UNAUTHENTICATED, "The token is not known");
            }
        }

        @Override
        public boolean holds(Principal principal) {
            return holds;
        }

        @Override
        public String cookie() {
            return "session";
        }

        @Override
        public String hint() {
            return "curl -H @auth.header";
        }
    }

    static byte[] error(Problem problem) {
        return ("{\"code\":\"" + problem.kind() + "\",\"field\":\"" + problem.field() + "\",\"error\":\""
                + problem.getMessage().replace("\"", "'") + "\",\"hint\":\"" + problem.hint() + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).header("Authorization", "Bearer admin");
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(at(path).build());
    }

    static HttpResponse<String> send(HttpRequest request) throws Exception {
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(15_000);
        return socket;
    }

    /** What the server answers to these bytes until it closes, the client saying no more. */
    String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            socket.shutdownOutput();
            return readAll(socket.getInputStream());
        }
    }

    static String readAll(InputStream in) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            in.transferTo(bytes);
        } catch (IOException e) {
            // a reset after the answer: what came before it counts
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        server.close();
    }
}
