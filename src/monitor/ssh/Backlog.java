package monitor.ssh;

import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a program printed and nobody took yet: the newest of it. Whoever writes never waits, since one session's thread serves every
 * channel of a host; what is too old goes, and is counted.
 */
public final class Backlog extends OutputStream {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final byte[] ring;
    private int start;
    private int size;
    private long lostBytes;
    private long lostLines;
    private boolean over;

    /** @param bytes that it keeps */
    public Backlog(int bytes) {
        ring = new byte[bytes];
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            for (int i = offset; i < offset + length; i++) {
                if (size == ring.length) {
                    lostLines += ring[start] == '\n' ? 1 : 0;
                    lostBytes++;
                    start = (start + 1) % ring.length;
                    size--;
                }
                ring[(start + size) % ring.length] = bytes[i];
                size++;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will come. */
    @Override
    public void close() {
        lock.lock();
        try {
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next bytes, at most so many; empty when so much time has passed, or when nothing more will come. */
    public byte[] take(int most, long waitNanos) throws InterruptedException {
        lock.lock();
        try {
            long left = waitNanos;
            while (size == 0 && !over && left > 0) {
                left = changed.awaitNanos(left);
            }
            int count = Math.min(most, size);
            byte[] taken = new byte[count];
            int first = Math.min(count, ring.length - start);
            System.arraycopy(ring, start, taken, 0, first);
            System.arraycopy(ring, 0, taken, first, count - first);
            start = (start + count) % ring.length;
            size -= count;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing more will come; false where that takes longer. */
    public boolean awaitEnd(long waitNanos) throws InterruptedException {
        lock.lock();
        try {
            long left = waitNanos;
            while (!over && left > 0) {
                left = changed.awaitNanos(left);
            }
            return over;
        } finally {
            lock.unlock();
        }
    }

    /** Whether all was taken and nothing more will come. */
    public boolean ended() {
        lock.lock();
        try {
            return over && size == 0;
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes went because nobody took them. */
    public long lostBytes() {
        lock.lock();
        try {
            return lostBytes;
        } finally {
            lock.unlock();
        }
    }

    /** How many ends of lines went since this was last asked. */
    public long lostLines() {
        lock.lock();
        try {
            long lines = lostLines;
            lostLines = 0;
            return lines;
        } finally {
            lock.unlock();
        }
    }
}
