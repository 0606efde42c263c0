package monitor.ssh;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many session channels (exec, sftp) a host lets one connection have at once: sshd's {@code MaxSessions},
 * which it does not tell. Begins at its default, falls to what was held when the host refused one more, and
 * grows by one from time to time, for a refusal may have been a race with a channel that was just closing.
 */
final class Slots {

    /** The default of sshd's MaxSessions. */
    static final int DEFAULT_LIMIT = 10;
    /**
     * How long a learned limit stands before one more is tried: a refused channel costs the host nothing
     * worth mentioning.
     */
    private static final long GROW_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition freed = lock.newCondition();
    private int limit = DEFAULT_LIMIT;
    private int held;
    private long learnedNanos;
    /** How to end those that hold a slot only as long as nobody needs it; the newest last. */
    private final Deque<Runnable> spare = new ArrayDeque<>();

    /** Takes a slot, waiting for one in the order of arrival; false once the deadline has passed. */
    boolean acquire(Deadline deadline) {
        lock.lock();
        try {
            if (limit < DEFAULT_LIMIT && System.nanoTime() - learnedNanos > GROW_NANOS) {
                limit++;
                learnedNanos = System.nanoTime();
            }
            while (held >= limit) {
                Runnable other = spare.pollLast();
                if (other != null) {
                    Thread.ofVirtual().name("ssh-give-up").start(other);
                }
                long left = deadline.nanos();
                if (left == 0) {
                    return false;
                }
                freed.awaitNanos(left);
            }
            held++;
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    void release() {
        lock.lock();
        try {
            held--;
            freed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a slot that stays spare: one more is left beside it, and {@code giveUp} is told when somebody
     * waits. False where there is none; nobody waits for one.
     */
    boolean acquireSpare(Runnable giveUp) {
        lock.lock();
        try {
            if (limit - held < 2) {
                return false;
            }
            held++;
            spare.addLast(giveUp);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void releaseSpare(Runnable giveUp) {
        lock.lock();
        try {
            spare.remove(giveUp);
            held--;
            freed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The host refused the channel for which a slot is held. Gives how many others are held: with none,
     * waiting helps only briefly.
     */
    int refused() {
        lock.lock();
        try {
            int others = held - 1;
            limit = Math.clamp(others, 1, limit);
            learnedNanos = System.nanoTime();
            return others;
        } finally {
            lock.unlock();
        }
    }

    int limit() {
        lock.lock();
        try {
            return limit;
        } finally {
            lock.unlock();
        }
    }
}
