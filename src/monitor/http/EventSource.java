package monitor.http;

import java.nio.charset.StandardCharsets;

/** What an event stream sends. Called by the stream's own thread only, and closed by it at the end, whatever the end was. */
public interface EventSource extends AutoCloseable {

    /** The next frames ({@link #frame}), or null when so much time has passed or there will be none. */
    byte[] next(long waitNanos) throws InterruptedException;

    /** Whether no more will come: the stream is then ended, and the client connects anew. */
    boolean ended();

    @Override
    void close();

    /** One event of server-sent events; the data is one line. */
    static byte[] frame(String event, byte[] data) {
        byte[] head = ("event: " + event + "\ndata: ").getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[head.length + data.length + 2];
        System.arraycopy(head, 0, frame, 0, head.length);
        System.arraycopy(data, 0, frame, head.length, data.length);
        frame[frame.length - 2] = '\n';
        frame[frame.length - 1] = '\n';
        return frame;
    }
}
