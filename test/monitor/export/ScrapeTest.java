package monitor.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import monitor.model.Actions;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;
import monitor.model.Status;
import org.junit.jupiter.api.Test;

class ScrapeTest {

    private static final Instant NOW = Instant.parse("2026-01-06T12:00:00.25Z");

    private static Server server(String name, boolean paused) {
        return new Server(7, name, "10.0.0.7", 22, "root", "", List.of("db", "eu"), null, 8083, null, null, paused, Actions.NONE,
                false, false, NOW);
    }

    private static Sample sample(List<Detail> details) {
        Figures figures = Figures.empty();
        figures.put(Metric.CPU_PERCENT, 12.5);
        figures.put(Metric.LOAD_1, 0.07);
        figures.put(Metric.SKEW_MILLIS, -1500);
        figures.put(Metric.MEMORY_USED_BYTES, 123456789);
        return new Sample(7, NOW, Source.AGENT, figures, details, new Sample.Facts("h", "Debian", "6.1", null, 1767700000, 5, 4, "1.0.0",
                1L << 33, 0), "{}".getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Server server, Status status, Sample last, boolean open, Figure... own) {
        return new String(Scrape.text(List.of(new Scrape.Reading(server, status, last, NOW)), List.of(own), open), StandardCharsets.UTF_8);
    }

    @Test
    void figuresHaveBaseUnits() {
        String text = text(server("web", false), Status.ONLINE, sample(List.of(
                new Detail(Detail.Kind.DISK, "/", 2230, 5, 10, 4), new Detail(Detail.Kind.INTERFACE, "eth0", 1, 2, 3, 4))), false);
        for (String line : List.of("monitor_server_up{server_id=\"7\",server=\"web\"} 1",
                "monitor_server_cpu_usage_ratio{server_id=\"7\",server=\"web\"} 0.125",
                "monitor_server_load1{server_id=\"7\",server=\"web\"} 0.07",
                "monitor_server_clock_skew_seconds{server_id=\"7\",server=\"web\"} -1.5",
                "monitor_server_memory_used_bytes{server_id=\"7\",server=\"web\"} 123456789",
                "monitor_server_memory_size_bytes{server_id=\"7\",server=\"web\"} 8589934592",
                "monitor_server_last_seen_timestamp_seconds{server_id=\"7\",server=\"web\"} 1767700800.25",
                "monitor_filesystem_usage_ratio{server_id=\"7\",server=\"web\",mountpoint=\"/\"} 0.223",
                "monitor_filesystem_available_bytes{server_id=\"7\",server=\"web\",mountpoint=\"/\"} 4",
                "monitor_network_receive_bytes_total{server_id=\"7\",server=\"web\",interface=\"eth0\"} 3",
                "# TYPE monitor_network_receive_bytes_total counter")) {
            assertTrue(text.contains(line + "\n"), line + " is not in\n" + text);
        }
        assertFalse(text.contains("monitor_server_swap_size_bytes{"), "0 is absent");
        assertFalse(text.contains("monitor_server_temperature_celsius{"), "absent is not 0");
    }

    @Test
    void aServerThatIsDownSaysSoAndNothingElse() {
        String text = text(server("web", false), Status.OFFLINE, sample(List.of()), false);
        assertTrue(text.contains("monitor_server_up{server_id=\"7\",server=\"web\"} 0\n"));
        assertFalse(text.contains("monitor_server_cpu_usage_ratio{"));
        assertFalse(text(server("web", true), Status.UNKNOWN, null, false).contains("monitor_server_up{"));
    }

    @Test
    void hostileNamesAreOneLabelOfOneLine() {
        String text = text(server("a\"} 1\nb\\", false), Status.ONLINE, sample(List.of(
                new Detail(Detail.Kind.CONTAINER, "x\"\n", 1, 2))), false);
        assertTrue(text.contains("server=\"a\\\"} 1\\nb\\\\\"} 1\n"), text);
        assertTrue(text.contains("container=\"x\\\"\\n\"} 0.0001\n"), text);
    }

    @Test
    void aNameThatStandsTwiceIsOneSeriesAndThereAreNotTooMany() {
        List<Detail> details = new ArrayList<>(List.of(new Detail(Detail.Kind.DISK, "/", 1, 1), new Detail(Detail.Kind.DISK, "/", 2, 2)));
        assertEquals(1, count(text(server("web", false), Status.ONLINE, sample(details), false), "monitor_filesystem_usage_ratio{"));
        for (int i = 0; i < 500; i++) {
            details.add(new Detail(Detail.Kind.DISK, "/mnt/" + i, 1, 1));
        }
        assertEquals(Scrape.MAX_SUBJECTS,
                count(text(server("web", false), Status.ONLINE, sample(details), false), "monitor_filesystem_usage_ratio{"));
    }

    private static int count(String text, String what) {
        return text.split(java.util.regex.Pattern.quote(what), -1).length - 1;
    }

    @Test
    void openMetricsNamesFamiliesWithoutTheSuffixAndHasAnEnd() {
        String text = text(server("web", false), Status.ONLINE, sample(List.of()), true,
                Figure.counter("monitor_polls_total", "Polls.", 3), Figure.info("monitor_build_info", "Version.", "version", "1"));
        assertTrue(text.contains("# TYPE monitor_polls counter\nmonitor_polls_total 3\n"), text);
        assertTrue(text.contains("# TYPE monitor_build info\nmonitor_build_info{version=\"1\"} 1\n"), text);
        assertTrue(text.endsWith("# EOF\n"));
    }

    @Test
    void aNameThatDoesNotSayItsTypeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Figure.counter("monitor_polls", "Polls.", 3));
        assertThrows(IllegalArgumentException.class, () -> Figure.gauge("monitor_polls_total", "Polls.", 3));
    }
}
