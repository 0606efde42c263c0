package monitor.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import monitor.action.Logs;
import monitor.http.EventSource;
import monitor.json.Json;
import monitor.ssh.Backlog;

/**
 * A log that is followed by one client: {@code start}, then {@code lines}, at most five times and 256 KiB a second, {@code skipped} where more
 * came than may go out, and {@code end} with the reason.
 */
final class LogStream implements EventSource {

    private static final int PIECE_BYTES = 51 << 10;
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** How often it is looked whether the server is still there. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** What runs that far ahead of its readers holds up the host's session for all others. */
    private static final long TOO_FAST_BYTES = 64L << 20;
    /** A forgotten tab does not hold a channel for ever; whoever still reads follows anew. */
    private static final Duration LONGEST = Duration.ofHours(4);
    /** A line that has no end yet is cut there. */
    private static final int UNFINISHED_BYTES = 64 << 10;

    private final Logs.Open log;
    private final Map<String, String> source;
    private final Clock clock;
    private final BooleanSupplier wanted;
    private final Runnable atEnd;
    private final Instant end;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private boolean begun;
    private boolean ended;
    private long sentNanos = System.nanoTime() - PACE_NANOS;

    /** @param wanted whether the server is still there */
    LogStream(Logs.Open log, Map<String, String> source, Clock clock, BooleanSupplier wanted, Runnable atEnd) {
        this.log = log;
        this.source = source;
        this.clock = clock;
        this.wanted = wanted;
        this.atEnd = atEnd;
        this.end = clock.instant().plus(LONGEST);
    }

    @Override
    public byte[] next(long waitNanos) throws InterruptedException {
        if (!begun) {
            begun = true;
            return EventSource.frame("start", Json.object().name("source").any(source).put("command", log.command()).end().bytes());
        }
        if (ended) {
            return null;
        }
        long pause = sentNanos + PACE_NANOS - System.nanoTime();
        if (pause > 0) {
            TimeUnit.NANOSECONDS.sleep(pause);
        }
        Backlog output = log.tail().output();
        byte[] piece = output.take(PIECE_BYTES, Math.min(waitNanos, LOOK_NANOS));
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        long skipped = output.lostLines();
        if (skipped > 0) {
            frames.writeBytes(EventSource.frame("skipped", Json.object().put("lines", skipped).end().bytes()));
        }
        String reason = reason(output);
        List<String> lines = lines(piece, reason != null);
        if (!lines.isEmpty()) {
            frames.writeBytes(EventSource.frame("lines", Json.object().put("lines", lines).end().bytes()));
            sentNanos = System.nanoTime();
        }
        if (reason != null) {
            ended = true;
            frames.writeBytes(EventSource.frame("end", Json.object().put("reason", reason).put("message", message(reason)).end().bytes()));
        }
        return frames.size() == 0 ? null : frames.toByteArray();
    }

    /** Whole lines only: the rest waits for its end. */
    private List<String> lines(byte[] piece, boolean last) {
        unfinished.writeBytes(piece);
        byte[] all = unfinished.toByteArray();
        int whole = all.length;
        while (whole > 0 && all[whole - 1] != '\n') {
            whole--;
        }
        if (last || all.length - whole > UNFINISHED_BYTES) {
            whole = all.length;
        }
        unfinished.reset();
        unfinished.write(all, whole, all.length - whole);
        return Logs.lines(new String(all, 0, whole, StandardCharsets.UTF_8));
    }

    private String reason(Backlog output) {
        if (log.tail().givenUp()) {
            return "channel_needed";
        }
        if (output.ended()) {
            return log.tail().exitCode() < 0 ? "host_lost" : "ended";
        }
        if (output.lostBytes() > TOO_FAST_BYTES) {
            return "too_fast";
        }
        return clock.instant().isAfter(end) ? "too_long" : wanted.getAsBoolean() ? null : "ended";
    }

    private String message(String reason) {
        return switch (reason) {
            case "channel_needed" -> "The host allows so few channels (MaxSessions) that this one was needed for a poll or an action.";
            case "host_lost" -> "The connection to the host was lost.";
            case "too_fast" -> "The log grows faster than it can be followed.";
            case "too_long" -> "It was followed for " + LONGEST.toHours() + " hours; follow it anew.";
            default -> "What printed it has ended" + (log.tail().exitCode() > 0 ? " with exit code " + log.tail().exitCode() : "") + ".";
        };
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void close() {
        log.tail().close();
        atEnd.run();
    }
}
