package monitor.notify;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program of this machine with an input, without a shell and for a bounded time. */
final class Program {

    static final Duration LIMIT = Duration.ofSeconds(30);

    /** Of what it printed: its reason. */
    private static final int SHOWN_BYTES = 300;

    private Program() {}

    /** @param environment beside the central's own path and home */
    static Outcome run(List<String> command, Map<String, String> environment, byte[] input) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().retainAll(List.of("PATH", "HOME", "LANG", "TZ"));
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return Outcome.later(command.getFirst() + " cannot be started: " + e.getMessage());
        }
        try {
            Thread.ofVirtual().start(() -> feed(process, input));
            byte[][] said = {new byte[0]};
            Thread reader = Thread.ofVirtual().start(() -> said[0] = output(process));
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Outcome.Later(0, command.getFirst() + " did not end within " + LIMIT.toSeconds() + " s", null, true);
            }
            reader.join(Duration.ofSeconds(1));
            int code = process.exitValue();
            String shown = new String(said[0]).strip().replaceAll("\\s+", " ");
            return code == 0 ? new Outcome.Sent(0, command.getFirst() + " took it")
                    : Outcome.later(command.getFirst() + " ended with " + code + (shown.isEmpty() ? "" : ": " + shown));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Later(0, command.getFirst() + " was cut off", null, true);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void feed(Process process, byte[] input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException e) {
            // it does not read all of it: its exit code tells
        }
    }

    /** The beginning; the rest is read and dropped, so that it never waits. */
    private static byte[] output(Process process) {
        try (var out = process.getInputStream()) {
            byte[] first = out.readNBytes(SHOWN_BYTES);
            out.transferTo(OutputStream.nullOutputStream());
            return first;
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
