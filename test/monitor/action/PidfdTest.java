package monitor.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Shells;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import monitor.testing.Await;
import org.junit.jupiter.api.Test;

/** A process that is held by a descriptor, while its number passes to another one. */
class PidfdTest {

    private static final Duration BOUND = Duration.ofSeconds(10);

    private static Process sleeper() {
        try {
            return new ProcessBuilder("sleep", "1000").start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(Process process) {
        process.destroyForcibly().onExit().join();
    }

    /**
     * Starts processes until one is given the number, as the kernel does once it has counted around; others of this machine may take it
     * first. A shell is their parent: the JDK knows its own children by their numbers.
     */
    private static void newcomer(Process nursery, long pid) throws IOException {
        for (int i = 0; i < 100; i++) {
            Files.writeString(Path.of("/proc/sys/kernel/ns_last_pid"), Long.toString(pid - 1));
            nursery.outputWriter().write("one more\n");
            nursery.outputWriter().flush();
            if (nursery.inputReader().readLine().equals(Long.toString(pid))) {
                return;
            }
        }
        throw new AssertionError("the number " + pid + " was not given again");
    }

    @Test
    void aSignalReachesTheProcessThatIsHeldAndNotTheNextOneOfItsNumber() throws IOException {
        Shells.needRoot("it says which number the next process gets");
        Process nursery = new ProcessBuilder("sh", "-c",
                "while read -r line; do sleep 1000 > /dev/null & all=\"$all $!\"; echo $!; done; kill $all").start();
        Process old = sleeper();
        try {
            assertEquals(Pidfd.Answer.DONE, Pidfd.hold(old.pid(), process -> process.send(18)));
            Pidfd.Answer answer = Pidfd.hold(old.pid(), process -> {
                end(old);
                try {
                    newcomer(nursery, old.pid());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return process.send(9);
            });
            assertEquals(Pidfd.Answer.GONE, answer);
            // between fork and exec it is still called as the shell is
            Await.until("the newcomer lives", Duration.ofSeconds(20), () -> "sleep".equals(
                    ProcStat.parse(Files.readString(Path.of("/proc/" + old.pid() + "/stat"))).name()));
        } finally {
            // to wait for its end once more would be to wait for the newcomer's
            old.destroyForcibly();
            nursery.outputWriter().close();
            nursery.onExit().join();
        }
    }

    @Test
    void theStartTimeIsComparedInTheSameStepAsTheSignalOnThisMachine() throws IOException {
        Process child = sleeper();
        try {
            long started = ProcStat.parse(Files.readString(Path.of("/proc/" + child.pid() + "/stat"))).started();
            for (Runner.Rights rights : List.of(Runner.Rights.OWN, Runner.Rights.KILL_ONLY)) {
                KillProcess other = new KillProcess(child.pid(), started + 1, KillProcess.Signal.KILL);
                if (new HereRunner().signal(other, rights, "test", BOUND) instanceof monitor.model.Result.Ok<Order.Done>(Order.Done done)) {
                    assertTrue(done.stdout().startsWith("signal=changed\n"), done.stdout());
                }
                assertTrue(child.isAlive());
            }
        } finally {
            end(child);
        }
    }
}
