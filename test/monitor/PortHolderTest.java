package monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PortHolderTest {

    private static final Path PROC = Path.of("/proc");

    @Test
    void namesTheProcessThatListens() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String own = Files.readString(PROC.resolve("self/comm")).strip();
            assertEquals(own + " (process " + ProcessHandle.current().pid() + ")", new PortHolder(PROC).of(socket.getLocalPort()));
        }
    }

    @Test
    void staysGeneralWhereNothingCanBeSeen() throws IOException {
        Path empty = Files.createTempDirectory("proc");
        assertEquals("another process", new PortHolder(empty).of(80));
        Files.delete(empty);
    }
}
