package bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Answers every request with the same bytes, on any number of kept connections: what a thousand agents say, without a thousand
 * JVMs (an agent itself takes sixteen connections). Arguments: FILE PORT.
 */
public final class CannedAgent {

    private CannedAgent() {}

    public static void main(String[] args) throws IOException {
        byte[] body = Files.readAllBytes(Path.of(args[0]));
        byte[] head = ("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: " + body.length
                + "\r\nConnection: keep-alive\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] answer = new byte[head.length + body.length];
        System.arraycopy(head, 0, answer, 0, head.length);
        System.arraycopy(body, 0, answer, head.length, body.length);
        try (ServerSocket listener = new ServerSocket(Integer.parseInt(args[1]), 4096, InetAddress.getByName("127.0.0.1"))) {
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket, answer));
            }
        }
    }

    private static void serve(Socket socket, byte[] answer) {
        byte[] request = new byte[4096];
        try (socket; InputStream in = socket.getInputStream()) {
            socket.setTcpNoDelay(true);
            // a request is one small write, so it comes in one read
            while (in.read(request) > 0) {
                socket.getOutputStream().write(answer);
            }
        } catch (IOException e) {
            // the client has gone
        }
    }
}
