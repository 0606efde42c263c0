package monitor.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Keys;
import hosts.Shells;
import hosts.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import monitor.model.Problem;
import monitor.model.Reason;
import org.junit.jupiter.api.Test;

class HostKeysTest {

    @Test
    void theFirstKeyIsPinnedToldOfAndWrittenSoThatSshItselfCanUseIt() throws IOException {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            List<HostKeys.Pin> told = new ArrayList<>();
            pools.hostKeys.onPin(told::add);
            assertTrue(Pools.ok(pools.ssh.connect(sshd.target(7), Pools.SOON)).pinned());
            String fingerprint = sshd.fingerprint(Keys.Kind.ED25519);
            assertEquals(List.of(fingerprint), pools.hostKeys.list().stream().map(HostKeys.Pin::fingerprint)
                    .toList());
            assertEquals(pools.hostKeys.list(), told);

            Path file = pools.folder.resolve("data/ssh/known_hosts");
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertTrue(Files.readString(file).startsWith("server-7,[" + sshd.host() + "]:" + sshd.port()
                    + " ssh-ed25519 AAAA"));
            assertEquals("seen\n", Shells.run("ssh", "-F", "none", "-q", "-i", sshd.key().toString(), "-p",
                    Integer.toString(sshd.port()),
                    "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "UserKnownHostsFile="
                            + file, "-o", "HostKeyAlias=server-7",
                    sshd.user() + "@" + sshd.host(), "echo seen"));
        }
    }

    @Test
    void anotherKeyOfTheSameKindBlocksEverythingUntilItIsAccepted() {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            blocksUntilAccepted(sshd, pools, Keys.Kind.ED25519);
        }
    }

    @Test
    void aKeyOfAnotherKindIsAChangedKeyToo() {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            blocksUntilAccepted(sshd, pools, Keys.Kind.ECDSA);
        }
    }

    private static void blocksUntilAccepted(Sshd sshd, Pools pools, Keys.Kind kind) {
        Target target = sshd.target(3);
        pools.output(target, "true");
        String before = sshd.fingerprint(Keys.Kind.ED25519);
        int logins = sshd.logins();
        sshd.restartWithNewKeys(kind);
        String after = sshd.fingerprint(kind);

        String sentence = Pools.failed(Reason.HOST_KEY_CHANGED, pools.ssh.connect(target, Pools.SOON));
        Pools.assertSays(sentence, before, after, sshd.host());
        assertEquals(after, pools.hostKeys.shown(3).orElseThrow().fingerprint());

        // from now on nothing is even tried, except to connect
        int connections = connections(sshd);
        Pools.failed(Reason.HOST_KEY_CHANGED, pools.run(target, "echo leaked"));
        Pools.failed(Reason.HOST_KEY_CHANGED, pools.ssh.open(target, 22, Pools.SOON));
        Pools.failed(Reason.HOST_KEY_CHANGED, pools.ssh.copy(target, new byte[1], "/tmp/leaked", 0600,
                Pools.SOON));
        assertEquals(connections, connections(sshd));
        Pools.failed(Reason.HOST_KEY_CHANGED, pools.ssh.connect(target, Pools.SOON));
        assertTrue(connections(sshd) > connections);
        assertEquals(logins, sshd.logins());
        assertFalse(sshd.log().contains("Failed publickey"));

        assertThrows(Problem.class, () -> pools.hostKeys.accept(3, before));
        assertThrows(Problem.class, () -> pools.hostKeys.accept(4, after));
        pools.hostKeys.accept(3, after);
        assertEquals("on", pools.output(target, "echo on"));
        assertEquals(List.of(after), pools.hostKeys.list().stream().map(HostKeys.Pin::fingerprint).toList());
    }

    private static int connections(Sshd sshd) {
        return sshd.log().split("Connection from ", -1).length - 1;
    }

    @Test
    void aHostThatShowsThePinnedKeyAgainIsTrustedAgain() {
        try (Sshd sshd = Sshd.start(); Sshd other = Sshd.start(); Pools pools = new Pools()) {
            pools.output(sshd.target(3), "true");
            Target moved = new Target(3, other.host(), other.port(), other.user(), sshd.target(3)
                    .credentials(), false, null, List.of());
            Pools.failed(Reason.HOST_KEY_CHANGED, pools.ssh.connect(moved, Pools.SOON));
            Pools.failed(Reason.HOST_KEY_CHANGED, pools.run(sshd.target(3), "true"));
            Pools.ok(pools.ssh.connect(sshd.target(3), Pools.SOON));
            assertEquals("on", pools.output(sshd.target(3), "echo on"));
        }
    }

    @Test
    void whenSeveralKindsAreThereTheFirstMetStaysAndAnAddedOneChangesNothing() {
        try (Sshd sshd = Sshd.builder().hostKeys(Keys.Kind.RSA, Keys.Kind.ECDSA)
                .start(); Pools pools = new Pools()) {
            assertEquals("ssh-rsa", Pools.ok(pools.ssh.connect(sshd.target(1), Pools.SOON)).keyType());
        }
    }

    @Test
    void strictModeWaitsForAnAdmin() {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools(true, null)) {
            String fingerprint = sshd.fingerprint(Keys.Kind.ED25519);
            String sentence = Pools.failed(Reason.HOST_KEY_UNKNOWN,
                    pools.ssh.connect(sshd.target(5), Pools.SOON));
            Pools.assertSays(sentence, fingerprint);
            assertEquals(0, sshd.logins());
            assertFalse(pools.hostKeys.shown(5).orElseThrow().changed());
            pools.hostKeys.accept(5, fingerprint);
            assertTrue(Pools.ok(pools.ssh.connect(sshd.target(5), Pools.SOON)).known());
        }
    }

    @Test
    void onlyTheGivenFingerprintIsTakenWhateverItsKind() {
        try (Sshd sshd = Sshd.builder().hostKeys(Keys.Kind.ED25519, Keys.Kind.RSA, Keys.Kind.ECDSA)
                .start(); Pools pools = new Pools(true, null)) {
            for (Keys.Kind kind : Keys.Kind.values()) {
                Target given = given(sshd, kind.ordinal() + 1, sshd.fingerprint(kind));
                Ssh.Login login = Pools.ok(pools.ssh.connect(given, Pools.SOON));
                assertEquals(sshd.fingerprint(kind), login.fingerprint());
                assertTrue(login.pinned());
                pools.hostKeys.forget(given.serverId());
            }
            String wrong = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
            Pools.assertSays(Pools.failed(Reason.HOST_KEY_CHANGED,
                    pools.ssh.connect(given(sshd, 9, wrong), Pools.SOON)), wrong);
            assertEquals(3, sshd.logins());
        }
    }

    private static Target given(Sshd sshd, long id, String fingerprint) {
        Target target = sshd.target(id);
        return new Target(id, target.host(), target.port(), target.username(), target.credentials(), false,
                fingerprint, List.of());
    }

    @Test
    void aTrialPinsNothing() {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            Ssh.Login login = Pools.ok(pools.ssh.trial(sshd.target(6), Pools.SOON));
            assertFalse(login.known());
            assertFalse(login.pinned());
            assertEquals(List.of(), pools.hostKeys.list());
            assertFalse(pools.ssh.connected(6));
        }
    }

    @Test
    void aHostKnownToTheUsersOwnFileMustShowThatKeyHashedNamesToo() throws IOException {
        try (Sshd sshd = Sshd.builder().hostKeys(Keys.Kind.ED25519, Keys.Kind.ECDSA)
                .start(); Pools pools = new Pools()) {
            Path users = pools.home.resolve(".ssh/known_hosts");
            Files.writeString(users, "[" + sshd.host() + "]:" + sshd.port() + " "
                    + sshd.hostKeyLine(Keys.Kind.ECDSA) + "\n");
            Shells.run("ssh-keygen", "-q", "-H", "-f", users.toString());
            assertFalse(Files.readString(users).contains(sshd.host()));
            Ssh.Login login = Pools.ok(pools.ssh.connect(sshd.target(1), Pools.SOON));
            assertTrue(login.known());
            assertEquals(sshd.fingerprint(Keys.Kind.ECDSA), login.fingerprint());

            sshd.restartWithNewKeys(Keys.Kind.ED25519, Keys.Kind.ECDSA);
            Pools.failed(Reason.HOST_KEY_CHANGED, pools.ssh.connect(sshd.target(2), Pools.SOON));
        }
    }

    @Test
    void aRevokedKeyIsNeverTakenAndCannotBeAccepted() throws IOException {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            Files.writeString(pools.home.resolve(".ssh/known_hosts"), "@revoked * "
                    + sshd.hostKeyLine(Keys.Kind.ED25519) + "\n");
            Pools.assertSays(Pools.failed(Reason.HOST_KEY_CHANGED,
                    pools.ssh.connect(sshd.target(1), Pools.SOON)), "@revoked");
            assertThrows(Problem.class, () -> pools.hostKeys.accept(1, sshd.fingerprint(Keys.Kind.ED25519)));
        }
    }

    @Test
    void linesThatMakeNoSenseAreKeptAndADeletedServersKeyIsForgotten() throws IOException {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            Path file = pools.folder.resolve("data/ssh/known_hosts");
            Files.createDirectories(file.getParent());
            List<String> odd = List.of("# a comment", "", "half a line", "host ssh-ed25519 !!!",
                    "|1|x|y ssh-rsa AAAA", "caf\u00e9 ssh-ed25519 AAAA");
            Files.write(file, odd);
            Pools.ok(pools.ssh.connect(sshd.target(1), Pools.SOON));
            Pools.ok(pools.ssh.connect(sshd.target(12), Pools.SOON));
            assertEquals(odd.size() + 2, Files.readAllLines(file).size());
            pools.hostKeys.forget(1);
            assertEquals(List.of(12L), pools.hostKeys.list().stream().map(HostKeys.Pin::serverId).toList());
            pools.hostKeys.forget(12);
            assertEquals(odd, Files.readAllLines(file));
        }
    }

    @Test
    void aSignInThatEndsAfterItsServerWasDeletedPinsNothing() {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            pools.hostKeys.gone(7);
            assertFalse(Pools.ok(pools.ssh.connect(sshd.target(7), Pools.SOON)).pinned());
            assertEquals(List.of(), pools.hostKeys.list());
            assertTrue(Pools.ok(pools.ssh.connect(sshd.target(8), Pools.SOON)).pinned());
        }
    }

    @Test
    void namesMatchAsInOpenSsh() {
        assertTrue(KnownHosts.matches("web,10.0.0.*", "10.0.0.7"));
        assertTrue(KnownHosts.matches("*.Example.org", "a.example.ORG"));
        assertFalse(KnownHosts.matches("*,!bad", "bad"));
        assertFalse(KnownHosts.matches("we?", "we"));
        assertTrue(KnownHosts.matches("[10.0.0.1]:2222", "[10.0.0.1]:2222"));
        assertFalse(KnownHosts.matches("|1|notbase64|x", "host"));
    }
}
