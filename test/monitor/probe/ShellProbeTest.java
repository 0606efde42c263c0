package monitor.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import hosts.Account;
import hosts.Shells;
import hosts.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import monitor.model.Failure;
import monitor.model.Metric;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Source;
import monitor.testing.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with nothing but sshd, read by its shell. */
class ShellProbeTest {

    @TempDir
    private Path folder;

    private static JsonObject object(Sample sample) {
        return Json.parse(ShellReads.json(sample)).asObject();
    }

    /** An sshd whose sessions run a script first, which then does what was asked. */
    private Sshd.Builder wrapped(String... lines) throws IOException {
        Path wrapper = Files.writeString(folder.resolve("session"), "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Shells.run("chmod", "755", wrapper.toString());
        return Sshd.builder().option("ForceCommand", wrapper.toString());
    }

    private static void services(ShellReads reads) {
        Await.until("services", Duration.ofSeconds(20), () -> {
            JsonObject all = object(reads.sample());
            assertTrue(all.get("errors").asObject().isEmpty(), all.get("errors").toString());
            return all.get("services") != null;
        });
    }

    private static void assertWhole(Sample sample) {
        JsonObject all = object(sample);
        assertEquals(Source.AGENTLESS, sample.source());
        for (Metric metric : new Metric[] {Metric.CPU_PERCENT, Metric.MEMORY_PERCENT, Metric.LOAD_1, Metric.DISK_PERCENT,
            Metric.NETWORK_RX_BYTES_PER_SECOND, Metric.PROCESS_COUNT, Metric.TCP_ESTABLISHED}) {
            assertTrue(sample.figures().has(metric), metric + " is absent; errors: " + all.get("errors"));
        }
        assertTrue(sample.facts().hostname() != null && sample.facts().bootTime() > 0 && sample.facts().cores() > 0,
                all.get("system").toString());
        JsonValue own = null;
        for (JsonValue process : all.get("processes").asArray()) {
            own = process.asObject().getInt("pid", 0) == ProcessHandle.current().pid() ? process : own;
        }
        assertTrue(own != null && own.asObject().getString("command", "").contains("java")
                && own.asObject().getString("user", "").equals(System.getProperty("user.name")), "it is " + own);
        assertTrue(own.asObject().getLong("resident_bytes", 0) > 10_000_000, own.toString());
        assertNull(all.get("agent"), "no agent runs there");
        assertTrue(all.get("errors").asObject().isEmpty(), all.get("errors").toString());
    }

    @Test
    void theVeryFirstSampleIsAWholeOneAndServicesFollow() {
        try (Sshd sshd = Sshd.start(); ShellReads reads = ShellReads.of(sshd)) {
            assertWhole(reads.sample());
            services(reads);
            JsonObject all = object(reads.sample());
            assertTrue(all.getInt("services_age_seconds", -1) >= 0);
            assertTrue(all.get("sockets").asObject().getInt("tcp_listen", 0) > 0);
            assertTrue(all.get("system").asObject().getInt("users", -1) >= 0, all.get("system").toString());
            assertEquals(1, sshd.logins());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/dash", "/bin/bash", "/usr/bin/fish", "/bin/zsh", "/bin/tcsh"})
    void anyLoginShellWillDo(String shell) {
        Shells.need(shell.substring(shell.lastIndexOf('/') + 1), shell.substring(shell.lastIndexOf('/') + 1));
        try (Account account = Account.make(shell); Sshd sshd = Sshd.builder().account(account).start();
                ShellReads reads = ShellReads.of(sshd)) {
            Sample sample = reads.sample();
            assertTrue(sample.figures().has(Metric.CPU_PERCENT) && sample.figures().has(Metric.DISK_PERCENT), ShellReads.json(sample));
            assertTrue(object(sample).get("processes").asArray().size() > 5);
        }
    }

    @Test
    void whatALoginShellPrintsBeforeAndAfterIsLeftOut() throws IOException {
        try (Sshd sshd = wrapped("printf 'welcome to\\n/proc/stat:cpu 1 2 3\\nno end of line'", "(eval \"$SSH_ORIGINAL_COMMAND\")",
                "echo p1 '(x)' good bye").start(); ShellReads reads = ShellReads.of(sshd)) {
            assertWhole(reads.sample());
        }
    }

    /** An sshd whose sessions see a root of busybox' own programs. */
    private Sshd.Builder busybox(String... tools) throws IOException {
        Shells.needRoot("it changes the root");
        Path root = Files.createDirectories(folder.resolve("root"));
        for (String made : new String[] {"bin", "proc", "sys", "dev", "etc", "run/openrc"}) {
            Files.createDirectories(root.resolve(made));
        }
        Files.copy(Path.of(Shells.need("busybox", "busybox-static")), root.resolve("bin/busybox"));
        Files.copy(Path.of("/etc/passwd"), root.resolve("etc/passwd"));
        Shells.run("chmod", "755", root.resolve("bin/busybox").toString());
        for (String tool : tools) {
            Files.createLink(root.resolve("bin").resolve(tool), root.resolve("bin/busybox"));
        }
        return wrapped("export root=" + root, "exec unshare -m sh -c 'mount --bind $root $root; for f in proc sys dev; do mount --rbind /$f $root/$f; done;"
                + " export PATH=/bin; exec /usr/sbin/chroot $root /bin/sh -c \"$SSH_ORIGINAL_COMMAND\"'");
    }

    @Test
    void aSystemOfBusyboxAloneIsReadAndSoIsOpenRc() throws IOException {
        try (Sshd sshd = busybox("sh", "cat", "grep", "sed", "awk", "date", "uname", "stat", "timeout", "sleep").start();
                ShellReads reads = ShellReads.of(sshd)) {
            Path rc = Files.writeString(folder.resolve("root/bin/rc-status"),
                    "#!/bin/sh\necho Runlevel: default\necho ' sshd   [  started  ]'\n");
            Shells.run("chmod", "755", rc.toString());
            assertWhole(reads.sample());
            services(reads);
            assertEquals("sshd", object(reads.sample()).get("services").asArray().get(0).asObject().getString("name", ""));
        }
    }

    @Test
    void aRouterWithoutPsDfIpAndEvenGrepAndAwkTellsItsFigures() throws IOException {
        try (Sshd sshd = busybox("sh", "sed", "date").start(); ShellReads reads = ShellReads.of(sshd)) {
            Sample sample = reads.sample();
            for (Metric metric : new Metric[] {Metric.CPU_PERCENT, Metric.MEMORY_PERCENT, Metric.NETWORK_RX_BYTES_PER_SECOND}) {
                assertTrue(sample.figures().has(metric), metric + " is absent");
            }
            assertTrue(sample.figures().get(Metric.PROCESS_COUNT) > 5);
        }
    }

    @Test
    void nologinAndAForcedCommandAreNoShell() throws IOException {
        try (Account account = Account.make("/usr/sbin/nologin"); Sshd sshd = Sshd.builder().account(account).start();
                ShellReads reads = ShellReads.of(sshd)) {
            Failure failure = reads.failure();
            assertEquals(Reason.NO_SHELL, failure.reason());
            assertTrue(failure.sentence().contains("usermod -s"), failure.sentence());
        }
        try (Sshd sshd = wrapped("echo only backups here").start(); ShellReads reads = ShellReads.of(sshd)) {
            Failure failure = reads.failure();
            assertEquals(Reason.NO_SHELL, failure.reason());
            assertTrue(failure.sentence().contains("only backups here"), failure.sentence());
        }
    }

    @Test
    void aHostWithoutProcIsUnsupportedAndTheSentenceSaysWhatToDo() throws IOException {
        Shells.needRoot("it mounts");
        try (Sshd sshd = wrapped("exec unshare -m sh -c 'mount -t tmpfs none /proc; exec sh -c \"$SSH_ORIGINAL_COMMAND\"'").start();
                ShellReads reads = ShellReads.of(sshd)) {
            Failure failure = reads.failure();
            assertEquals(Reason.UNSUPPORTED, failure.reason());
            assertTrue(failure.sentence().contains("mount -t proc"), failure.sentence());
        }
        Path bin = Files.createDirectories(folder.resolve("bsd"));
        Files.writeString(bin.resolve("uname"), "#!/bin/sh\necho FreeBSD 14.1\n");
        Shells.run("chmod", "755", bin.resolve("uname").toString());
        try (Sshd sshd = wrapped("exec unshare -m sh -c 'mount -t tmpfs none /proc; export PATH=" + bin
                + ":$PATH; exec sh -c \"$SSH_ORIGINAL_COMMAND\"'").start(); ShellReads reads = ShellReads.of(sshd)) {
            Failure failure = reads.failure();
            assertEquals(Reason.UNSUPPORTED, failure.reason());
            assertTrue(failure.sentence().contains("FreeBSD 14.1"), failure.sentence());
        }
    }

    private static String files(Account account) {
        return Shells.run("sh", "-c", "find " + account.home() + "; find /tmp /var/tmp -maxdepth 1 -user " + account.name());
    }

    @Test
    void nothingOfItStaysOnTheHost() {
        try (Account account = Account.make("/bin/sh"); Sshd sshd = Sshd.builder().account(account).start();
                ShellReads reads = ShellReads.of(sshd)) {
            String before = files(account);
            reads.sample();
            services(reads);
            assertEquals(before, files(account));
            Await.until("no process of it", Duration.ofSeconds(10), () ->
                    !Shells.run("sh", "-c", "ps -o args= -u " + account.name() + " | grep -v sshd || true").contains("server-monitor"));
        }
    }

    @Test
    void aHostOfOneSessionChannelIsReadWithItsSlowThings() {
        try (Sshd sshd = Sshd.builder().option("MaxSessions", "1").start(); ShellReads reads = ShellReads.of(sshd)) {
            reads.sample();
            services(reads);
            assertEquals(1, sshd.logins());
        }
    }

    @Test
    void fileSystemsThatHangStopNoFiguresAndAreNamed() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("slow"));
        for (String tool : new String[] {"stat", "df"}) {
            Files.writeString(bin.resolve(tool), "#!/bin/sh\nexec sleep 60\n");
            Shells.run("chmod", "755", bin.resolve(tool).toString());
        }
        try (Sshd sshd = wrapped("PATH=" + bin + ":$PATH; export PATH; eval \"$SSH_ORIGINAL_COMMAND\"").start();
                ShellReads reads = ShellReads.of(sshd)) {
            Result<Sample> first = reads.shell.poll(reads.server, null, Duration.ofSeconds(4));
            assertTrue(first instanceof Result.Ok<Sample>(Sample sample) && sample.figures().has(Metric.MEMORY_PERCENT), first.toString());
            long begun = System.nanoTime();
            Sample second = reads.sample();
            assertTrue(second.figures().has(Metric.CPU_PERCENT));
            assertFalse(second.figures().has(Metric.DISK_PERCENT));
            assertTrue(System.nanoTime() - begun < 3_000_000_000L, "the poll waited for the hung command");
            assertTrue(object(second).get("errors").asObject().getString("disks", "").matches(".*(neither stat -f nor df|not over after).*"),
                    object(second).get("errors").toString());
        }
    }

    @Test
    void aProcessThatHasBegunSinceIsShownWithItsCommandAndSecretsAreTakenOut() throws IOException {
        try (Sshd sshd = Sshd.start(); ShellReads reads = ShellReads.of(sshd)) {
            reads.sample();
            Process process = new ProcessBuilder("sh", "-c", "exec -a 'a name' sleep 60 --password=hunter2", "--token=abcdef").start();
            Process other = new ProcessBuilder("sh", "-c", "sleep 0.2; read x", "--password=hunter2\n1 (sh) S 0").start();
            try {
                reads.sample();
                String all = reads.shell.ask(reads.server, "/api/processes", ShellReads.DEADLINE) instanceof Result.Ok<byte[]>(byte[] json)
                        ? new String(json, java.nio.charset.StandardCharsets.UTF_8) : "";
                assertTrue(all.contains("--password=***"), all);
                assertFalse(all.contains("hunter2"), all);
                assertFalse(all.contains("\"ppid\":" + "server-monitor"), all);
            } finally {
                process.destroyForcibly();
                other.destroyForcibly();
            }
        }
    }
}
