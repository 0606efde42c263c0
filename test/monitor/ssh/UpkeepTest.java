package monitor.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import monitor.ssh.Upkeep.Step;
import org.junit.jupiter.api.Test;

class UpkeepTest {

    private static final long NOW = TimeUnit.HOURS.toNanos(1);

    @Test
    void aSessionInUseNeedsNothing() {
        assertEquals(Step.NOTHING, care(0, 0, 0, false).step(NOW));
        assertEquals(Upkeep.QUIET_NANOS, care(0, 0, 0, false).nanosUntilNext(NOW));
    }

    @Test
    void aQuietHostIsAskedForASignOfLifeOnceAPeriod() {
        assertEquals(Step.PING, care(0, 15, 15, false).step(NOW));
        assertEquals(Step.NOTHING, care(0, 16, 1, false).step(NOW));
        assertEquals(Step.PING, care(0, 30, 15, true).step(NOW));
    }

    @Test
    void aHostThatGivesNoSignOfLifeIsDeadEvenWhileBusy() {
        assertEquals(Step.CLOSE_DEAD, care(0, 40, 10, true).step(NOW));
    }

    @Test
    void aSessionThatNobodyUsesIsClosedUnlessSomethingRunsOnIt() {
        assertEquals(Step.CLOSE_IDLE, care(600, 1, 1, false).step(NOW));
        assertEquals(Step.NOTHING, care(600, 1, 1, true).step(NOW));
    }

    @Test
    void nothingIsDueBeforeTheMomentThatItGives() {
        for (int used : new int[] {0, 100, 590}) {
            for (int heard : new int[] {0, 5, 14, 20, 39}) {
                Upkeep care = care(used, heard, Math.min(heard, 3), false);
                if (care.step(NOW) == Step.NOTHING) {
                    long next = care.nanosUntilNext(NOW);
                    assertEquals(Step.NOTHING, care.step(NOW + next - 1));
                    assertTrue(care.step(NOW + next) != Step.NOTHING);
                }
            }
        }
    }

    private static Upkeep care(long usedSecondsAgo, long heardSecondsAgo, long pingedSecondsAgo,
            boolean busy) {
        return new Upkeep(NOW - TimeUnit.SECONDS.toNanos(usedSecondsAgo),
                NOW - TimeUnit.SECONDS.toNanos(heardSecondsAgo),
                NOW - TimeUnit.SECONDS.toNanos(pingedSecondsAgo), busy);
    }
}
