package monitor.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a forwarded connection received and nobody read yet. The session's one thread writes and never waits
 * here, or one slow reader would hold up every channel of the host.
 */
final class Inbox extends OutputStream {

    /**
     * More than that unread breaks the stream: no answer of an agent comes near it, and 1,000 of them must
     * not fill the memory.
     */
    static final int LIMIT_BYTES = 4 << 20;
    /** What an idle stream keeps. */
    private static final int SMALL_BYTES = 8 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private byte[] data = new byte[SMALL_BYTES];
    private int start;
    private int end;
    private boolean ended;
    private IOException broken;
    private volatile long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            if (ended || broken != null) {
                return;
            }
            if (end - start + length > LIMIT_BYTES) {
                broken = new IOException("more than " + LIMIT_BYTES + " bytes came that nobody read");
                data = new byte[0];
                start = end = 0;
            } else {
                makeRoom(length);
                System.arraycopy(bytes, offset, data, end, length);
                end += length;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void makeRoom(int length) {
        if (end + length <= data.length) {
            return;
        }
        int unread = end - start;
        byte[] target = unread + length <= data.length ? data
                : new byte[Math.max(data.length * 2, unread + length)];
        System.arraycopy(data, start, target, 0, unread);
        data = target;
        start = 0;
        end = unread;
    }

    /** The far side has closed: what is there may still be read. */
    @Override
    public void close() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** From now on every read fails with this. */
    void fail(IOException why) {
        lock.lock();
        try {
            if (broken == null) {
                broken = why;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void deadlineNanos(long nanoTime) {
        deadlineNanos = nanoTime;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Whether more may come. */
    boolean open() {
        lock.lock();
        try {
            return !ended && broken == null;
        } finally {
            lock.unlock();
        }
    }

    private int take(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            while (start == end) {
                if (broken != null) {
                    throw broken;
                }
                if (ended) {
                    return -1;
                }
                long left = deadlineNanos - System.nanoTime();
                if (left <= 0) {
                    throw new SocketTimeoutException("nothing came before the deadline");
                }
                changed.awaitNanos(left);
            }
            int count = Math.min(length, end - start);
            System.arraycopy(data, start, target, offset, count);
            start += count;
            if (start == end) {
                start = end = 0;
                data = data.length > SMALL_BYTES ? new byte[SMALL_BYTES] : data;
            }
            return count;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    /** The reading side. */
    InputStream reader() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return take(target, offset, length);
            }

            @Override
            public int available() {
                lock.lock();
                try {
                    return end - start;
                } finally {
                    lock.unlock();
                }
            }
        };
    }
}
