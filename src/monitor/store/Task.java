package monitor.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import monitor.model.Problem;

/** A write that somebody waits for, and how it ended. */
final class Task<T> {

    /** What a user's write may take, waiting included. */
    private static final long DEADLINE_SECONDS = 15;

    private final Function<Tx, T> work;
    /** Whether it has a transaction to itself. */
    final boolean alone;
    final AtomicBoolean started = new AtomicBoolean();
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private T result;

    Task(Function<Tx, T> work, boolean alone) {
        this.work = work;
        this.alone = alone;
    }

    void run(Tx tx) {
        result = work.apply(tx);
    }

    void committed() {
        answer.complete(result);
    }

    void failed(Throwable fault) {
        answer.completeExceptionally(fault);
    }

    T await() {
        try {
            return answer.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            boolean never = started.compareAndSet(false, true);
            throw new Problem(Problem.Kind.TIMEOUT, never
                    ? "The database was busy for " + DEADLINE_SECONDS + " s; nothing was saved: try again."
                    : "The database took more than " + DEADLINE_SECONDS + " s; look whether it was saved before you try again.");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException fault -> throw fault;
                case Error fault -> throw fault;
                default -> throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(Problem.Kind.TIMEOUT, "The central is stopping; look whether it was saved when it runs again.");
        }
    }
}
