package monitor.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import monitor.model.Detail;
import monitor.model.Metric;
import org.junit.jupiter.api.Test;

class RoundedTest {

    private static final Rounded FLOW = Rounded.of(new Rollup.Key(null, Metric.NETWORK_RX_BYTES_PER_SECOND.ordinal()));

    @Test
    void a_rounded_figure_is_right_to_a_thousandth_stays_as_it_is_and_keeps_its_order() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            long value = i < 50_000 ? i : random.nextLong() >>> 1 + random.nextInt(60);
            long back = FLOW.value(FLOW.number(value));
            assertTrue(Math.abs(back - value) <= value / 1000.0 + 0.5, value + " became " + back);
            assertEquals(back, FLOW.value(FLOW.number(back)));
            long more = value + random.nextInt(1_000);
            assertTrue(more < value || FLOW.number(more) >= FLOW.number(value), value + " and " + more);
        }
    }

    @Test
    void small_figures_negative_ones_and_what_disks_hold_are_exact() {
        for (long value : new long[] {0, 1, 1023, -5, -1_000_000}) {
            assertEquals(value, FLOW.value(FLOW.number(value)));
        }
        Rounded disk = Rounded.of(new Rollup.Key(new Subjects.Subject(Detail.Kind.DISK, "/"), 1));
        assertEquals(123_456_789_123L, disk.value(disk.number(123_456_789_123L)));
    }
}
