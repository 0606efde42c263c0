package monitor.action;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import monitor.model.Reason;
import monitor.model.Result;

/** A program of this machine, started with a list of arguments; no shell is in between. */
final class Child {

    /** Exit code of what could not be started, as a shell says it. */
    private static final int NOT_FOUND = 127;
    /** What is still in its pipes when it has ended comes at once; what a grandchild holds open is not waited for. */
    private static final long DRAIN_MILLIS = 500;

    private Child() {}

    /**
     * Runs it to its end; it is killed at the deadline. More output than the limit is dropped.
     *
     * @param merged whether both ways out come together, in stdout
     */
    static Result<Order.Done> run(List<String> words, boolean merged, int byteLimit, Duration within) {
        Process process;
        try {
            process = start(words, merged);
        } catch (IOException e) {
            String said = String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}+", " ");
            return Result.ok(new Order.Done(NOT_FOUND, "", said));
        }
        Sink stdout = new Sink(process.getInputStream(), byteLimit);
        Sink stderr = new Sink(process.getErrorStream(), byteLimit);
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // it has ended already
        }
        try {
            if (!process.waitFor(within.toNanos(), TimeUnit.NANOSECONDS)) {
                return Result.failed(Reason.TIMEOUT, words.getFirst() + " was not over after " + within.toSeconds() + " s.");
            }
            return Result.ok(new Order.Done(process.exitValue(), stdout.text(), stderr.text()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Result.failed(Reason.NO_DATA, "The central is stopping.");
        } finally {
            process.destroyForcibly();
        }
    }

    static Process start(List<String> words, boolean merged) throws IOException {
        return start(new ProcessBuilder(words).redirectErrorStream(merged));
    }

    static Process start(ProcessBuilder builder) throws IOException {
        Map<String, String> environment = builder.environment();
        environment.put("PATH", path());
        environment.put("LC_ALL", "C");
        // it is systemd's own channel to the central
        environment.remove("NOTIFY_SOCKET");
        return builder.start();
    }

    static String path() {
        String own = System.getenv("PATH");
        return (own == null ? "" : own + ":") + "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    }

    /** Reads to the end whatever comes and keeps the first of it. */
    private static final class Sink {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Thread reader;

        Sink(InputStream in, int limit) {
            reader = Thread.ofVirtual().start(() -> {
                byte[] chunk = new byte[8192];
                try (in) {
                    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                        synchronized (bytes) {
                            bytes.write(chunk, 0, Math.min(count, limit - bytes.size()));
                        }
                    }
                } catch (IOException e) {
                    // it was killed; what came before is kept
                }
            });
        }

        String text() throws InterruptedException {
            reader.join(DRAIN_MILLIS);
            synchronized (bytes) {
                return bytes.toString(StandardCharsets.UTF_8);
            }
        }
    }
}
