package monitor.action;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What tests deploy: the real agent, or a small one that answers its health and whose faults can be chosen. */
final class Brought {

    private Brought() {}

    static AgentFiles real() {
        return AgentFiles.load();
    }

    /** @param atStart Java statements that run first; {@code port} is there */
    static AgentFiles small(String version, String atStart) {
        String source = """
                // lean flags: -XX:+UseSerialGC -Xmx12m -Xss256k -XX:TieredStopAtLevel=1 -XX:-UsePerfData
                import java.io.*;
                import java.net.*;

                public final class agent {
                    static final String VERSION = "%s";

                    public static void main(String[] args) throws Exception {
                        int port = Integer.parseInt(args[1]);
                        %s
                        ServerSocket server = new ServerSocket(port, 16, InetAddress.getByName("127.0.0.1"));
                        while (true) {
                            try (Socket socket = server.accept()) {
                                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
                                String line = in.readLine();
                                while (line != null && !line.isEmpty()) {
                                    line = in.readLine();
                                }
                                String body = "{\\"success\\":true,\\"version\\":\\"" + VERSION + "\\",\\"pid\\":" + ProcessHandle.current().pid() + "}";
                                socket.getOutputStream().write(("HTTP/1.1 200 OK\\r\\nConnection: close\\r\\nContent-Length: " + body.length()
                                        + "\\r\\n\\r\\n" + body).getBytes());
                            }
                        }
                    }
                }
                """.formatted(version, atStart);
        return AgentFiles.of(source.getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[0], AgentFiles.load().setup());
    }

    /** Every file below a folder with its size and mode, to compare before and after. */
    static String tree(Path folder) {
        try (var all = Files.walk(folder)) {
            StringBuilder text = new StringBuilder();
            for (Path path : all.sorted().toList()) {
                text.append(folder.relativize(path)).append(' ').append(Files.isRegularFile(path) ? Files.size(path) : 0).append(' ')
                        .append(Files.getPosixFilePermissions(path)).append('\n');
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
