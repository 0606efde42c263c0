package monitor.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Something that listens where an agent should, and answers as the test says. */
final class FakeAgent implements AutoCloseable {

    /** What it does with a request; {@code round} counts the requests of one connection from 1. */
    interface Manner {
        /** Whether the connection goes on. */
        boolean answer(OutputStream out, String request, int round) throws Exception;
    }

    static final String JSON = "{\"timestamp\":1767700800}";

    final List<String> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ServerSocket listener;
    private final Manner manner;

    FakeAgent(Manner manner) throws IOException {
        this(0, manner);
    }

    FakeAgent(int port, Manner manner) throws IOException {
        this.manner = manner;
        this.listener = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    /** One that behaves. */
    static FakeAgent good() throws IOException {
        return new FakeAgent((out, request, round) -> {
            out.write(ok(JSON));
            return true;
        });
    }

    /** One that sends these bytes whatever it is asked, and closes. */
    static FakeAgent sending(String text) throws IOException {
        return new FakeAgent((out, request, round) -> {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            return false;
        });
    }

    static byte[] ok(String json) {
        return ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json)
                .getBytes(StandardCharsets.US_ASCII);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Ends the connections that are open, as a restart does; it listens on. */
    void hangUp() {
        for (Socket socket : sockets) {
            closeQuietly(socket);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            StringBuilder request = new StringBuilder();
            int round = 0;
            for (int b = in.read(); b >= 0; b = in.read()) {
                request.append((char) b);
                if (request.toString().endsWith("\r\n\r\n")) {
                    requests.add(request.toString());
                    if (!manner.answer(socket.getOutputStream(), request.toString(), ++round)) {
                        return;
                    }
                    request.setLength(0);
                }
            }
        } catch (Exception e) {
            // the other side has had enough
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed all the same
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            // it is closed all the same
        }
        hangUp();
    }
}
