package monitor.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/** A real HTTP receiver on a free port of loopback that answers each request as it is told, 200 otherwise. */
public final class Receiver implements AutoCloseable {

    /** A request as it came: the head's lines and the body. */
    public record Got(String head, String body) {

        public String header(String name) {
            return head.lines().filter(line -> line.toLowerCase().startsWith(name.toLowerCase() + ": "))
                    .map(line -> line.substring(name.length() + 2)).findFirst().orElse(null);
        }
    }

    /** What comes back: bytes as they are, or null to hang. */
    private final Queue<byte[]> answers = new ConcurrentLinkedQueue<>();
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ServerSocket server;
    private volatile boolean hangs;
    private volatile byte[] always;

    public Receiver() {
        this(ServerSocketFactory.getDefault());
    }

    public Receiver(ServerSocketFactory sockets) {
        try {
            server = sockets.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    public List<Got> got() {
        return List.copyOf(got);
    }

    public Receiver answers(int status, String headers, String body) {
        answers.add(answer(status, headers, body));
        return this;
    }

    public Receiver answersRaw(String bytes) {
        answers.add(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    public void always(int status, String body) {
        always = answer(status, "", body);
    }

    public void normal() {
        always = null;
    }

    /** Takes requests and never answers. */
    public void hangs(boolean on) {
        hangs = on;
    }

    private static byte[] answer(int status, String headers, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return ("HTTP/1.1 " + status + " X\r\n" + headers + "Content-Length: " + bytes.length + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int c = in.read();
                if (c < 0) {
                    return;
                }
                head.write(c);
            }
            Got request = new Got(head.toString(StandardCharsets.ISO_8859_1), "");
            String length = request.header("Content-Length");
            byte[] body = in.readNBytes(length == null ? 0 : Integer.parseInt(length));
            boolean hang = hangs;
            got.add(new Got(request.head(), new String(body, StandardCharsets.UTF_8)));
            if (hang) {
                in.read();
                return;
            }
            byte[] answer = answers.poll();
            OutputStream out = socket.getOutputStream();
            out.write(answer != null ? answer : always != null ? always : answer(200, "", "ok"));
            out.flush();
        } catch (IOException e) {
            // the other side is gone
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : new ArrayList<>(open)) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
