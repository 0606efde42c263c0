package monitor.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import monitor.testing.Receiver;
import org.junit.jupiter.api.Test;

/** Where a connection may go, whatever a name server says. */
class DialerTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static Dialer dialer(Perimeter perimeter, Resolver resolver) throws NoSuchAlgorithmException {
        return new Dialer(perimeter, resolver, SSLContext.getDefault(), "Set MONITOR_CHANNELS_PRIVATE.");
    }

    private static List<InetAddress> addresses(String... literals) {
        return List.of(literals).stream().map(InetAddress::ofLiteral).toList();
    }

    @Test
    void noAddressOfTheOwnNetworkIsReachedUnlessItIsListed() {
        for (String inner : List.of("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254",
                "100.64.0.1", "::1", "::", "fe80::1", "fd00::1", "fec0::1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
                "64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::1", "224.0.0.1", "255.255.255.255", "ff02::1", "2001:db8::1")) {
            assertFalse(Perimeter.PUBLIC.allows("x", InetAddress.ofLiteral(inner)), inner);
            assertTrue(Perimeter.ALL.allows("x", InetAddress.ofLiteral(inner)), inner);
        }
        for (String outer : List.of("8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1", "64:ff9b::808:808")) {
            assertTrue(Perimeter.PUBLIC.allows("x", InetAddress.ofLiteral(outer)), outer);
        }
        Perimeter some = Perimeter.of(List.of("10.1.0.0/16", "fd00::/8", "ntfy.lan"));
        assertTrue(some.allows("x", InetAddress.ofLiteral("10.1.255.1")));
        assertFalse(some.allows("x", InetAddress.ofLiteral("10.2.0.1")));
        assertTrue(some.allows("x", InetAddress.ofLiteral("fd12::1")));
        assertTrue(some.allows("NTFY.lan", InetAddress.ofLiteral("192.168.0.9")));
        assertThrows(IllegalArgumentException.class, () -> Perimeter.of(List.of("10.0.0.0/99")));
        assertThrows(IllegalArgumentException.class, () -> Perimeter.of(List.of("a b")));
    }

    @Test
    void aRefusedAddressIsSaidWithTheSettingThatAllowsIt() throws Exception {
        try (Receiver receiver = new Receiver()) {
            IOException refused = assertThrows(NotReached.class, () -> new HttpClient(dialer(Perimeter.PUBLIC,
                    (host, limit) -> addresses("127.0.0.1"))).send(Call.get(URI.create("http://innocent.example:" + receiver.port() + "/")),
                    LIMIT, 100));
            assertEquals("innocent.example is 127.0.0.1, inside the central's own network. Set MONITOR_CHANNELS_PRIVATE.",
                    refused.getMessage());
            assertEquals(List.of(), receiver.got());
        }
    }

    @Test
    void aNameThatAnswersOtherwiseTheSecondTimeIsLookedUpOnce() throws Exception {
        try (Receiver receiver = new Receiver()) {
            List<String> asked = new ArrayList<>();
            Resolver changing = (host, limit) -> {
                asked.add(host);
                return asked.size() == 1 ? addresses("127.0.0.1") : addresses("169.254.169.254");
            };
            Dialer dialer = dialer(Perimeter.of(List.of("127.0.0.1")), changing);
            assertEquals(200, new HttpClient(dialer).send(Call.get(URI.create("http://changing.example:" + receiver.port() + "/a?b")),
                    LIMIT, 100).status());
            assertEquals(List.of("changing.example"), asked);
            assertTrue(receiver.got().getFirst().head().startsWith("GET /a?b HTTP/1.1\r\nHost: changing.example:" + receiver.port()));
        }
    }

    @Test
    void oneAllowedAddressAmongRefusedOnesIsTheOnlyOneTried() throws Exception {
        try (Receiver receiver = new Receiver()) {
            Dialer dialer = dialer(Perimeter.of(List.of("127.0.0.1")), (host, limit) -> addresses("10.0.0.1", "169.254.169.254", "127.0.0.1"));
            assertEquals(200, new HttpClient(dialer).send(Call.get(URI.create("http://x.example:" + receiver.port())), LIMIT, 10).status());
        }
    }

    @Test
    void whatMakesNoRequestIsRefusedWithoutBeingRepeated() {
        for (String bad : List.of("ftp://x/", "http:///x", "http://user:pass@x/", "file:/etc/passwd", "x")) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Call.get(URI.create(bad)), bad);
            assertFalse(e.getMessage().contains("pass@"), e.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> new Call("GET", URI.create("http://x/"),
                java.util.Map.of("Authorization", "a\r\nX: y"), new byte[0]));
    }
}
