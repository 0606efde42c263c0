package monitor.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hosts.Postfix;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import monitor.model.Notice;
import monitor.net.Dialer;
import monitor.net.Perimeter;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** E-mail against a real Postfix: both ways of encryption, signing in, and what a hostile name can do to a message. */
class MailTest {

    @TempDir
    static Path folder;

    private static Postfix postfix;
    private static SSLContext trusting;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Postfix.available(), "postfix and sasl2-bin are not installed, or this is not root");
        Path certificate = folder.resolve("cert.pem");
        Path key = folder.resolve("key.pem");
        Process made = new ProcessBuilder("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-days", "2", "-subj", "/CN=mail.test", "-addext", "subjectAltName=DNS:mail.test", "-keyout", key.toString(), "-out",
                certificate.toString()).redirectErrorStream(true).start();
        assertEquals(0, made.waitFor(), new String(made.getInputStream().readAllBytes()));
        trusting = trust(certificate);
        postfix = new Postfix(folder, certificate, key);
    }

    private static SSLContext trust(Path certificate) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            store.setCertificateEntry("own", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    @AfterAll
    static void stop() throws IOException {
        if (postfix != null) {
            postfix.close();
        }
    }

    private static Outcome send(SSLContext trust, Notice notice, String... settings) {
        Map<String, String> given = new HashMap<>(Map.of("host", "mail.test", "port", Integer.toString(postfix.smtp()), "from",
                "monitor@central.test", "to", "ops@mail.test", "username", Postfix.USER, "password", Postfix.PASSWORD));
        for (int i = 0; i < settings.length; i += 2) {
            given.put(settings[i], settings[i + 1]);
        }
        Dialer dialer = new Dialer(Perimeter.ALL, (host, limit) -> List.of(InetAddress.ofLiteral("127.0.0.1")), trust, "");
        return new Smtp(dialer).carry(Sample.letter(notice), new Values(Smtp.FIELDS, given));
    }

    private static String arrived(String word) throws IOException {
        Await.until("the mail lies there: " + word + " " + postfix.log(), Duration.ofSeconds(20),
                () -> postfix.delivered().stream().anyMatch(mail -> mail.contains(word)));
        return postfix.delivered().stream().filter(mail -> mail.contains(word)).findFirst().orElseThrow();
    }

    @Test
    void aMailArrivesByStarttlsAndByTls() throws IOException {
        Outcome one = send(trusting, Sample.firing("by starttls"));
        assertInstanceOf(Outcome.Sent.class, one, one.toString() + postfix.log());
        String mail = arrived("by starttls");
        assertTrue(mail.contains("Message-ID: <monitor-12-7@central.test>") && mail.contains("References: <monitor-alert-3@central.test>"), mail);
        Outcome two = send(trusting, Sample.firing("by tls"), "security", "tls", "port", Integer.toString(postfix.smtps()));
        assertInstanceOf(Outcome.Sent.class, two, two.toString());
        String body = new String(Base64.getMimeDecoder().decode(arrived("by tls").split("\n\n", 2)[1].strip()), StandardCharsets.UTF_8);
        assertTrue(body.startsWith("No good poll for 30 s: connection refused.\r\n"), body);
    }

    @Test
    void nothingIsHandedToAServerWhoseCertificateIsNotTrustedOrOfAnotherName() throws Exception {
        Outcome unknown = send(SSLContext.getDefault(), Sample.firing("never 1"));
        assertTrue(unknown.error().contains("TLS with mail.test failed"), unknown.toString());
        Outcome other = send(trusting, Sample.firing("never 2"), "host", "other.test");
        assertTrue(other.error().contains("other.test"), other.toString());
        assertFalse(postfix.log().contains("sasl_username") && postfix.delivered().stream().anyMatch(mail -> mail.contains("never")));
    }

    @Test
    void aWrongPasswordIsSaidWithoutBeingRepeated() {
        Outcome wrong = send(trusting, Sample.firing("x"), "password", "not-this-one");
        assertInstanceOf(Outcome.Later.class, wrong);
        assertTrue(wrong.error().startsWith("mail.test refused the sign-in as " + Postfix.USER + ": 535"), wrong.error());
        assertFalse(wrong.error().contains("not-this-one"), wrong.error());
    }

    @Test
    void aPasswordIsNeverSentInTheClear() {
        Outcome refused = send(trusting, Sample.firing("x"), "security", "none");
        assertTrue(refused.error().contains("under TLS only"), refused.toString());
    }

    @Test
    void aHostileNameAddsNoHeaderAndNoRecipient() throws IOException {
        String name = "hostile " + Sample.HOSTILE.replace("{title}", "").replace("\u202e", "");
        Outcome sent = send(trusting, Sample.firing(name + "\r\n.\r\nMAIL FROM:<x@y.z>"));
        assertInstanceOf(Outcome.Sent.class, sent, sent.toString());
        String mail = arrived("=?UTF-8?B?");
        String head = mail.split("\n\n", 2)[0];
        assertFalse(head.lines().anyMatch(line -> line.startsWith("Bcc")), head);
        StringBuilder subject = new StringBuilder();
        java.util.regex.Pattern.compile("=\\?UTF-8\\?B\\?([^?]*)\\?=").matcher(head).results()
                .forEach(word -> subject.append(new String(Base64.getDecoder().decode(word.group(1)), StandardCharsets.UTF_8)));
        assertTrue(subject.toString().startsWith("hostile web Bcc: x@y.z @everyone") && subject.toString().contains("é"), subject.toString());
    }
}
