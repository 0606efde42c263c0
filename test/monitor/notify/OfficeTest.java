package monitor.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import monitor.model.Channel;
import monitor.model.Log;
import monitor.model.Notice;
import monitor.model.Severity;
import monitor.net.Dialer;
import monitor.net.Perimeter;
import monitor.net.SystemResolver;
import monitor.store.Channels;
import monitor.store.Database;
import monitor.store.Deliveries;
import monitor.store.Notices;
import monitor.store.Secrets;
import monitor.testing.Await;
import monitor.testing.Receiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notices on their way to real receivers; the time of waiting is the test's own. */
class OfficeTest {

    private static final Duration BOUND = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final AtomicLong ahead = new AtomicLong();
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plusNanos(ahead.get());
        }
    };
    private final Receiver receiver = new Receiver();
    private Database db;
    private Channels channels;
    private Deliveries deliveries;
    private Office office;

    @BeforeEach
    void open() throws NoSuchAlgorithmException {
        db = Database.open(folder, clock);
        channels = new Channels(db, new Secrets(db, folder));
        deliveries = new Deliveries(db);
        office = office();
    }

    private Office office() throws NoSuchAlgorithmException {
        Kinds kinds = new Kinds(new Dialer(Perimeter.ALL, new SystemResolver(), SSLContext.getDefault(), ""), Map.of(), clock);
        return new Office(db, new Notices(db), channels, deliveries, kinds, "central-1", () -> null,
                () -> System.nanoTime() + ahead.get(), new Random(1), Log.NONE);
    }

    @AfterEach
    void close() {
        office.close();
        db.close();
        receiver.close();
    }

    private long channel(String url, Severity least, boolean resolved, String... tags) {
        Channel stored = db.write(tx -> channels.insert(tx, new Channel(0, "hook", "webhook", true, least, List.of(tags), resolved,
                Map.of("url", url), clock.instant())));
        office.changed();
        return stored.id();
    }

    private void tell(Notice... notices) {
        db.write(tx -> {
            for (Notice notice : notices) {
                Notices.add(tx, notice);
            }
            return null;
        });
        office.sweep(0);
    }

    /** Lets time pass until the channels' waits are over. */
    private void later(Duration time) {
        ahead.addAndGet(time.toNanos());
        office.changed();
    }

    private Deliveries.Delivery newest(long channel) {
        return deliveries.ofChannel(channel, 1).getFirst().delivery();
    }

    private void ends(long channel, Deliveries.State state) {
        Await.until("the delivery is " + state, BOUND, () -> newest(channel).state() == state);
    }

    @Test
    void aNoticeGoesOnceToEachChannelThatWantsIt() {
        long all = channel(receiver.url("/all"), Severity.INFO, true);
        long web = channel(receiver.url("/web"), Severity.INFO, true, "web");
        long critical = channel(receiver.url("/critical"), Severity.CRITICAL, false);
        tell(Sample.notice(0, Notice.Kind.FIRING, Severity.WARNING, "one", "web"),
                Sample.notice(0, Notice.Kind.FIRING, Severity.CRITICAL, "two", "db"),
                Sample.notice(0, Notice.Kind.RESOLVED, Severity.CRITICAL, "three", "db"));
        Await.until("five have come", BOUND, () -> receiver.got().size() == 5);
        for (long channel : List.of(all, web, critical)) {
            ends(channel, Deliveries.State.SENT);
        }
        assertEquals(List.of(3, 1, 1), List.of(all, web, critical).stream().map(id -> deliveries.ofChannel(id, 9).size()).toList());
        assertEquals(5, receiver.got().stream().map(got -> got.header("Idempotency-Key")).distinct().count());
        office.sweep(0);
        assertEquals(3, deliveries.ofChannel(all, 9).size(), "taken once");
    }

    @Test
    void whatFailsIsTriedAgainInOrderUntilItArrives() {
        long channel = channel(receiver.url("/"), Severity.INFO, true);
        receiver.answers(500, "", "broken");
        tell(Sample.firing("one"), Sample.firing("two"));
        Await.until("the first attempt failed", BOUND, () -> receiver.got().size() == 1
                && deliveries.ofChannel(channel, 9).getLast().delivery().error() != null);
        assertEquals("127.0.0.1 answered 500: broken", channels.get(channel).health().lastError());
        later(Duration.ofSeconds(10));
        ends(channel, Deliveries.State.SENT);
        assertEquals(List.of("one", "one", "two"), receiver.got().stream().map(got -> title(got.body())).toList());
        assertEquals(receiver.got().get(0).header("Idempotency-Key"), receiver.got().get(1).header("Idempotency-Key"));
        assertEquals(null, channels.get(channel).health().failingSince());
    }

    private static String title(String body) {
        return com.eclipsesource.json.Json.parse(body).asObject().getString("title", "");
    }

    @Test
    void theReceiverSaysWhenToComeAgain() {
        long channel = channel(receiver.url("/"), Severity.INFO, true);
        receiver.answers(429, "Retry-After: 3600\r\n", "");
        tell(Sample.firing("one"));
        Await.until("it waits", BOUND, () -> newest(channel).error() != null);
        Duration wait = Duration.between(clock.instant(), newest(channel).nextAt());
        assertTrue(wait.compareTo(Duration.ofMinutes(59)) > 0 && wait.compareTo(Duration.ofMinutes(61)) < 0, wait.toString());
        later(Duration.ofMinutes(30));
        assertEquals(1, receiver.got().size());
        later(Duration.ofMinutes(31));
        ends(channel, Deliveries.State.SENT);
    }

    @Test
    void aReceiverThatHangsDelaysNoOtherChannel() {
        try (Receiver hung = new Receiver()) {
            hung.hangs(true);
            long stuck = channel(hung.url("/"), Severity.INFO, true);
            long other = channel(receiver.url("/"), Severity.INFO, true);
            tell(Sample.firing("one"));
            Await.until("the hung one was asked", BOUND, () -> hung.got().size() == 1);
            ends(other, Deliveries.State.SENT);
            assertEquals(Deliveries.State.SENDING, newest(stuck).state());
        }
    }

    @Test
    void whatNobodyTakesComesToAnEndAfterADay() {
        long channel = channel(receiver.url("/"), Severity.INFO, true);
        receiver.always(503, "");
        tell(Sample.firing("one"));
        Await.until("an attempt failed", BOUND, () -> newest(channel).error() != null);
        later(Duration.ofHours(25));
        ends(channel, Deliveries.State.EXPIRED);
        receiver.normal();
        tell(Sample.firing("two"));
        ends(channel, Deliveries.State.SENT);
    }

    @Test
    void aMessageThatIsRefusedForGoodLetsTheNextThrough() {
        long channel = channel(receiver.url("/"), Severity.INFO, true);
        for (int i = 0; i < 5; i++) {
            receiver.answers(400, "", "no");
        }
        tell(Sample.firing("one"), Sample.firing("two"));
        for (int i = 1; i < 5; i++) {
            int attempts = i;
            Await.until("attempt " + i, BOUND, () -> {
                Deliveries.Delivery first = deliveries.ofChannel(channel, 9).getLast().delivery();
                return first.attempts() == attempts && first.state() == Deliveries.State.WAITING;
            });
            later(Duration.ofMinutes(20));
        }
        ends(channel, Deliveries.State.SENT);
        assertEquals(Deliveries.State.FAILED, deliveries.ofChannel(channel, 9).getLast().delivery().state());
    }

    @Test
    void aRedirectIsNotFollowed() {
        try (Receiver inside = new Receiver()) {
            long channel = channel(receiver.url("/"), Severity.INFO, true);
            receiver.answers(307, "Location: " + inside.url("/") + "\r\n", "");
            tell(Sample.firing("one"));
            Await.until("it failed", BOUND, () -> newest(channel).error() != null);
            assertEquals(List.of(), inside.got());
            assertTrue(newest(channel).error().contains("points elsewhere"), newest(channel).error());
        }
    }

    @Test
    void brokenAndEndlessAnswersAreBoundedFailures() {
        long channel = channel(receiver.url("/"), Severity.INFO, true);
        receiver.answersRaw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf").answersRaw("no http at all\r\n\r\n")
                .answersRaw("HTTP/1.1 200 OK\r\nX: " + "y".repeat(100_000) + "\r\n\r\n")
                .answersRaw("HTTP/1.1 200 OK\r\n\r\n" + "z".repeat(1_000_000));
        tell(Sample.firing("one"));
        for (int i = 1; i <= 3; i++) {
            int attempts = i;
            Await.until("attempt " + i, BOUND, () -> newest(channel).attempts() == attempts
                    && newest(channel).state() == Deliveries.State.WAITING);
            assertTrue(newest(channel).doubted(), "it may have been taken");
            later(Duration.ofMinutes(1));
        }
        ends(channel, Deliveries.State.SENT);
    }

    @Test
    void whatWasBegunWhenTheCentralEndedIsSentAgainAndIsTheOnlyOneInDoubt() throws NoSuchAlgorithmException {
        long channel = channel(receiver.url("/"), Severity.INFO, true);
        tell(Sample.firing("one"));
        ends(channel, Deliveries.State.SENT);
        office.close();
        db.write(tx -> {
            long id = Notices.add(tx, Sample.firing("two"));
            Deliveries.queue(tx, channel, id, Office.LIFE);
            Notices.taken(tx, id);
            return null;
        });
        assertTrue(deliveries.begin(deliveries.next(channel).orElseThrow()), "as SIGKILL leaves it");
        office = office();
        ends(channel, Deliveries.State.SENT);
        assertEquals(List.of("one", "two"), receiver.got().stream().map(got -> title(got.body())).toList());
        assertTrue(receiver.got().get(1).body().contains("\"may_repeat\":true"));
        assertTrue(receiver.got().get(0).body().contains("\"may_repeat\":false"));
    }

    @Test
    void aClockThatWasSetBackStopsNothing() throws NoSuchAlgorithmException {
        long channel = channel(receiver.url("/"), Severity.INFO, true);
        receiver.answers(503, "", "");
        tell(Sample.firing("one"));
        Await.until("it waits", BOUND, () -> newest(channel).error() != null);
        office.close();
        ahead.addAndGet(-Duration.ofDays(400).toNanos());
        office = office();
        Await.until("it is sent within the longest wait", BOUND, () -> {
            later(Duration.ofHours(1));
            return newest(channel).state() == Deliveries.State.SENT;
        });
    }

    @Test
    void aHeartbeatIsCalledEveryMinuteAndGetsNoNotices() {
        Channel stored = db.write(tx -> channels.insert(tx, new Channel(0, "beat", "heartbeat", true, Severity.INFO, List.of(), true,
                Map.of("url", receiver.url("/ping")), clock.instant())));
        office.changed();
        Await.until("the first call", BOUND, () -> receiver.got().size() == 1);
        tell(Sample.firing("one"));
        later(Duration.ofSeconds(30));
        later(Duration.ofSeconds(31));
        Await.until("the second call", BOUND, () -> receiver.got().size() == 2);
        assertEquals(List.of(), deliveries.ofChannel(stored.id(), 9));
        assertTrue(receiver.got().getFirst().head().startsWith("GET /ping HTTP/1.1"));
    }
}
