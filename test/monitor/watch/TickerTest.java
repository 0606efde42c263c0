package monitor.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import monitor.model.Log;
import monitor.testing.Await;
import org.junit.jupiter.api.Test;

class TickerTest {

    @Test
    void aStepComesAgainWhenItSaidSo() {
        AtomicInteger count = new AtomicInteger();
        Ticker ticker = Ticker.start("test", now -> count.incrementAndGet() < 3 ? 1_000_000 : TimeUnit.HOURS.toNanos(1),
                System::nanoTime, Log.NONE);
        Await.until("three steps", Duration.ofSeconds(10), () -> count.get() == 3);
        ticker.close();
        assertEquals(3, count.get());
    }

    @Test
    void closingEndsALoopThatWaits() {
        AtomicInteger count = new AtomicInteger();
        Ticker ticker = Ticker.start("test", now -> {
            count.incrementAndGet();
            return TimeUnit.HOURS.toNanos(1);
        }, System::nanoTime, Log.NONE);
        Await.until("a step", Duration.ofSeconds(10), () -> count.get() == 1);
        ticker.close();
        assertEquals(1, count.get());
    }
}
