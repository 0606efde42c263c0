package monitor.testing;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import monitor.App;
import monitor.Outside;
import monitor.auth.ProxyUsers;
import monitor.http.WebSettings;
import monitor.model.Log;
import monitor.model.Role;
import monitor.net.Perimeter;
import monitor.store.Limits;

/** The real program on a free port, with a data directory and a home of its own, and a client that signs in as whom it is told. */
public final class Central implements AutoCloseable {

    private static final Duration ANSWER_BOUND = Duration.ofSeconds(60);
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Receivers of tests lie on loopback. */
    private static final Outside EVERYWHERE;

    static {
        try {
            EVERYWHERE = new Outside(Perimeter.ALL, SSLContext.getDefault(), Map.of());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private final Path folder;
    private App.Setup setup;
    private final Map<Role, String> tokens = new ConcurrentHashMap<>();
    private App app;

    /** An answer; {@code json} is null where the body is none. */
    public record Answer(int status, JsonValue json, HttpResponse<byte[]> raw) {

        public JsonObject object() {
            return json.asObject();
        }

        public String text(String member) {
            JsonValue value = object().get(member);
            return value == null || value.isNull() ? null : value.asString();
        }

        public long number(String member) {
            return object().getLong(member, -1);
        }

        @Override
        public String toString() {
            return status + " " + new String(raw.body(), StandardCharsets.UTF_8);
        }
    }

    private Central(Path folder, boolean local, boolean open, Outside outside) {
        this.folder = folder;
        this.setup = new App.Setup(folder.resolve("data"), folder.resolve("home"), null, Path.of("web"), WebSettings.loopback(0),
                Duration.ofSeconds(1), Limits.DEFAULT, local, false, open, ProxyUsers.NONE, outside, Log.NONE);
        try {
            Files.createDirectories(folder.resolve("home/.ssh"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    /** Without a server "this machine". */
    public static Central start(Path folder) {
        return new Central(folder, false, false, EVERYWHERE);
    }

    /** One whose channels lead there only. */
    public static Central start(Path folder, Outside outside) {
        return new Central(folder, false, false, outside);
    }

    public static Central withLocal(Path folder) {
        return new Central(folder, true, false, EVERYWHERE);
    }

    public static Central inOpenMode(Path folder) {
        return new Central(folder, false, true, EVERYWHERE);
    }

    private void start() {
        try {
            app = App.start(setup);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it in order and starts it again over the same data, at the same port. */
    public void restart() {
        int port = app.port();
        app.close();
        setup = new App.Setup(setup.data(), setup.home(), setup.agentSocket(), setup.pages(), WebSettings.loopback(port), setup.poll(),
                setup.retention(), setup.local(), setup.strictKeys(), setup.open(), setup.proxyUsers(), setup.outside(),
                setup.log());
        start();
    }

    public App app() {
        return app;
    }

    public Path data() {
        return setup.data();
    }

    public Path home() {
        return setup.home();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + app.port() + path);
    }

    /** As the admin. */
    public Answer get(String path) {
        return send("GET", path, null, Role.ADMIN);
    }

    public Answer post(String path, String body) {
        return send("POST", path, body, Role.ADMIN);
    }

    public Answer put(String path, String body) {
        return send("PUT", path, body, Role.ADMIN);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null, Role.ADMIN);
    }

    /** {@link Role#NONE} sends no credential. */
    public Answer send(String method, String path, String body, Role role, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(ANSWER_BOUND);
        if (role != Role.NONE) {
            request.header("Authorization", "Bearer " + token(role));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.UTF_8)));
        }
        try {
            HttpResponse<byte[]> answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            boolean json = answer.headers().firstValue("Content-Type").orElse("").startsWith("application/json")
                    && answer.headers().firstValue("Content-Encoding").isEmpty() && answer.body().length > 0;
            return new Answer(answer.statusCode(), json ? Json.parse(new String(answer.body(), StandardCharsets.UTF_8)) : null, answer);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The bootstrap token for the admin; for the others a session put into the database. */
    public String token(Role role) {
        return tokens.computeIfAbsent(role, wanted -> {
            try {
                if (wanted == Role.ADMIN) {
                    return Files.readString(data().resolve("admin.token")).strip();
                }
                String secret = "session-of-a-" + wanted.word() + "-for-tests";
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
                try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + data().resolve("servers.db"));
                        PreparedStatement insert = db.prepareStatement("INSERT INTO tokens (kind, hash, name, role, created_at,"
                                + " expires_at, confirmed_at) VALUES ('session', ?, ?, ?, ?4, 9999999999999, ?4)")) {
                    db.createStatement().execute("PRAGMA busy_timeout = 10000");
                    insert.setBytes(1, hash);
                    insert.setString(2, "a " + wanted.word());
                    insert.setString(3, wanted.word());
                    insert.setLong(4, System.currentTimeMillis());
                    insert.executeUpdate();
                }
                return secret;
            } catch (IOException | SQLException | NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** An open stream of events. */
    public Events events(String query) {
        return stream("/api/events" + query);
    }

    public Events events(String query, String token) {
        return stream("/api/events" + query, token);
    }

    /** An open stream of any kind. */
    public Events stream(String path) {
        return stream(path, token(Role.ADMIN));
    }

    private Events stream(String path, String token) {
        HttpRequest request = HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token).build();
        try {
            var answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
            return new Events(answer.statusCode(), new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** One event. */
    public record Event(String name, JsonObject data, int bytes) {}

    public static final class Events implements AutoCloseable {

        private final int status;
        private final BufferedReader lines;

        private Events(int status, BufferedReader lines) {
            this.status = status;
            this.lines = lines;
        }

        public int status() {
            return status;
        }

        /** The next event, whatever it is; heartbeats are passed over. */
        public Event next() {
            try {
                String name = "";
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("event: ")) {
                        name = line.substring(7);
                    } else if (line.startsWith("data: ")) {
                        return new Event(name, Json.parse(line.substring(6)).asObject(), line.length() - 6);
                    }
                }
                throw new AssertionError("the stream has ended");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Reads on to the end of the stream. */
        public boolean over() {
            try {
                while (lines.readLine() != null) {
                    continue;
                }
                return true;
            } catch (IOException e) {
                return true;
            }
        }

        /** The next event of that name. */
        public Event next(String name) {
            Event event = next();
            while (!event.name().equals(name)) {
                event = next();
            }
            return event;
        }

        @Override
        public void close() {
            try {
                lines.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        app.close();
    }
}
