package bench;

import com.eclipsesource.json.JsonHandler;
import com.eclipsesource.json.JsonParser;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import monitor.auth.AdminToken;
import monitor.auth.Auth;
import monitor.auth.Means;
import monitor.auth.ProxyUsers;
import monitor.http.Payload;
import monitor.http.Response;
import monitor.http.Route;
import monitor.http.StaticFiles;
import monitor.http.WebServer;
import monitor.http.WebSettings;
import monitor.json.ErrorJson;
import monitor.json.SampleReader;
import monitor.model.Log;
import monitor.model.Result;
import monitor.model.Role;
import monitor.store.Database;
import monitor.store.Meta;
import monitor.store.Tokens;
import monitor.store.Users;

/**
 * What the HTTP room costs: answers a second beside a bare HttpServer that sends the same bytes, with the token checked and all
 * headers set, in rounds that take turns; and what one sample costs to be read, beside minimal-json's streaming parser with a
 * handler that checks nothing.
 */
public final class HttpBench {

    private static final int CLIENTS = 4;
    private static final int ROUNDS = 9;
    /** Until the compiler is done with both; a busy machine gives it little time. */
    private static final int WARM_ROUNDS = 12;
    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(700);
    /** CPU of the central that a thousand servers' samples may cost, of one core. */
    private static final double SAMPLES_LIMIT = 0.1;

    private HttpBench() {}

    public static void main(String[] args) throws Exception {
        byte[] sample = Files.readAllBytes(Path.of("test/fixtures/samples/all.json"));
        answers("a small answer (2 kB)", Arrays.copyOf(sample, 2_000));
        // stats/all of sixty servers
        byte[] all = new byte[60 * sample.length];
        for (int i = 0; i < 60; i++) {
            System.arraycopy(sample, 0, all, i * sample.length, sample.length);
        }
        answers("stats/all (" + all.length / 1000 + " kB)", all);
        samples(sample);
    }

    private static void answers(String name, byte[] bytes) throws Exception {
        Path data = Files.createTempDirectory("http-bench");
        Payload payload = new Payload(bytes);
        try (Database db = Database.open(data, Clock.systemUTC())) {
            AdminToken token = new AdminToken(data);
            Auth auth = new Auth(new Means(db, token, new Tokens(db), new Users(db, data), new Meta(db), false,
                    ProxyUsers.NONE, Clock.systemUTC(), System::nanoTime, Log.NONE));
            String header = Files.readString(token.headerFile()).strip();
            try (WebServer ours = WebServer.start(WebSettings.loopback(0), new WebServer.Parts(
                    List.of(Route.get("/api/all", Role.VIEWER, "all", _ -> Response.json(payload))),
                    new StaticFiles(Path.of("web"), Log.NONE), auth, ErrorJson::encode, Log.NONE));
                    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                HttpServer bare = bare(bytes, threads);
                double[] ratios = new double[ROUNDS];
                double[] rates = new double[ROUNDS];
                for (int round = -WARM_ROUNDS; round < ROUNDS; round++) {
                    boolean oursFirst = round % 2 == 0;
                    double first = rate(oursFirst ? ours.port() : bare.getAddress().getPort(), header, bytes.length);
                    double second = rate(oursFirst ? bare.getAddress().getPort() : ours.port(), header, bytes.length);
                    if (round >= 0) {
                        rates[round] = oursFirst ? first : second;
                        ratios[round] = oursFirst ? first / second : second / first;
                    }
                }
                bare.stop(0);
                Arrays.sort(ratios);
                Arrays.sort(rates);
                double ratio = ratios[ROUNDS / 2];
                System.out.printf(Locale.ROOT, "bench | %s | %.0f answers/s | bare HttpServer | %.2f | >= 0.8 | %s%n", name,
                        rates[ROUNDS / 2], ratio, ratio >= 0.8 ? "ok" : "over");
            }
        } finally {
            try (var files = Files.walk(data)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static HttpServer bare(byte[] bytes, ExecutorService threads) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }

    /** Answers a second to clients that each keep one connection. */
    private static double rate(int port, String header, int length) throws Exception {
        byte[] request = ("GET /api/all HTTP/1.1\r\nHost: 127.0.0.1\r\n" + header + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        long begin = System.nanoTime();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            Callable<Long> client = () -> client(port, request, length, begin + ROUND_NANOS);
            long answers = 0;
            for (Future<Long> one : clients.invokeAll(List.of(client, client, client, client))) {
                answers += one.get();
            }
            return answers * 1e9 / (System.nanoTime() - begin);
        }
    }

    private static long client(int port, byte[] request, int length, long end) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            byte[] body = new byte[length];
            long answers = 0;
            while (System.nanoTime() < end) {
                socket.getOutputStream().write(request);
                String status = line(in);
                if (!status.startsWith("HTTP/1.1 200")) {
                    throw new IOException(status);
                }
                for (String head = status; !head.isEmpty();) {
                    head = line(in);
                }
                if (in.readNBytes(body, 0, length) != length) {
                    throw new IOException("short");
                }
                answers++;
            }
            return answers;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("closed");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** CPU time of this thread, since the machine may be busy. */
    private static void samples(byte[] sample) {
        double ours = Double.MAX_VALUE;
        double theirs = Double.MAX_VALUE;
        for (int round = 0; round < 12; round++) {
            ours = Math.min(ours, micros(1000, () -> {
                if (!(SampleReader.read(sample) instanceof Result.Ok)) {
                    throw new IllegalStateException("the sample is refused");
                }
            }));
            theirs = Math.min(theirs, micros(500, () ->
                    new JsonParser(new JsonHandler<Object, Object>() { }).parse(new String(sample, StandardCharsets.UTF_8))));
        }
        // a thousand servers, 25 kB each, every 5 s
        double core = ours / 1e6 * 1000 / 5 * 25_000 / sample.length;
        System.out.printf(Locale.ROOT, "bench | reading a sample of %d kB | %.0f us | minimal-json %.0f us | %.2f | <= 1 | %s%n",
                sample.length / 1000, ours, theirs, ours / theirs, ours <= theirs ? "ok" : "over");
        System.out.printf(Locale.ROOT, "bench | reading 1,000 samples of 25 kB every 5 s | %.4f core | - | %.4f | <= %.1f | %s%n",
                core, core, SAMPLES_LIMIT, core <= SAMPLES_LIMIT ? "ok" : "over");
    }

    private static double micros(int times, Runnable work) {
        long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            work.run();
        }
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin) / 1e3 / times;
    }
}
