package monitor.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import monitor.model.Log;
import monitor.model.Problem;

/**
 * The one thread that writes. Appends (samples) never block and are gathered for a moment; tasks (what a user waits for) are
 * committed at once together with what is gathered. A disk that refuses pauses the appends, which wait in a bounded queue:
 *
 * <pre>
 *             disk refuses                     a batch is committed
 *  WRITING ────────────────> PAUSED: one try a second ────────────────> WRITING
 * </pre>
 */
final class Writer implements AutoCloseable {

    /**
     * How long a sample may wait for others: no more than the last second is lost by a SIGKILL, and each transaction, which writes
     * a page of 4 KiB at least, stores as many as come in that time.
     */
    static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Appends in one transaction: some 100 ms of work, so that a user's write never waits longer than that. */
    static final int BATCH = 2_000;

    /** Appends that may wait while the disk is full: 100 s of a thousand servers every 5 s, some 20 MB. Then the oldest go. */
    static final int WAITING = 20_000;

    /** Tasks that may wait; far more than people and maintenance ask for at once. */
    static final int TASKS = 1_000;

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long CLOSE_MILLIS = 10_000;

    private final Tx tx;
    private final Clock clock;
    private final Path folder;
    private final Log log;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Consumer<Tx>> appends = new ArrayDeque<>();
    private final ArrayDeque<Task<?>> tasks = new ArrayDeque<>();
    private long firstAppendNanos;
    private long retryAtNanos;
    private long dropped;
    private boolean closing;
    private volatile String problem;
    private volatile Instant lastCommit;

    Writer(Tx tx, Clock clock, Path folder, Log log) {
        this.tx = tx;
        this.clock = clock;
        this.folder = folder;
        this.log = log;
        thread = Thread.ofPlatform().name("store-writer").daemon(true).unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    /** Never blocks and never throws; when too many wait, the oldest is dropped and counted. */
    void append(Consumer<Tx> append) {
        lock.lock();
        try {
            if (closing) {
                dropped++;
                return;
            }
            if (appends.size() >= WAITING) {
                appends.pollFirst();
                dropped++;
            }
            if (appends.isEmpty()) {
                firstAppendNanos = System.nanoTime();
                changed.signalAll();
            }
            appends.addLast(append);
            if (appends.size() == BATCH) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns once it is committed. */
    <T> T write(Function<Tx, T> work) {
        return ask(new Task<>(work, false));
    }

    /**
     * The same, in a transaction of its own without a savepoint: with one, SQLite writes each page that is freed to the log, which
     * for what deletes much is twice what it stored.
     */
    <T> T writeAlone(Function<Tx, T> work) {
        return ask(new Task<>(work, true));
    }

    private <T> T ask(Task<T> task) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a write within a write: pass the Tx on instead");
        }
        lock.lock();
        try {
            if (closing) {
                throw new Problem(Problem.Kind.OVERLOADED, "The central is stopping; nothing is saved any more.");
            }
            if (tasks.size() >= TASKS) {
                throw new Problem(Problem.Kind.OVERLOADED, TASKS + " changes wait to be saved already: try again in a moment.").with(Problem.RETRY_AFTER, 1);
            }
            tasks.addLast(task);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return task.await();
    }

    private void loop() {
        List<Consumer<Tx>> batch = new ArrayList<>();
        List<Task<?>> asked = new ArrayList<>();
        while (next(batch, asked)) {
            commit(batch, asked);
            batch.clear();
            asked.clear();
        }
    }

    /** Waits for work and takes it; false when closed and nothing is left that could be written. */
    private boolean next(List<Consumer<Tx>> batch, List<Task<?>> asked) {
        lock.lock();
        try {
            while (true) {
                long now = System.nanoTime();
                long wait = waitNanos(now);
                if (!tasks.isEmpty() || wait <= 0) {
                    break;
                }
                if (closing && appends.isEmpty()) {
                    return false;
                }
                changed.awaitNanos(wait);
            }
            if (!tasks.isEmpty() && tasks.peekFirst().alone) {
                asked.add(tasks.pollFirst());
                return true;
            }
            if (problem == null || tasks.isEmpty()) {
                for (int i = 0; i < BATCH && !appends.isEmpty(); i++) {
                    batch.add(appends.pollFirst());
                }
                firstAppendNanos = System.nanoTime();
            }
            while (!tasks.isEmpty() && !tasks.peekFirst().alone) {
                asked.add(tasks.pollFirst());
            }
            return true;
        } catch (InterruptedException e) {
            return false; // nobody interrupts this thread but a JVM that ends
        } finally {
            lock.unlock();
        }
    }

    /** Until the appends are due; 0 or less when they are. */
    private long waitNanos(long now) {
        if (appends.isEmpty()) {
            return closing ? 1 : RETRY_NANOS;
        }
        if (problem != null && !closing) {
            return retryAtNanos - now;
        }
        return closing || appends.size() >= BATCH ? 0 : firstAppendNanos + GATHER_NANOS - now;
    }

    private void commit(List<Consumer<Tx>> batch, List<Task<?>> asked) {
        try {
            tx.begin(clock.millis());
            tx.run("BEGIN IMMEDIATE");
            batch.forEach(this::apply);
            asked.forEach(this::apply);
            tx.run("COMMIT");
            lastCommit = clock.instant();
            tx.ended(0, true);
            resumed();
            asked.forEach(Task::committed);
        } catch (StoreFailure failure) {
            rolledBack(failure, batch, asked);
        } catch (RuntimeException | Error fault) {
            log.error("The database's writer met a fault", fault);
            rollback();
            asked.forEach(task -> task.failed(fault));
        }
    }

    private void apply(Consumer<Tx> append) {
        try {
            append.accept(tx);
        } catch (StoreFailure failure) {
            if (failure.ofTheDatabase()) {
                throw failure;
            }
            log.error("A sample could not be stored", failure);
        }
    }

    private void apply(Task<?> task) {
        if (!task.started.compareAndSet(false, true)) {
            return; // whoever asked has gone
        }
        if (task.alone) {
            task.run(tx);
            return;
        }
        int hooks = tx.endings();
        tx.run("SAVEPOINT task");
        try {
            task.run(tx);
            tx.run("RELEASE task");
        } catch (StoreFailure failure) {
            if (failure.ofTheDatabase()) {
                throw failure;
            }
            undo(task, hooks, failure);
        } catch (RuntimeException fault) {
            undo(task, hooks, fault);
        }
    }

    private void undo(Task<?> task, int hooks, RuntimeException fault) {
        tx.run("ROLLBACK TO task");
        tx.run("RELEASE task");
        tx.ended(hooks, false);
        task.failed(fault);
    }

    private void rolledBack(StoreFailure failure, List<Consumer<Tx>> batch, List<Task<?>> asked) {
        rollback();
        String sentence = failure.sentence(folder);
        if (problem == null) {
            log.error("The database cannot be written", failure, "why", sentence);
            mark(failure);
        }
        problem = sentence;
        lock.lock();
        try {
            retryAtNanos = System.nanoTime() + RETRY_NANOS;
            for (int i = batch.size() - 1; i >= 0; i--) {
                if (closing || appends.size() >= WAITING) {
                    dropped++;
                } else {
                    appends.addFirst(batch.get(i));
                }
            }
        } finally {
            lock.unlock();
        }
        asked.forEach(task -> task.failed(new Problem(Problem.Kind.OVERLOADED, sentence).with(Problem.RETRY_AFTER, 10)));
    }

    /** So that the next start looks at every page. */
    private void mark(StoreFailure failure) {
        if (failure.corrupt()) {
            try {
                Files.write(folder.resolve(Opening.DAMAGED), new byte[0]);
            } catch (IOException e) {
                log.error("The damage could not be marked for the next start", e);
            }
        }
    }

    private void rollback() {
        try {
            tx.run("ROLLBACK");
        } catch (StoreFailure nothingToRollBack) {
            // SQLite rolls back by itself after some faults
            log.debug("Already rolled back", "why", nothingToRollBack.getMessage());
        }
        tx.ended(0, false);
    }

    private void resumed() {
        if (problem != null) {
            log.info("The database can be written again");
            problem = null;
        }
    }

    /** Why nothing is written at present, or null. */
    String problem() {
        return problem;
    }

    Instant lastCommit() {
        return lastCommit;
    }

    int queued() {
        lock.lock();
        try {
            return appends.size();
        } finally {
            lock.unlock();
        }
    }

    long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Writes what waits, once more tried where the disk refused, and ends the thread. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
