package monitor.ssh;

import hosts.Shells;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;
import org.junit.jupiter.api.Assertions;

/** A pool with a home and a data folder of its own, and short ways to use it. */
final class Pools implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(20);

    final Path folder;
    final Path home;
    final HostKeys hostKeys;
    final CentralKey central;
    final SshPool ssh;

    Pools() {
        this(false, null);
    }

    Pools(boolean strict, Path agentSocket) {
        try {
            folder = Files.createTempDirectory("monitor-pool-");
            home = Files.createDirectories(folder.resolve("home"));
            Files.createDirectories(home.resolve(".ssh"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hostKeys = new HostKeys(folder.resolve("data/ssh/known_hosts"), home.resolve(".ssh/known_hosts"),
                strict, Clock.systemUTC());
        central = CentralKey.findOrMake(home, folder.resolve("data"));
        ssh = new SshPool(hostKeys, central, home, agentSocket);
    }

    Result<Ssh.Ran> run(Target target, String line) {
        return ssh.run(target, new Ssh.Command(line, SOON, 1 << 20));
    }

    /** What the command printed, the end of the line stripped; any failure fails the test. */
    String output(Target target, String line) {
        Ssh.Ran ran = ok(run(target, line));
        Assertions.assertEquals(0, ran.exitCode(), () -> new String(ran.stderr(), StandardCharsets.UTF_8));
        return new String(ran.stdout(), StandardCharsets.UTF_8).stripTrailing();
    }

    static <T> T ok(Result<T> result) {
        return switch (result) {
            case Result.Ok<T>(T value) -> value;
            case Result.Failed<T>(Failure failure) -> Assertions.fail(failure.reason() + ": "
                    + failure.sentence());
        };
    }

    /** The sentence of a failure for that reason. */
    static String failed(Reason reason, Result<?> result) {
        return switch (result) {
            case Result.Ok<?>(Object value) -> Assertions.fail("no failure but " + value);
            case Result.Failed<?>(Failure failure) -> {
                Assertions.assertEquals(reason, failure.reason(), failure.sentence());
                yield failure.sentence();
            }
        };
    }

    static void assertSays(String sentence, String... parts) {
        for (String part : parts) {
            Assertions.assertTrue(sentence.contains(part), () -> "\"" + part + "\" is missing in: "
                    + sentence);
        }
    }

    @Override
    public void close() {
        ssh.close();
        Shells.deleteTree(folder);
    }
}
