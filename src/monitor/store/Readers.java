package monitor.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import monitor.model.Problem;
import org.sqlite.ProgressHandler;

/**
 * A few connections that only read, each used by one platform thread at a time: a query runs in native code, where it would
 * hold the carrier of a virtual thread, and with it the collector. A query that lasts too long is interrupted.
 */
final class Readers implements AutoCloseable {

    /** As many as can be of use on a small machine; SQLite's readers do not hinder each other. */
    static final int CONNECTIONS = 3;

    /** Questions that may wait; the deadline would pass for more. */
    static final int WAITING = 256;

    /** SQLite's instructions between two looks at the clock: some 100 µs. */
    private static final int STEPS_BETWEEN_LOOKS = 10_000;

    private final BlockingQueue<Reader> idle = new ArrayBlockingQueue<>(CONNECTIONS);
    private final List<Reader> all = new ArrayList<>();
    private final ThreadPoolExecutor threads;
    private final long deadlineNanos;

    /** @param connections {@link #CONNECTIONS} of them, which only read */
    Readers(List<Tx> connections, long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
        for (Tx connection : connections) {
            Reader reader = new Reader(connection);
            idle.add(reader);
            all.add(reader);
        }
        threads = new ThreadPoolExecutor(connections.size(), connections.size(), 0, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING), Thread.ofPlatform().daemon(true).name("store-reader-", 0).factory());
    }

    /** One consistent view of all that is committed. */
    <T> T read(long nowMillis, Function<Tx, T> work) {
        long end = System.nanoTime() + deadlineNanos;
        Future<T> answer;
        try {
            answer = threads.submit(() -> ask(nowMillis, work, end));
        } catch (RejectedExecutionException e) {
            throw new Problem(Problem.Kind.OVERLOADED, "The database is busy with " + WAITING + " questions: try again in a moment.")
                    .with(Problem.RETRY_AFTER, 1);
        }
        try {
            // the work itself ends at the deadline; the second is for its last step
            return answer.get(deadlineNanos + TimeUnit.SECONDS.toNanos(1), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException fault -> throw fault;
                case Error fault -> throw fault;
                default -> throw new IllegalStateException(e.getCause());
            }
        } catch (TimeoutException e) {
            answer.cancel(false);
            throw tooLong();
        } catch (InterruptedException e) {
            answer.cancel(false);
            Thread.currentThread().interrupt();
            throw new Problem(Problem.Kind.OVERLOADED, "The central is stopping.");
        }
    }

    private <T> T ask(long nowMillis, Function<Tx, T> work, long end) {
        Reader reader = idle.remove();
        try {
            return reader.ask(nowMillis, work, end);
        } catch (StoreFailure failure) {
            if (failure.interrupted()) {
                throw tooLong();
            }
            throw failure;
        } finally {
            idle.add(reader);
        }
    }

    private Problem tooLong() {
        return new Problem(Problem.Kind.TIMEOUT, "The database took more than " + TimeUnit.NANOSECONDS.toSeconds(deadlineNanos)
                + " s to answer: ask for a shorter span, or try again in a moment.");
    }

    /** Ends what is being asked and closes the connections. */
    @Override
    public void close() {
        threads.shutdown();
        all.forEach(reader -> reader.end = System.nanoTime());
        try {
            threads.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(Reader::close);
    }

    private static final class Reader extends ProgressHandler {

        private final Tx tx;
        private volatile long end;

        Reader(Tx tx) {
            this.tx = tx;
            try {
                setHandler(tx.connection(), STEPS_BETWEEN_LOOKS, this);
            } catch (SQLException e) {
                throw new StoreFailure(e);
            }
        }

        <T> T ask(long nowMillis, Function<Tx, T> work, long until) {
            end = until;
            if (System.nanoTime() - until > 0) {
                throw new Problem(Problem.Kind.TIMEOUT, "The database was busy for too long: try again in a moment.");
            }
            tx.begin(nowMillis);
            tx.deadline(until);
            tx.run("BEGIN");
            try {
                return work.apply(tx);
            } finally {
                end = Long.MAX_VALUE / 2 + System.nanoTime();
                tx.run("ROLLBACK");
            }
        }

        @Override
        protected int progress() {
            return System.nanoTime() - end > 0 ? 1 : 0;
        }

        void close() {
            try {
                tx.connection().close();
            } catch (SQLException e) {
                throw new StoreFailure(e);
            }
        }
    }
}
