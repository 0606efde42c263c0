package monitor.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import monitor.model.Log;
import monitor.model.Role;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    @TempDir
    Path folder;

    private Tls load(Instant now) throws IOException {
        return Tls.load(folder, Set.of("localhost", "box", "box.example"), List.of(InetAddress.ofLiteral("192.0.2.7"),
                InetAddress.ofLiteral("2001:db8::7")), now, Log.NONE);
    }

    @Test
    void aCertificateOfItsOwnNamesHostAndAddressesAndIsKept() throws Exception {
        Tls first = load(Instant.now());
        X509Certificate certificate = Pem.chain(folder.resolve("cert.pem"))[0];
        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity();
        List<Object> names = certificate.getSubjectAlternativeNames().stream().<Object>map(name -> name.get(1)).toList();
        assertTrue(names.containsAll(List.of("localhost", "box", "box.example", "192.0.2.7", "2001:db8:0:0:0:0:0:7")), names.toString());
        assertEquals(-1, certificate.getBasicConstraints());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("key.pem"))));
        assertTrue(first.fingerprint().matches("([0-9A-F]{2}:){31}[0-9A-F]{2}"));
        assertEquals(first.fingerprint(), load(Instant.now()).fingerprint());
        assertNotEquals(first.fingerprint(), load(Instant.now().plus(SelfSigned.VALID).minus(Duration.ofDays(29))).fingerprint());
    }

    @Test
    void anotherAddressSpeaksTlsWhileLoopbackStaysPlain() throws Exception {
        InetAddress own = OwnNames.addresses(true).stream().findFirst().orElse(null);
        Assumptions.assumeTrue(own != null, "this machine has no address besides loopback");
        for (InetAddress bind : new InetAddress[] {own, InetAddress.ofLiteral("0.0.0.0")}) {
            WebSettings settings = new WebSettings(0, bind, false, folder, "/", Set.of(), Set.of(), Set.of(), Limits.DEFAULT);
            try (WebFixture web = new WebFixture(settings, folder,
                    Route.get("/api/health", Role.NONE, "up", r -> Response.text(200, "https " + r.https())))) {
                assertEquals("https false", web.get("/api/health").body());
                KeyStore trusted = KeyStore.getInstance("PKCS12");
                trusted.load(null, null);
                trusted.setCertificateEntry("central", Pem.chain(folder.resolve("cert.pem"))[0]);
                TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(trusted);
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, trust.getTrustManagers(), null);
                try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
                    HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create("https://" + own.getHostAddress() + ":"
                            + web.server.port() + "/api/health")).build(), HttpResponse.BodyHandlers.ofString());
                    assertEquals("https true", answer.body());
                    assertTrue(web.server.outside().contains("https://" + own.getHostAddress() + ":" + web.server.port() + "/"));
                }
            }
        }
    }

    @Test
    void withoutTlsOneSocketServesAll() throws Exception {
        WebSettings settings = new WebSettings(0, InetAddress.ofLiteral("0.0.0.0"), true, folder, "/", Set.of(), Set.of(), Set.of(),
                Limits.DEFAULT);
        try (WebFixture web = new WebFixture(settings, folder, Route.get("/api/health", Role.NONE, "up", _ -> Response.text(200, "fine")))) {
            assertEquals("fine", web.get("/api/health").body());
            assertEquals(1, web.server.addresses().size());
            assertNull(web.server.fingerprint());
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (java.net.ServerSocket taken = new java.net.ServerSocket()) {
            taken.bind(new InetSocketAddress("127.0.0.1", 0));
            WebServer.Parts parts = new WebServer.Parts(List.of(), new StaticFiles(folder, Log.NONE), null, WebFixture::error, Log.NONE);
            BindException e = assertThrows(BindException.class,
                    () -> WebServer.start(WebSettings.loopback(taken.getLocalPort()), parts));
            assertTrue(e.getMessage().contains("127.0.0.1 port " + taken.getLocalPort()), e.getMessage());
        }
    }

    @Test
    void keysInTheFormsThatOpensslWritesAreRead() throws Exception {
        for (String[] make : new String[][] {
                {"openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "key.pem"},
                {"openssl", "genrsa", "-traditional", "-out", "key.pem", "2048"},
                {"openssl", "ecparam", "-name", "secp384r1", "-genkey", "-out", "key.pem"},
                {"openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "key.pem"},
                {"openssl", "genpkey", "-algorithm", "ED25519", "-out", "key.pem"}}) {
            run(make);
            run("openssl", "req", "-x509", "-new", "-key", "key.pem", "-subj", "/CN=own", "-days", "2", "-out", "cert.pem");
            String printed = run("openssl", "x509", "-in", "cert.pem", "-noout", "-fingerprint", "-sha256");
            assertTrue(printed.contains(load(Instant.now()).fingerprint()), String.join(" ", make));
        }
        run("openssl", "genpkey", "-algorithm", "ED25519", "-out", "key.pem");
        assertTrue(assertThrows(IOException.class, () -> load(Instant.now())).getMessage().contains("is not the key of"));
        run("openssl", "genpkey", "-algorithm", "ED25519", "-aes256", "-pass", "pass:x", "-out", "key.pem");
        assertTrue(assertThrows(IOException.class, () -> load(Instant.now())).getMessage().contains("passphrase"));
        Files.writeString(folder.resolve("key.pem"), "nothing");
        assertTrue(assertThrows(IOException.class, () -> load(Instant.now())).getMessage().contains("holds no private key"));
        Files.delete(folder.resolve("key.pem"));
        assertTrue(assertThrows(IOException.class, () -> load(Instant.now())).getMessage().contains("only one is there"));
    }

    private String run(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        } catch (IOException e) {
            return Assumptions.<String>abort("openssl is not installed");
        }
        String output = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0, output);
        return output;
    }

    @Test
    void aRenewedCertificateIsShownWithoutAStartAndOneThatDoesNotFitIsNot(@TempDir Path other) throws Exception {
        Tls tls = load(Instant.now());
        String before = tls.fingerprint();
        Tls.load(other, Set.of("localhost"), List.of(), Instant.now(), Log.NONE);
        Files.copy(other.resolve("cert.pem"), folder.resolve("cert.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(folder.resolve("cert.pem"), FileTime.from(Instant.now().plusSeconds(5)));
        tls.reload();
        assertEquals(before, tls.fingerprint(), "the key is still the old one");
        Files.copy(other.resolve("key.pem"), folder.resolve("key.pem"), StandardCopyOption.REPLACE_EXISTING);
        tls.reload();
        assertNotEquals(before, tls.fingerprint());
        assertFalse(tls.vouched(), "of its own making: browsers are not told to ask by TLS only");
    }
}
