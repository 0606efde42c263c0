package monitor.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import monitor.model.CheckState;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Notice;
import monitor.model.Reason;
import monitor.model.Rule;
import monitor.model.RuleFields;
import monitor.model.RuleKind;
import monitor.model.Server;
import monitor.model.ServerFields;
import monitor.model.Silence;
import monitor.model.Status;
import monitor.store.Alerts;
import monitor.store.Alerts.State;
import monitor.store.Servers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine over a real database, with a clock that the test turns. */
class EngineTest {

    @TempDir
    Path folder;

    private Bed bed;

    @BeforeEach
    void open() {
        bed = new Bed(folder);
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private Rule down(Integer over) {
        return bed.rule(RuleKind.DOWN, over == null ? Map.of("name", "Server down") : Map.of("name", "Server down", "group_over",
                (double) over));
    }

    private Rule busy(int hold, int calm) {
        return bed.rule(RuleKind.METRIC, Map.of("name", "Busy", "metric", "cpu_percent", "threshold", 90.0, "clear_threshold", 70.0,
                "for_seconds", (double) hold, "clear_for_seconds", (double) calm));
    }

    @Test
    void a_server_is_down_after_thirty_seconds_without_a_good_poll_and_back_at_the_first() {
        Server web = bed.server("web-1", null);
        down(null);
        bed.pass(60);
        bed.set(web, false);
        bed.pass(24);
        assertEquals(List.of(), bed.heard(), "the last good poll was less than 30 s ago");
        bed.pass(10);
        assertEquals(List.of("firing web-1 is down"), bed.heard());
        Alerts.Alert alert = bed.alerts().getFirst();
        assertEquals(State.FIRING, alert.state());
        assertTrue(alert.message().contains("unreachable. Connection refused."), alert.message());
        bed.pass(600);
        assertEquals(List.of(), bed.heard());
        bed.set(web, true);
        bed.pass(6);
        String back = bed.heard().getFirst();
        assertTrue(back.matches("resolved web-1 is back after 10 min.*"), back);
        assertEquals(State.RESOLVED, bed.alerts().getFirst().state());
        assertTrue(bed.alerts().getFirst().durationMillis() >= 610_000);
    }

    @Test
    void a_figure_must_stay_bad_for_its_time_and_good_for_its_time() {
        bed.server("web-1", null);
        busy(60, 30);
        bed.pass(50, 95);
        bed.pass(5, 85);
        bed.pass(55, 95);
        assertEquals(List.of(), bed.heard(), "it was good in between");
        bed.pass(20, 95);
        assertEquals(List.of("firing web-1: Busy"), bed.heard());
        bed.pass(600, 80);
        assertEquals(List.of(), bed.heard(), "between the two thresholds nothing changes");
        bed.pass(20, 60);
        bed.pass(10, 95);
        bed.pass(25, 60);
        assertEquals(List.of(), bed.heard(), "not good for long enough");
        bed.pass(20, 60);
        assertTrue(bed.heard().getFirst().startsWith("resolved web-1: Busy: recovered after "));
        assertEquals(95.0, bed.alerts().getFirst().cause().value(), "the worst of it");
    }

    @Test
    void without_figures_an_alert_shows_no_data_and_says_nothing() {
        Server web = bed.server("web-1", null);
        busy(0, 0);
        bed.pass(10, 95);
        bed.heard();
        bed.set(web, false);
        bed.pass(400);
        assertEquals(State.NO_DATA, bed.alerts().getFirst().state());
        bed.set(web, true);
        bed.pass(10, 95);
        assertEquals(State.FIRING, bed.alerts().getFirst().state());
        assertEquals(List.of(), bed.heard());
        bed.set(web, false);
        bed.pass(400);
        bed.set(web, true);
        bed.pass(10, 5);
        assertEquals(1, bed.heard().size());
        assertEquals(1, bed.alerts().size());
    }

    @Test
    void a_restart_in_any_state_tells_nothing_twice_and_loses_no_end() {
        Server web = bed.server("web-1", null);
        down(null);
        busy(60, 0);
        bed.pass(40, 95);
        bed.restart(Duration.ofSeconds(20));
        bed.pass(10, 95);
        assertEquals(List.of("firing web-1: Busy"), bed.heard(), "what was pending goes on from where it was");
        bed.restart(Duration.ofSeconds(20));
        bed.pass(60, 95);
        assertEquals(List.of(), bed.heard(), "firing");
        bed.set(web, false);
        bed.pass(400);
        assertEquals(List.of("firing web-1 is down"), bed.heard());
        assertEquals(State.NO_DATA, bed.alerts().getLast().state());
        bed.restart(Duration.ofSeconds(20));
        bed.pass(60);
        assertEquals(List.of(), bed.heard(), "no data, and down");
        bed.set(web, true);
        bed.restart(Duration.ofHours(1));
        bed.pass(10, 5);
        List<String> ends = bed.heard();
        assertEquals(2, ends.size(), ends.toString());
        assertTrue(ends.stream().allMatch(end -> end.startsWith("resolved ")), ends.toString());
        assertTrue(bed.alerts().stream().allMatch(alert -> alert.state() == State.RESOLVED && alert.durationMillis() > 3_600_000));
    }

    @Test
    void a_clock_that_jumps_neither_begins_nor_ends_anything() {
        Server web = bed.server("web-1", null);
        down(null);
        busy(60, 60);
        bed.pass(30, 95);
        bed.wall = bed.wall.plusSeconds(86_400);
        bed.pass(20, 95);
        assertEquals(List.of(), bed.heard(), "forward");
        bed.pass(20, 95);
        assertEquals(1, bed.heard().size());
        bed.wall = bed.wall.minusSeconds(3 * 86_400);
        bed.pass(50, 5);
        assertEquals(List.of(), bed.heard(), "back");
        bed.pass(20, 5);
        assertEquals(1, bed.heard().size());
        Alerts.Alert alert = bed.alerts().getFirst();
        assertFalse(alert.resolvedAt().isBefore(alert.startedAt()));
        assertTrue(alert.durationMillis() < 200_000, "the duration is that which elapsed: " + alert.durationMillis());
        bed.set(web, false);
        bed.wall = bed.wall.plusSeconds(86_400);
        bed.pass(10);
        assertEquals(List.of(), bed.heard());
    }

    @Test
    void a_program_that_stood_still_does_not_take_its_own_absence_for_that_of_the_servers() {
        Server web = bed.server("web-1", null);
        down(null);
        bed.pass(20);
        bed.nanos += 600_000_000_000L;
        bed.wall = bed.wall.plusSeconds(600);
        bed.set(web, false);
        bed.sweep();
        bed.pass(10);
        assertEquals(List.of(), bed.heard());
        bed.pass(20);
        assertEquals(1, bed.heard().size());
    }

    @Test
    void a_hundred_servers_behind_one_jump_host_are_one_message_down_and_one_up() {
        Server jump = bed.server("jump", null, "site");
        Server inner = bed.server("inner", jump.id(), "site");
        List<Server> all = new ArrayList<>(List.of(jump, inner));
        for (int i = 0; i < 100; i++) {
            all.add(bed.server("h" + i, i % 2 == 0 ? jump.id() : inner.id(), "site"));
        }
        down(3);
        bed.pass(20);
        // those behind are noticed first
        for (Server one : all.reversed()) {
            bed.set(one, false);
        }
        bed.pass(120);
        List<Notice> told = bed.notices();
        assertEquals(1, told.size(), told.toString());
        assertEquals("jump is down", told.getFirst().title());
        assertEquals(100, told.getFirst().servers().size());
        assertEquals(2, told.getFirst().more(), "the jump host and what lies behind it, over two jumps too");
        assertEquals(102, bed.alerts().size());
        long cause = bed.alerts().getLast().id();
        assertTrue(bed.alerts().stream().filter(alert -> alert.id() != cause).allMatch(alert -> alert.telling().inhibitedBy() == cause));
        bed.set(jump, true);
        bed.pass(10);
        assertEquals(List.of("resolved jump is back after 2 min"), bed.heard().stream().map(one -> one.replaceAll("after .*", "after 2 min"))
                .toList());
        for (Server one : all.subList(1, all.size())) {
            bed.set(one, true);
            bed.pass((int) (one.id() % 2));
        }
        bed.pass(300);
        assertEquals(List.of(), bed.heard());
        assertTrue(bed.alerts().stream().allMatch(alert -> alert.state() == State.RESOLVED));
    }

    @Test
    void what_stays_down_after_its_jump_host_came_back_is_told_then() {
        Server jump = bed.server("jump", null);
        Server web = bed.server("web-1", jump.id());
        down(null);
        bed.pass(20);
        bed.set(jump, false);
        bed.set(web, false);
        bed.pass(60);
        assertEquals(List.of("firing jump is down"), bed.heard());
        bed.set(jump, true);
        bed.pass(60);
        assertEquals(1, bed.heard().size());
        bed.pass(60);
        assertEquals(List.of("firing web-1 is down"), bed.heard());
    }

    @Test
    void a_server_that_is_down_inhibits_all_else_of_it() {
        Server web = bed.server("web-1", null);
        down(null);
        bed.rule(RuleKind.AGE, Map.of("name", "Old figures", "threshold", 20.0));
        bed.pass(20);
        bed.set(web, false);
        bed.pass(300);
        assertEquals(List.of("firing web-1 is down"), bed.heard());
        assertEquals(2, bed.alerts().size());
        bed.set(web, true);
        bed.pass(10);
        assertEquals(1, bed.heard().size(), "of what nobody heard of, nobody hears the end");
    }

    @Test
    void more_than_n_servers_of_a_tag_are_one_message_and_one_when_they_are_back() {
        List<Server> web = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            web.add(bed.server("web-" + i, null, "all", "web"));
        }
        Server alone = bed.server("alone", null);
        down(3);
        bed.pass(20);
        for (Server one : web) {
            bed.set(one, false);
            bed.pass(2);
        }
        bed.pass(60);
        List<Notice> told = bed.notices();
        assertEquals(1, told.size(), told.toString());
        assertEquals(8, told.getFirst().servers().size());
        assertTrue(told.getFirst().title().startsWith("8 servers tagged "), told.getFirst().title());
        assertEquals(8, bed.alerts().getFirst().telling().groupSize());
        bed.set(alone, false);
        bed.pass(40);
        assertEquals(List.of("firing alone is down"), bed.heard());
        bed.restart(Duration.ofSeconds(5));
        for (Server one : web) {
            bed.set(one, true);
            bed.pass(10);
        }
        List<String> back = bed.heard();
        assertEquals(1, back.size(), back.toString());
        assertTrue(back.getFirst().startsWith("resolved 8 servers are back after "), back.toString());
    }

    @Test
    void of_a_group_that_comes_back_in_part_the_rest_is_named_after_a_while() {
        List<Server> web = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            web.add(bed.server("web-" + i, null, "web"));
        }
        down(3);
        bed.pass(20);
        web.forEach(one -> bed.set(one, false));
        bed.pass(60);
        bed.heard();
        web.subList(0, 4).forEach(one -> bed.set(one, true));
        bed.pass(200);
        assertEquals(List.of(), bed.heard());
        bed.pass(200);
        Notice back = bed.notices().getFirst();
        assertTrue(back.title().startsWith("4 servers are back"), back.title());
        assertTrue(back.message().contains("Still there: web-4"), back.message());
        bed.set(web.get(4), true);
        bed.pass(10);
        assertTrue(bed.heard().getFirst().startsWith("resolved web-4 is back after "));
    }

    @Test
    void one_server_of_many_is_told_at_once() {
        List<Server> web = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            web.add(bed.server("web-" + i, null, "web"));
        }
        down(3);
        bed.pass(20);
        bed.set(web.getFirst(), false);
        bed.pass(31);
        assertEquals(List.of("firing web-0 is down"), bed.heard());
    }

    @Test
    void flapping_is_said_once_and_ends_with_the_whole_duration() {
        bed.server("web-1", null);
        busy(0, 0);
        for (int i = 0; i < 20; i++) {
            bed.pass(20, 95);
            bed.pass(20, 5);
        }
        List<String> heard = bed.heard();
        assertEquals(List.of("firing", "resolved", "firing", "resolved", "firing", "resolved", "flapping"),
                heard.stream().map(one -> one.substring(0, one.indexOf(' '))).toList());
        bed.restart(Duration.ofSeconds(1));
        bed.pass(700, 5);
        assertEquals(List.of(), bed.heard());
        bed.pass(300, 5);
        List<Notice> ends = bed.notices();
        assertEquals(1, ends.size(), ends.toString());
        assertEquals(Notice.Kind.RESOLVED, ends.getFirst().kind());
        assertEquals(4, bed.alerts().size(), "one row for all of the flapping");
    }

    @Test
    void in_a_silence_nothing_is_told_but_the_end_of_what_was() {
        Server web = bed.server("web-1", null, "web");
        Server db = bed.server("db-1", null);
        down(null);
        bed.pass(20);
        bed.set(db, false);
        bed.pass(40);
        assertEquals(List.of("firing db-1 is down"), bed.heard());
        Instant end = bed.wall.plusSeconds(600);
        bed.silence(new Silence(0, null, "web", null, bed.wall, end, "works", "ana", bed.wall, null));
        bed.silence(new Silence(0, db.id(), null, null, bed.wall, end, "works", "ana", bed.wall, null));
        bed.set(web, false);
        bed.set(db, true);
        bed.pass(60);
        assertEquals(1, bed.heard().size(), "db-1 is back");
        assertEquals(end, bed.alerts().getFirst().telling().silencedUntil());
        bed.pass(600);
        assertEquals(List.of("firing web-1 is down"), bed.heard(), "it goes on still, so it is told when the silence ends");
    }

    @Test
    void an_alert_is_told_again_until_somebody_acknowledges_it() {
        Server web = bed.server("web-1", null);
        bed.rule(RuleKind.DOWN, Map.of("name", "Down", "repeat_seconds", 300.0));
        bed.pass(10);
        bed.set(web, false);
        bed.pass(650);
        List<String> heard = bed.heard();
        assertEquals(3, heard.size(), heard.toString());
        assertTrue(heard.get(2).startsWith("reminder web-1 is down, still, for 10 min"), heard.toString());
        bed.db.write(tx -> new Alerts(bed.db).acknowledge(tx, bed.alerts().getFirst().id(), "ana", null));
        bed.engine.changed();
        bed.pass(900);
        assertEquals(List.of(), bed.heard());
        bed.set(web, true);
        bed.pass(10);
        assertEquals(1, bed.heard().size());
    }

    @Test
    void recovered_comes_also_when_rule_or_server_went_away_and_says_so() {
        Server web = bed.server("web-1", null, "web");
        Rule rule = busy(0, 0);
        bed.pass(10, 95);
        bed.delete(rule);
        bed.pass(1, 95);
        assertEnd("the rule was deleted");
        Rule second = busy(0, 0);
        bed.pass(10, 95);
        bed.change(second, Map.of("enabled", false));
        bed.pass(1, 95);
        assertEnd("the rule was disabled");
        bed.change(second, Map.of("enabled", true));
        bed.pass(10, 95);
        bed.change(second, Map.of("scope", Map.of("tags", List.of("db"))));
        bed.pass(1, 95);
        assertEnd("the rule no longer covers it");
        bed.change(second, Map.of("scope", Map.of("tags", List.of("web"))));
        bed.pass(10, 95);
        Standing standing = bed.standings.get(web.id());
        bed.standings.put(web.id(), new Standing(ServerFields.apply(web, Map.of("paused", true)), Status.UNKNOWN, Reason.NO_DATA, ""));
        bed.pass(1, 95);
        assertEnd("the server was paused");
        bed.standings.put(web.id(), standing);
        bed.pass(2000, 5);
        bed.pass(10, 95);
        bed.heard();
        bed.db.write(tx -> new Servers(bed.db).delete(tx, web.id()));
        bed.standings.clear();
        bed.restart(Duration.ofSeconds(3));
        bed.sweep();
        List<Notice> ends = bed.notices();
        assertEquals(1, ends.size());
        assertTrue(ends.getFirst().title().matches("web-1: Busy: over after .*, since the server was deleted"), ends.getFirst().title());
        assertEquals(List.of("web"), ends.getFirst().servers().getFirst().tags(), "the channels of its tags hear it still");
        assertEquals(List.of(), bed.alerts(), "of a server that is gone nothing stays");
    }

    private void assertEnd(String why) {
        List<String> heard = bed.heard();
        assertEquals(2, heard.size(), heard.toString());
        assertTrue(heard.get(1).matches("resolved web-1: Busy: over after .*, since " + why), heard.toString());
    }

    @Test
    void each_disk_is_an_alert_of_its_own_and_one_that_is_gone_ends() {
        Server web = bed.server("web-1", null);
        bed.rule(RuleKind.METRIC, Map.of("name", "Full", "metric", "disk.percent", "threshold", 90.0, "subject", "/m*"));
        for (int i = 0; i < 10; i++) {
            bed.engine.sampled(bed.sample(web.id(), 5, List.of(new Detail(Detail.Kind.DISK, "/", 9900, Figures.ABSENT),
                    new Detail(Detail.Kind.DISK, "/mnt/a", 9100, 1), new Detail(Detail.Kind.DISK, "/mnt/<b>\u202e", 9200, 1))));
            bed.pass(1);
        }
        assertEquals(2, bed.heard().size());
        for (int i = 0; i < 3700; i += 5) {
            bed.engine.sampled(bed.sample(web.id(), 5, List.of(new Detail(Detail.Kind.DISK, "/mnt/a", 9100, 1))));
            bed.wall = bed.wall.plusSeconds(5);
            bed.nanos += 5_000_000_000L;
            bed.sweep();
        }
        List<String> heard = bed.heard();
        assertEquals(1, heard.size(), heard.toString());
        assertTrue(heard.getFirst().endsWith("since it is no longer there"), heard.toString());
    }

    @Test
    void units_containers_and_inodes_are_read_from_the_sample_itself() {
        Server web = bed.server("web-1", null);
        bed.rule(RuleKind.UNIT_FAILED, Map.of("name", "Unit"));
        bed.rule(RuleKind.CONTAINER, Map.of("name", "Container"));
        bed.rule(RuleKind.METRIC, Map.of("name", "Inodes", "metric", "disk.inodes_percent", "threshold", 90.0));
        String bad = """
                {"disks":[{"mount":"/","inodes_percent":97.5}],
                 "services":[{"name":"old.service","active":"failed","since":"2026-01-01T00:00:00Z"},
                             {"name":"new.service","active":"failed","since":"2026-01-06T11:59:00Z"},{"name":"ok.service","active":"active"}],
                 "containers":[{"name":"c1","state":"running","health":"unhealthy"},{"name":"c2","state":"running","restarts":3}]}""";
        bed.engine.sampled(bed.sample(web.id(), 5, List.of(), bad, 0, 0));
        bed.sweep();
        assertEquals(List.of("firing web-1: Unit (new.service)", "firing web-1: Container (c1)", "firing web-1: Inodes (/)"), bed.heard());
        String good = """
                {"disks":[{"mount":"/","inodes_percent":7}],"services":[{"name":"new.service","active":"active"}],
                 "containers":[{"name":"c1","state":"running","health":"healthy"},{"name":"c2","state":"running","restarts":%d}]}""";
        for (int restarts = 3; restarts < 6; restarts++) {
            bed.wall = bed.wall.plusSeconds(5);
            bed.nanos += 5_000_000_000L;
            bed.engine.sampled(bed.sample(web.id(), 5, List.of(), good.formatted(restarts), 0, 0));
            bed.sweep();
        }
        List<String> heard = bed.heard();
        assertEquals(4, heard.size(), heard.toString());
        assertEquals("firing web-1: Container (c2)", heard.get(3), "it restarts again and again");
    }

    @Test
    void a_reboot_is_told_once_and_has_no_end() {
        Server web = bed.server("web-1", null);
        bed.rule(RuleKind.REBOOT, Map.of("name", "Rebooted"));
        long booted = Bed.START.getEpochSecond() - 10_000;
        bed.engine.sampled(bed.sample(web.id(), 5, List.of(), "{}", booted, 10_000));
        bed.pass(40);
        bed.engine.sampled(bed.sample(web.id(), 5, List.of(), "{}", booted + 3600, 10_040));
        bed.pass(1);
        assertEquals(List.of(), bed.heard(), "a clock that was set is no reboot");
        bed.engine.sampled(bed.sample(web.id(), 5, List.of(), "{}", booted + 20_000, 20));
        bed.pass(1);
        assertEquals(List.of("firing web-1 has rebooted"), bed.heard());
        bed.engine.sampled(bed.sample(web.id(), 5, List.of(), "{}", booted + 20_000, 60));
        bed.pass(40);
        bed.restart(Duration.ofSeconds(100));
        bed.engine.sampled(bed.sample(web.id(), 5, List.of(), "{}", booted + 30_000, 60));
        bed.pass(1);
        assertEquals(List.of("firing web-1 has rebooted"), bed.heard(), "while the central was away, too");
        assertEquals(State.RESOLVED, bed.alerts().getFirst().state());
    }

    @Test
    void a_changed_host_key_is_told_and_explains_that_the_server_is_down() {
        Server web = bed.server("web-1", null);
        down(null);
        bed.rule(RuleKind.HOST_KEY, Map.of("name", "Host key changed", "severity", "critical"));
        bed.pass(10);
        bed.standings.put(web.id(), new Standing(web, Status.OFFLINE, Reason.HOST_KEY_CHANGED, "It shows another key."));
        bed.pass(60);
        assertEquals(List.of("firing web-1: Host key changed"), bed.heard());
        assertEquals(2, bed.alerts().size());
    }

    @Test
    void checks_and_certificates_are_alerts_of_no_server() {
        bed.rule(RuleKind.CHECK, Map.of("name", "Check down"));
        bed.rule(RuleKind.CERTIFICATE, Map.of("name", "Certificate", "threshold", 14.0));
        bed.checks = List.of(check("shop", CheckState.State.DOWN, 90), check("mail", CheckState.State.UP, 3));
        bed.certificate = bed.wall.plusSeconds(86_400 * 100);
        bed.pass(5);
        assertEquals(List.of("firing Check down (shop)", "firing Certificate (mail)"), bed.heard());
        bed.certificate = bed.wall.plusSeconds(86_400 * 5);
        bed.pass(5);
        assertEquals(List.of("firing Certificate (this central)"), bed.heard());
        bed.checks = List.of(check("shop", CheckState.State.UP, 90));
        bed.restart(Duration.ofSeconds(5));
        bed.pass(5);
        List<String> ends = bed.heard();
        assertEquals(2, ends.size(), ends.toString());
        assertTrue(ends.getFirst().startsWith("resolved Check down (shop): recovered after "), ends.toString());
        assertTrue(ends.get(1).endsWith("since it is no longer there"), ends.toString());
    }

    private static CheckState check(String name, CheckState.State state, int days) {
        return new CheckState(1, name, "https://" + name, null, List.of("web"), state, Bed.START, "Connection refused", days, 14);
    }

    @Test
    void a_forecast_begins_below_its_hours_and_ends_well_above() {
        Server web = bed.server("web-1", null);
        bed.rule(RuleKind.FORECAST, Map.of("name", "Full soon"));
        bed.pass(5);
        double[] hours = {Forecast.NOTHING, 30, 23, 25, 30, 40};
        List<Integer> heard = new ArrayList<>();
        for (double one : hours) {
            bed.engine.forecast(web.id(), Map.of("/", one));
            bed.pass(2);
            heard.add(bed.heard().size());
        }
        assertEquals(List.of(0, 0, 1, 0, 0, 1), heard);
    }

    @Test
    void outside_its_hours_a_rule_begins_nothing_and_its_alerts_end() {
        bed.server("web-1", null);
        Rule rule = busy(0, 0);
        bed.change(rule, Map.of("schedule", Map.of("from", "12:00", "to", "12:10", "time_zone", "UTC")));
        bed.pass(30, 95);
        assertEquals(1, bed.heard().size());
        bed.pass(600, 95);
        List<String> ends = bed.heard();
        assertEquals(1, ends.size(), ends.toString());
        assertTrue(ends.getFirst().endsWith("since the hours of the rule are over"), ends.toString());
        bed.pass(600, 95);
        assertEquals(List.of(), bed.heard());
    }

    @Test
    void nothing_is_told_twice_or_lost_where_the_store_refuses_for_a_while() {
        Server web = bed.server("web-1", null);
        down(null);
        bed.pass(10);
        bed.set(web, false);
        bed.pass(20);
        bed.db.write(tx -> tx.update("CREATE TRIGGER refuse BEFORE INSERT ON notices BEGIN SELECT RAISE(ABORT, 'no'); END"));
        try {
            bed.pass(30);
        } catch (RuntimeException refused) {
            assertNotNull(refused.getMessage());
        }
        assertEquals(List.of(), bed.alerts(), "the alert and its notice are stored together or not at all");
        bed.db.write(tx -> tx.update("DROP TRIGGER refuse"));
        bed.pass(10);
        assertEquals(List.of("firing web-1 is down"), bed.heard());
        assertEquals(1, bed.alerts().size());
        assertNull(bed.alerts().getFirst().resolvedAt());
    }

    @Test
    void the_rules_of_the_first_start_are_sound() {
        List<Rule> rules = Defaults.rules(Bed.START);
        assertTrue(rules.stream().allMatch(rule -> rule.builtin() && rule.enabled()));
        for (Rule rule : rules) {
            assertEquals(rule, RuleFields.apply(rule, Map.of(), Bed.START));
        }
    }
}
