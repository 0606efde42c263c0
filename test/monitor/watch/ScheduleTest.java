package monitor.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import monitor.model.Reason;
import monitor.model.Status;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Duration FIVE = Duration.ofSeconds(5);

    private static Schedule schedule(long id) {
        return new Schedule(id, FIVE, 0, () -> 0.5);
    }

    /** A schedule whose server has just answered in its slot. */
    private static Schedule online() {
        Schedule schedule = schedule(1);
        schedule.pollAt(0);
        schedule.begin(0);
        schedule.succeeded(SECOND / 100);
        schedule.begin(schedule.due());
        schedule.succeeded(schedule.due() + SECOND / 100);
        return schedule;
    }

    @Test
    void aThousandServersArePolledEvenlyOverTheInterval() {
        int[] perTenth = new int[50];
        for (int id = 1; id <= 1000; id++) {
            Schedule schedule = schedule(id);
            schedule.pollAt(0);
            schedule.begin(0);
            schedule.succeeded(0);
            perTenth[(int) (schedule.due() * 10 / SECOND) % 50]++;
        }
        for (int count : perTenth) {
            assertTrue(count >= 18 && count <= 22, () -> "polls in a tenth of a second: " + count);
        }
    }

    @Test
    void aServerKeepsItsPlaceInTheIntervalOverARestart() {
        // the same wall time, seen from two processes whose elapsed clocks began elsewhere
        long wall = 1_767_700_000L * SECOND;
        long[] dues = new long[2];
        long[] elapsed = {77 * SECOND, -9_000_000 * SECOND};
        for (int i = 0; i < 2; i++) {
            Schedule schedule = new Schedule(42, FIVE, elapsed[i] - wall, () -> 0.5);
            schedule.begin(elapsed[i]);
            schedule.succeeded(elapsed[i]);
            dues[i] = schedule.due() - elapsed[i];
        }
        assertEquals(dues[0], dues[1]);
    }

    @Test
    void thePollsOfOneServerAreAnIntervalApartHoweverLongEachTakes() {
        Schedule schedule = online();
        long first = schedule.due();
        schedule.begin(first);
        schedule.succeeded(first + 3 * SECOND);
        assertEquals(first + 5 * SECOND, schedule.due());
    }

    @Test
    void aPollThatOverranItsSlotIsFollowedByTheNextSlotAndTheMissedOnesAreCounted() {
        Schedule schedule = online();
        long first = schedule.due();
        schedule.begin(first);
        assertEquals(2, schedule.succeeded(first + 12 * SECOND));
        assertEquals(first + 15 * SECOND, schedule.due());
    }

    @Test
    void aPollThatBeginsMoreThanATenthOfTheIntervalAfterItsSlotIsLate() {
        Schedule schedule = online();
        assertFalse(schedule.begin(schedule.due() + SECOND * 4 / 10));
        assertTrue(schedule.begin(schedule.due() + SECOND * 6 / 10));
    }

    @Test
    void aPollMayTakeFourFifthsOfTheIntervalAndNeverMoreThanThirtySeconds() {
        Schedule schedule = schedule(1);
        schedule.begin(0);
        assertEquals(4 * SECOND, schedule.remaining(0));
        Schedule hourly = new Schedule(1, Duration.ofHours(1), 0, () -> 0.5);
        hourly.begin(0);
        assertEquals(30 * SECOND, hourly.remaining(0));
    }

    @Test
    void aTimeoutMeansOfflineAtOnceSinceItsDeadlineIsUsedUp() {
        Schedule schedule = online();
        long slot = schedule.due();
        schedule.begin(slot);
        schedule.failed(slot + 4 * SECOND, Reason.TIMEOUT, false);
        assertEquals(Status.OFFLINE, schedule.status());
        assertEquals(slot + 5 * SECOND, schedule.due());
    }

    @Test
    void aQuickFailureIsTriedOnceMoreWithinTheSameDeadlineBeforeItMeansOffline() {
        Schedule schedule = online();
        long slot = schedule.due();
        schedule.begin(slot);
        schedule.failed(slot + SECOND / 100, Reason.UNREACHABLE, false);
        assertEquals(Status.ONLINE, schedule.status());
        assertEquals(slot + 2 * SECOND, schedule.due());
        schedule.begin(schedule.due());
        assertEquals(2 * SECOND, schedule.remaining(schedule.due()));
        schedule.failed(schedule.due() + SECOND, Reason.UNREACHABLE, false);
        assertEquals(Status.OFFLINE, schedule.status());
        assertEquals(slot + 5 * SECOND, schedule.due());
    }

    @Test
    void aFailureThatPassesByIsNeverSeen() {
        Schedule schedule = online();
        long slot = schedule.due();
        schedule.begin(slot);
        schedule.failed(slot + SECOND / 100, Reason.AGENT_DOWN, false);
        schedule.begin(schedule.due());
        schedule.succeeded(schedule.due() + SECOND / 100);
        assertEquals(Status.ONLINE, schedule.status());
        assertEquals(slot + 5 * SECOND, schedule.due());
        // and the next failure is a first one again
        schedule.begin(schedule.due());
        schedule.failed(schedule.due() + SECOND / 100, Reason.AGENT_DOWN, false);
        assertEquals(Status.ONLINE, schedule.status());
    }

    @Test
    void aChangedHostKeyMeansOfflineAtOnce() {
        Schedule schedule = online();
        schedule.begin(schedule.due());
        schedule.failed(schedule.due() + SECOND / 100, Reason.HOST_KEY_CHANGED, false);
        assertEquals(Status.OFFLINE, schedule.status());
    }

    @Test
    void anUnreachableHostIsTriedAtEverySlotForEver() {
        Schedule schedule = schedule(7);
        schedule.pollAt(0);
        long previous = 0;
        for (int i = 0; i < 100; i++) {
            long now = schedule.due();
            schedule.begin(now);
            schedule.failed(now + 4 * SECOND, Reason.UNREACHABLE, true);
            // the first attempt came out of turn
            assertTrue(i == 0 || schedule.due() - previous == 5 * SECOND);
            previous = schedule.due();
        }
    }

    @Test
    void refusalsAfterTcpWaitLongerEachTimeUpToAMinuteAndBeginAnewAfterASuccess() {
        Schedule schedule = schedule(7);
        schedule.pollAt(0);
        long[] seconds = new long[6];
        for (int i = 0; i < seconds.length; i++) {
            long now = schedule.due();
            schedule.begin(now);
            schedule.failed(now, Reason.AUTH_FAILED, true);
            seconds[i] = (schedule.due() - now) / SECOND;
        }
        org.junit.jupiter.api.Assertions.assertArrayEquals(new long[] {5, 10, 20, 40, 60, 60}, seconds);
        schedule.succeeded(schedule.due());
        long now = schedule.due();
        schedule.failed(now + 4 * SECOND, Reason.AUTH_FAILED, true);
        assertEquals(5 * SECOND, schedule.due() - (now + 4 * SECOND));
    }

    @Test
    void theWaitsAfterRefusalsAreSpreadByAFifthEitherWay() {
        for (double random : new double[] {0, 1}) {
            Schedule schedule = new Schedule(7, FIVE, 0, () -> random);
            schedule.begin(0);
            schedule.failed(0, Reason.AUTH_FAILED, true);
            assertEquals(5 * SECOND * (0.8 + 0.4 * random), schedule.due(), 10);
        }
    }

    @Test
    void aServerPolledHourlyNeverComesBackSoonerForBeingRefused() {
        Schedule schedule = new Schedule(7, Duration.ofHours(1), 0, () -> 0.5);
        schedule.begin(0);
        schedule.failed(0, Reason.AUTH_FAILED, true);
        assertEquals(3600 * SECOND, schedule.due());
    }

    @Test
    void askingForAPollForgetsTheRefusals() {
        Schedule schedule = schedule(7);
        for (int i = 0; i < 5; i++) {
            schedule.begin(0);
            schedule.failed(0, Reason.AUTH_FAILED, true);
        }
        schedule.pollAt(3 * SECOND);
        assertEquals(3 * SECOND, schedule.due());
        schedule.begin(3 * SECOND);
        schedule.failed(3 * SECOND, Reason.AUTH_FAILED, true);
        assertEquals(8 * SECOND, schedule.due());
    }

    @Test
    void elapsedTimeMayWrapAroundZero() {
        Schedule schedule = new Schedule(3, FIVE, -1_767_700_000L * SECOND, () -> 0.5);
        long now = -2 * SECOND;
        for (int i = 0; i < 4; i++) {
            schedule.pollAt(now);
            schedule.begin(now);
            schedule.succeeded(now);
            assertTrue(schedule.due() > now && schedule.due() <= now + 5 * SECOND);
            now += SECOND;
        }
    }
}
