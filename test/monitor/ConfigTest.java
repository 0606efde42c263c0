package monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import monitor.store.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {

    private static final Path HOME = Path.of("/home/ann");
    private static final Path PROGRAM = Path.of("/srv/monitor");

    private static Config config(Map<String, String> environment, String... args) throws BadUsage {
        return Config.of(Arguments.parse(args, environment).settings(), HOME, PROGRAM);
    }

    @Test
    void theDefaultsAreTheContracts() throws Exception {
        Config config = config(Map.of());
        assertEquals(9083, config.port());
        assertTrue(config.bind().isLoopbackAddress());
        assertEquals(Path.of("/srv/monitor/data"), config.data());
        assertEquals(Duration.ofSeconds(5), config.poll());
        assertTrue(config.local());
        assertEquals(Limits.DEFAULT, config.history());
        assertEquals("/", config.basePath());
        assertFalse(config.strictHostKeys());
        assertFalse(config.open());
    }

    @Test
    void aFlagComesBeforeAVariableAndThatBeforeALine(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("central.properties"), "# a comment\nport = 1003\npoll_seconds=7\nbase_path = monitor\n");
        Arguments arguments = Arguments.parse(new String[] {"--port", "1001"}, Map.of("MONITOR_PORT", "1002", "MONITOR_POLL_SECONDS", "6"));
        arguments.settings().file(file);
        Config config = Config.of(arguments.settings(), HOME, PROGRAM);
        assertEquals(1001, config.port());
        assertEquals(Duration.ofSeconds(6), config.poll());
        assertEquals("/monitor/", config.basePath());
    }

    @Test
    void theTemplateChangesNothing(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("central.properties"), Settings.template());
        Arguments arguments = Arguments.parse(new String[0], Map.of());
        arguments.settings().file(file);
        assertEquals(config(Map.of()), Config.of(arguments.settings(), HOME, PROGRAM));
        Files.writeString(file, Settings.template().replaceAll("(?m)^#(\\w+ = )", "$1"));
        Arguments uncommented = Arguments.parse(new String[0], Map.of());
        uncommented.settings().file(file);
        assertEquals(config(Map.of()), Config.of(uncommented.settings(), HOME, PROGRAM));
    }

    @Test
    void tildeIsTheHomeOfWhoeverRunsIt() throws Exception {
        assertEquals(HOME.resolve("x y"), config(Map.of("MONITOR_DATA", "~/x y")).data());
        assertEquals(HOME, config(Map.of(), "--data=~").data());
    }

    @Test
    void listsAreSplitAndAddressesRead() throws Exception {
        Config config = config(Map.of("MONITOR_ALLOWED_ORIGINS", "https://Panel.example:8443, http://a.b"), "--trusted-proxies",
                "10.0.0.1,::1", "--hosts", "monitor.lan", "--bind", "0.0.0.0");
        assertEquals(Set.of("https://panel.example:8443", "http://a.b"), config.allowedOrigins());
        assertEquals(Set.of(InetAddress.getByName("10.0.0.1"), InetAddress.getByName("::1")), config.trustedProxies());
        assertEquals(Set.of("monitor.lan"), config.hosts());
        assertTrue(config.bind().isAnyLocalAddress());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --port|70000|--port must be a whole number from 0 to 65535, not "70000".
            --port|x|--port must be a whole number from 0 to 65535, not "x".
            --bind|example.org|--bind must be an IP address, not "example.org".
            --bind|300.1.1.1|--bind must be an IP address, not "300.1.1.1".
            --poll-seconds|0|--poll-seconds must be a whole number from 1 to 3600, not "0".
            --host-keys|never|--host-keys must be first-use or strict, not "never".
            --allowed-origins|https://a/b|--allowed-origins must be origins such as https://panel.example:8443, not "https://a/b".
            --trusted-proxies|10.0.0.0/8|--trusted-proxies must be an IP address, not "10.0.0.0/8".
            --base-path|/../x|--base-path must be a path such as /monitor/, not "/../x".
            --hosts|a b|--hosts must be host names without a port, not "a b".
            --log|xml|--log must be text or json, not "xml".
            --open|maybe|--open must be true or false, not "maybe".
            """)
    void aBadValueIsNamed(String flag, String value, String sentence) {
        assertEquals(sentence, assertThrows(BadUsage.class, () -> config(Map.of(), flag + "=" + value)).getMessage());
    }

    @Test
    void openModeIsRefusedBeyondLoopback() {
        BadUsage refused = assertThrows(BadUsage.class, () -> config(Map.of("MONITOR_OPEN", "true"), "--bind", "10.0.0.1"));
        assertTrue(refused.getMessage().startsWith("MONITOR_OPEN must be false while the central is bound to 10.0.0.1"), refused.getMessage());
    }

    @Test
    void unknownFlagsAndLinesAreNamed(@TempDir Path folder) throws IOException {
        assertEquals("Unknown flag \"--prot\".", assertThrows(BadUsage.class, () -> config(Map.of(), "--prot", "1")).getMessage());
        assertEquals("--port needs a value.", assertThrows(BadUsage.class, () -> config(Map.of(), "--port")).getMessage());
        assertEquals("--check takes no value, not \"1\".", assertThrows(BadUsage.class, () -> config(Map.of(), "--check=1")).getMessage());
        Path file = Files.writeString(folder.resolve("f"), "prot = 1\n");
        BadUsage refused = assertThrows(BadUsage.class, () -> new Settings().file(file));
        assertEquals(file + " line 1 is no setting: \"prot = 1\".", refused.getMessage());
    }
}
