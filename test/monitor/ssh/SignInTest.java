package monitor.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Account;
import hosts.Keys;
import hosts.Shells;
import hosts.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import monitor.model.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInTest {

    @Test
    void everyFormatAndKindOfKeyFileSignsInWithAndWithoutPassphrase(@TempDir Path folder) {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            long id = 0;
            for (Keys.Kind kind : Keys.Kind.values()) {
                for (Keys.Format format : Keys.Format.values()) {
                    if (kind == Keys.Kind.ED25519 && format != Keys.Format.OPENSSH) {
                        continue; // ssh-keygen has no other for it
                    }
                    for (String passphrase : new String[] {"", "it is \"secret\""}) {
                        Path key = Keys.make(folder.resolve("key" + ++id), kind, format, passphrase);
                        sshd.authorize(key);
                        Target target = sshd.target(id, new Target.Credentials(key.toString(),
                                passphrase.isEmpty() ? null : passphrase, null));
                        assertEquals("key " + key, Pools.ok(pools.ssh.connect(target, Pools.SOON))
                                .credential(), kind + " " + format);
                        pools.ssh.disconnect(id);
                    }
                }
            }
        }
    }

    @Test
    void aKeyFileThatCannotBeUsedSaysWhy(@TempDir Path folder) throws IOException {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            Path key = Keys.make(folder.resolve("key"), Keys.Kind.ED25519, Keys.Format.OPENSSH, "secret");
            says(pools, sshd, key.toString(), null, "passphrase: give it");
            says(pools, sshd, key.toString(), "wrong", "passphrase does not open");
            says(pools, sshd, key + ".pub", null, "is the public key");
            says(pools, sshd, folder.resolve("none").toString(), null, "does not exist");
            says(pools, sshd, folder.toString(), null, "a folder");
            Path text = Files.writeString(folder.resolve("text"),
                    "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n");
            Files.setPosixFilePermissions(text, PosixFilePermissions.fromString("rw-------"));
            says(pools, sshd, text.toString(), null, "damaged");
            Files.setPosixFilePermissions(sshd.key(), PosixFilePermissions.fromString("rw-r--r--"));
            says(pools, sshd, sshd.key().toString(), null, "mode 0644", "chmod 600 " + sshd.key());
            assertEquals(0, sshd.logins());
        }
    }

    private static void says(Pools pools, Sshd sshd, String path, String passphrase, String... parts) {
        Target target = sshd.target(1, new Target.Credentials(path, passphrase, null));
        Pools.assertSays(Pools.failed(Reason.AUTH_FAILED, pools.ssh.connect(target, Pools.SOON)), parts);
    }

    @Test
    void theTildeIsTheHomeOfTheUserWhoRunsTheCentral() throws IOException {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            Files.copy(sshd.key(), pools.home.resolve("mine"));
            Target target = sshd.target(1, new Target.Credentials("~/mine", null, null));
            assertEquals("key ~/mine", Pools.ok(pools.ssh.connect(target, Pools.SOON)).credential());
        }
    }

    @Test
    void withNothingChosenTheCentralsKeyComesFirstAndWhatWorkedIsTriedFirstTheNextTime() throws IOException {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            Target target = sshd.target(1, Target.Credentials.DEFAULT);
            Path rsa = Keys.make(pools.home.resolve(".ssh/id_rsa"), Keys.Kind.RSA);
            Keys.make(pools.home.resolve(".ssh/id_ecdsa"), Keys.Kind.ECDSA, Keys.Format.PEM, "locked");
            sshd.authorize(rsa);
            assertEquals("key " + rsa, Pools.ok(pools.ssh.connect(target, Pools.SOON)).credential());
            assertEquals(1, refusals(sshd));
            pools.ssh.close();
            Files.writeString(sshd.folder().resolve("authorized_keys"), pools.central.publicLine() + "\n");
            try (SshPool next = new SshPool(pools.hostKeys, pools.central, pools.home, null)) {
                assertEquals("key " + pools.central.path(), Pools.ok(next.connect(target, Pools.SOON))
                        .credential());
            }
        }
    }

    @Test
    void theCredentialThatWorkedIsTriedFirstAfterTheSessionDied() {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            Target target = sshd.target(1, Target.Credentials.DEFAULT);
            sshd.authorize(Keys.make(pools.home.resolve(".ssh/id_ed25519"), Keys.Kind.ED25519));
            pools.output(target, "true");
            int refused = refusals(sshd);
            assertEquals(1, refused);
            sshd.killSessions();
            pools.output(target, "true");
            assertEquals(refused, refusals(sshd));
        }
    }

    private static int refusals(Sshd sshd) {
        return sshd.log().split("Failed publickey", -1).length - 1;
    }

    @Test
    void aRefusedKeySaysWhatWasTriedAndWhatToDo() {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            String sentence = Pools.failed(Reason.AUTH_FAILED,
                    pools.ssh.connect(sshd.target(1, Target.Credentials.DEFAULT), Pools.SOON));
            Pools.assertSays(sentence, sshd.user(), pools.central.path().toString(), "authorized_keys",
                    "publickey");
            assertEquals(List.of(), pools.hostKeys.list());
        }
    }

    @Test
    void tooManyFailuresAreNamed() {
        try (Sshd sshd = Sshd.builder().option("MaxAuthTries", "1").start(); Pools pools = new Pools()) {
            Keys.make(pools.home.resolve(".ssh/id_ed25519"), Keys.Kind.ED25519);
            Pools.assertSays(Pools.failed(Reason.AUTH_FAILED,
                    pools.ssh.connect(sshd.target(1, Target.Credentials.DEFAULT), Pools.SOON)),
                    "MaxAuthTries");
        }
    }

    @Test
    void anAgentsKeyIsFoundAmongMoreThanOneConnectionMayTry(@TempDir Path folder) throws Exception {
        try (Sshd sshd = Sshd.start(); Agent agent = new Agent(folder.resolve("agent"));
                Pools pools = new Pools(false, agent.socket)) {
            for (int i = 0; i < 7; i++) {
                agent.add(Keys.make(folder.resolve("key" + i), i % 2 == 0 ? Keys.Kind.ED25519
                        : Keys.Kind.ECDSA));
            }
            Path last = Keys.make(folder.resolve("last"), Keys.Kind.RSA);
            agent.add(last);
            sshd.authorize(last);
            assertEquals("ssh-agent", Pools.ok(pools.ssh.connect(sshd.target(1, Target.Credentials.DEFAULT),
                    Pools.SOON)).credential());
        }
    }

    @Test
    void anAgentThatIsGoneIsPassedOver(@TempDir Path folder) {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools(false, folder.resolve("no-agent"))) {
            String sentence = Pools.failed(Reason.AUTH_FAILED,
                    pools.ssh.connect(sshd.target(1, Target.Credentials.DEFAULT), Pools.SOON));
            Pools.assertSays(sentence, "Not tried", "no-agent");
        }
    }

    @Test
    void anAgentThatHangsIsPassedOver(@TempDir Path folder) throws Exception {
        try (Sshd sshd = Sshd.start(); Agent agent = new Agent(folder.resolve("agent"));
                Pools pools = new Pools(false, agent.socket)) {
            Files.writeString(sshd.folder().resolve("authorized_keys"), pools.central.publicLine() + "\n");
            Shells.run("/bin/kill", "-STOP", Long.toString(agent.process.pid()));
            assertEquals("key " + pools.central.path(),
                    Pools.ok(pools.ssh.connect(sshd.target(1, Target.Credentials.DEFAULT), Pools.SOON))
                            .credential());
        }
    }

    /** A real ssh-agent. */
    private static final class Agent implements AutoCloseable {

        final Path socket;
        private final Process process;

        Agent(Path socket) throws IOException {
            this.socket = socket;
            this.process = new ProcessBuilder(Shells.need("ssh-agent", "openssh-client"), "-D", "-a",
                    socket.toString())
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            monitor.testing.Await.until("ssh-agent listens", Pools.SOON, () -> Files.exists(socket));
        }

        void add(Path key) throws Exception {
            ProcessBuilder adding = new ProcessBuilder("ssh-add", "-q", key.toString());
            adding.environment().put("SSH_AUTH_SOCK", socket.toString());
            assertEquals(0, adding.start().waitFor());
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @Test
    void aPasswordSignsInAndAWrongOneIsTriedOnce() {
        try (Account account = Account.make(); Sshd sshd = Sshd.builder().account(account)
                .start(); Pools pools = new Pools()) {
            Target target = sshd.target(1, new Target.Credentials(null, null, account.password()));
            assertEquals("password", Pools.ok(pools.ssh.connect(target, Pools.SOON)).credential());
            Target wrong = sshd.target(2, new Target.Credentials(null, null, "wrong"));
            Pools.assertSays(Pools.failed(Reason.AUTH_FAILED, pools.ssh.connect(wrong, Pools.SOON)),
                    account.name(), "the password");
            assertEquals(1, sshd.log().split("Failed password", -1).length - 1);
        }
    }

    @Test
    void aPasswordAnswersKeyboardInteractive() {
        try (Account account = Account.make(); Pools pools = new Pools(); Sshd sshd = Sshd.builder()
                .account(account).option("UsePAM", "yes")
                .option("PasswordAuthentication", "no").option("KbdInteractiveAuthentication", "yes")
                        .start()) {
            Target target = sshd.target(1, new Target.Credentials(null, null, account.password()));
            assertEquals("password (keyboard-interactive)", Pools.ok(pools.ssh.connect(target, Pools.SOON))
                    .credential());
            Target wrong = sshd.target(2, new Target.Credentials(null, null, "wrong"));
            Pools.failed(Reason.AUTH_FAILED, pools.ssh.connect(wrong, Pools.SOON));
        }
    }

    @Test
    void theCentralsKeyIsInstalledOnceByPasswordAndProved() throws IOException {
        try (Account account = Account.make(); Pools pools = new Pools();
                Sshd sshd = Sshd.builder().account(account).ownAuthorizedKeys().option("StrictModes", "yes")
                        .start()) {
            Target target = sshd.target(1, new Target.Credentials(null, null, account.password()));
            Path file = account.home().resolve(".ssh/authorized_keys");
            assertEquals("key " + pools.central.path(), Pools.ok(pools.ssh.installKey(target, Pools.SOON))
                    .credential());
            assertEquals(pools.central.publicLine() + "\n", Files.readString(file));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertEquals("rwx------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
            // no line break at the end
            Files.writeString(file, "ssh-ed25519 other" + "\n" + pools.central.publicLine());
            Pools.ok(pools.ssh.installKey(target, Pools.SOON));
            assertEquals(2, Files.readAllLines(file).size());
            Files.writeString(file, "ssh-ed25519 other");
            Pools.ok(pools.ssh.installKey(target, Pools.SOON));
            assertEquals(List.of("ssh-ed25519 other", pools.central.publicLine()), Files.readAllLines(file));
            Files.setPosixFilePermissions(account.home(), PosixFilePermissions.fromString("rwxrwxrwx"));
            Pools.assertSays(Pools.failed(Reason.AUTH_FAILED, pools.ssh.installKey(target, Pools.SOON)),
                    "StrictModes");
        }
    }

    @Test
    void theCentralMakesItsKeyOnceAndOpenSshReadsIt() throws IOException {
        try (Pools pools = new Pools()) {
            Path key = pools.folder.resolve("data/ssh/id_ed25519");
            assertEquals(key, pools.central.path());
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
            assertTrue(pools.central.publicLine().startsWith(Shells.run("ssh-keygen", "-y", "-f",
                    key.toString()).strip().replaceAll(" server-monitor$", "")));
            assertEquals(pools.central.publicLine(), CentralKey.findOrMake(pools.home,
                    pools.folder.resolve("data")).publicLine());
            // what ssh-copy-id is given
            assertEquals(key.resolveSibling("id_ed25519.pub"), pools.central.publicFile());
            assertEquals(pools.central.publicLine() + "\n", Files.readString(pools.central.publicFile()));
        }
    }

    @Test
    void theUsersOwnKeyIsTheCentralsIfItNeedsNoPassphrase(@TempDir Path home) throws IOException {
        Files.createDirectories(home.resolve(".ssh"));
        Keys.make(home.resolve(".ssh/id_ed25519"), Keys.Kind.ED25519, Keys.Format.OPENSSH, "locked");
        Path rsa = Keys.make(home.resolve(".ssh/id_rsa"), Keys.Kind.RSA);
        CentralKey key = CentralKey.findOrMake(home, home.resolve("data"));
        assertEquals(rsa, key.path());
        assertEquals(Keys.fingerprint(rsa), key.fingerprint());
        assertEquals(Keys.publicLine(rsa), key.publicLine());
        assertEquals(home.resolve(".ssh/id_rsa.pub"), key.publicFile());
        Files.delete(key.publicFile());
        CentralKey alone = CentralKey.findOrMake(home, home.resolve("data"));
        assertEquals(home.resolve("data/ssh/id_rsa.pub"), alone.publicFile());
        assertTrue(Files.readString(alone.publicFile()).startsWith(alone.publicLine()));
    }
}
