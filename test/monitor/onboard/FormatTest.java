package monitor.onboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import monitor.model.Actions;
import monitor.model.Problem;
import monitor.model.Server;
import org.junit.jupiter.api.Test;

/** Texts as people have them, and texts that nobody should have. */
class FormatTest {

    private static final Candidates.Defaults DEFAULTS = new Candidates.Defaults("admin", 22, null, List.of());

    private static String fixture(String name) throws IOException {
        return Files.readString(Path.of("test/fixtures/import", name));
    }

    private static Candidates.Linked read(String text, Map<String, String> files, Server... stored) {
        return Candidates.link(Format.of("auto", text).parse(text, files), DEFAULTS, List.of(stored), Instant.EPOCH);
    }

    /** One line a host: name user@host:port, through what, tags, key. */
    private static List<String> shown(Candidates.Linked linked) {
        return linked.candidates().stream().map(candidate -> {
            Server server = candidate.server();
            return server.name() + " " + server.username() + "@" + server.host() + ":" + server.port()
                    + (candidate.via() == null ? "" : " via " + linked.candidates().get(candidate.via()).server().name())
                    + (server.jump() == null ? "" : " via server " + server.jump())
                    + (server.tags().isEmpty() ? "" : " " + server.tags())
                    + (server.sshKeyPath() == null ? "" : " " + server.sshKeyPath());
        }).toList();
    }

    private static String flaws(Candidates.Linked linked) {
        return linked.flaws().stream().map(flaw -> flaw.place().file() + ":" + flaw.place().line() + " " + flaw.text())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void anSshConfigGivesWhatSshWouldDo() throws IOException {
        Candidates.Linked linked = read(fixture("config"), Map.of("config.d/a", fixture("included")));
        assertEquals(List.of(
                "from-file root@10.0.2.1:2222 ~/.ssh/id_ed25519",
                "bastion jumper@bastion.example.org:2022 ~/.ssh/id_ed25519",
                "web-1 deploy@web-1.internal.example.org:22 via bastion ~/.ssh/web-1.internal.example.org_deploy",
                "web-2 deploy@web-2.internal.example.org:22 via bastion ~/.ssh/web-2.internal.example.org_deploy",
                "web-9 root@10.0.0.9:22 ~/.ssh/id_ed25519",
                "10.0.1.254 second@10.0.1.254:2200 via bastion",
                "chained root@10.0.1.1:22 via 10.0.1.254 ~/.ssh/id_ed25519",
                "quoted root@::1:22 ~/.ssh/id_ed25519"), shown(linked));
        assertTrue(flaws(linked).contains(":26 ProxyCommand is not supported"), flaws(linked));
        assertTrue(flaws(linked).contains(":31 Match \"exec true\" is not supported"), flaws(linked));
    }

    @Test
    void anInventoryGivesItsGroupsAsTagsAndTheNearestVariables() throws IOException {
        Candidates.Linked linked = read(fixture("inventory.ini"), Map.of());
        String jump = "bastion.example.com jump@bastion.example.com:2022";
        assertEquals(List.of("mail.example.com postmaster@mail.example.com:22", jump,
                "web01.example.com deploy@web01.example.com:22 via bastion.example.com [web, production]",
                "web02.example.com deploy@web02.example.com:22 via bastion.example.com [web, production]",
                "web03.example.com deploy@web03.example.com:22 via bastion.example.com [web, production]",
                "blue deploy@10.1.0.5:2222 via bastion.example.com [web, production] ~/.ssh/id_blue",
                "db-a dba@db-a:2200 via bastion.example.com [db, production]",
                "db-b dba@db-b:2200 via bastion.example.com [db, production]"), shown(linked));
        assertTrue(flaws(linked).contains("here is this machine"), flaws(linked));
    }

    @Test
    void aTableIsReadWithQuotesAndAnyOfThreeSeparators() {
        for (String separator : List.of(",", ";", "\t")) {
            String text = String.join(separator, "name", "host", "port", "user", "tags", "description", "jump") + "\r\n"
                    + String.join(separator, "\"the \"\"first\"\"\"", "10.0.0.1", "2222", "root", "\"a,b\"", "\"two\nlines\"", "")
                    + "\r\n\r\n" + String.join(separator, "second", "10.0.0.2", "", "", "", "", "gate") + "\r\n"
                    + String.join(separator, "bad", "10.0.0.3", "70000") + "\r\n";
            Server gate = new Server(5, "gate", "10.9.9.9", 22, "root", "", List.of(), null, 8083, null, null, false,
                    Actions.NONE, false, false, Instant.EPOCH);
            Candidates.Linked linked = read(text, Map.of(), gate);
            assertEquals(List.of("the \"first\" root@10.0.0.1:2222 [a, b]", "second admin@10.0.0.2:22 via server 5"),
                    shown(linked));
            assertEquals("two\nlines", linked.candidates().getFirst().server().description());
            assertTrue(flaws(linked).contains(":6 \"bad\": port must be a whole number from 1 to 65535, not 70000"),
                    flaws(linked));
        }
    }

    @Test
    void linesAreReadAsOneTypesThem() {
        Candidates.Linked linked = read("""
                # all of them
                root@10.0.0.5:2222
                [fe80::1]:22
                2001:db8::7
                web root@host.example.org eu,prod
                ssh://me@other.example.org:23   # a comment
                one two three four
                root@10.0.0.5:2222
                host.example.org:99999
                """, Map.of());
        assertEquals(List.of("10.0.0.5 root@10.0.0.5:2222", "fe80::1 admin@fe80::1:22", "2001:db8::7 admin@2001:db8::7:22",
                "web root@host.example.org:22 [eu, prod]", "other.example.org me@other.example.org:23"), shown(linked));
        assertEquals(3, linked.flaws().size(), flaws(linked));
        assertTrue(flaws(linked).contains("is the same host as in line 2"), flaws(linked));
        assertTrue(flaws(linked).contains(":9 ") && flaws(linked).contains("99999"), flaws(linked));
    }

    @Test
    void whatIsStoredAlreadyIsNamedWithItsId() {
        Server stored = new Server(7, "x", "10.0.0.5", 2222, "root", "", List.of(), null, 8083, null, null, false,
                Actions.NONE, false, false, Instant.EPOCH);
        Candidates.Linked linked = read("root@10.0.0.5:2222\nroot@10.0.0.5", Map.of(), stored);
        assertEquals(7, linked.candidates().getFirst().duplicateOf());
        assertEquals(null, linked.candidates().get(1).duplicateOf());
    }

    @Test
    void yamlIsRefusedByName() {
        for (String yaml : List.of("---\nall:\n  hosts:\n", "all:\n  hosts:\n    web:\n")) {
            Problem refused = assertThrows(Problem.class, () -> read(yaml, Map.of()));
            assertTrue(refused.getMessage().contains("YAML"), refused.getMessage());
        }
    }

    @Test
    void circlesAndDepthsComeToAnEndAndAreNamed() {
        Candidates.Linked circle = read("Host a\nProxyJump b\nHost b\nProxyJump a\n", Map.of());
        assertEquals(0, circle.candidates().size());
        assertTrue(flaws(circle).contains("go in a circle"), flaws(circle));
        Candidates.Linked files = read("Include a\nHost h\nHostName 10.0.0.1\n", Map.of("a", "Include b", "b", "Include a"));
        assertEquals(1, files.candidates().size());
        assertTrue(flaws(files).contains("is a circle"), flaws(files));
        Map<String, String> deep = new HashMap<>();
        IntStream.range(0, 40).forEach(i -> deep.put("f" + i, "Include f" + (i + 1)));
        assertTrue(flaws(read("Include f0\n", deep)).contains("deeper than 16"));
        Map<String, String> doubling = new HashMap<>();
        IntStream.range(0, 15).forEach(i -> doubling.put("f" + i, ("Include f" + (i + 1) + "\n").repeat(40)));
        assertTrue(flaws(read("Include f0\n", doubling)).contains("More than 50000 lines"));
    }

    @Test
    void tenThousandHostsAreCutAndSaidSo() {
        String lines = IntStream.range(0, 10_000).mapToObj(i -> "root@10." + i / 250 + ".0." + i % 250)
                .collect(Collectors.joining("\n"));
        String config = IntStream.range(0, 10_000).mapToObj(i -> "Host h" + i + "\nUser root")
                .collect(Collectors.joining("\n"));
        for (String text : List.of(lines, config, "[g]\nh[0:999].a\nh[0:999].b\n", "host,port\n"
                + lines.replace("root@", "").replace("\n", ",22\n"))) {
            Candidates.Linked linked = read(text, Map.of());
            assertEquals(Parsed.MOST_ENTRIES - 1, linked.candidates().size(), text.substring(0, 20));
            assertTrue(flaws(linked).contains("999 hosts"), flaws(linked));
        }
        assertTrue(flaws(read("[g]\nh[0:999999999]\nh[a:z][a:z][a:z][a:z]\n", Map.of())).contains("longer than 1000 hosts"));
    }

    @Test
    void hostileValuesAreRefusedOneByOneAndNeverPassedOn() {
        String text = String.join("\n", "-oProxyCommand=x@10.0.0.1", "root@-oProxyCommand=x", "a\0b@10.0.0.1",
                "root@10.0.0.1;reboot", "root@$(reboot)", "\u202egnp root@10.0.0.2", "root@host'", "root@:22", "@", "root@[",
                "root@10.0.0.1:22:22:");
        Candidates.Linked linked = Candidates.link(Format.LINES.parse(text, Map.of()), DEFAULTS, List.of(), Instant.EPOCH);
        assertEquals(List.of(), shown(linked));
        assertEquals(11, linked.flaws().size(), flaws(linked));
        assertTrue(flaws(linked).codePoints().noneMatch(c -> c == 0 || c == 0x202e), flaws(linked));
        for (Format format : Format.values()) {
            for (String odd : List.of("", "\n", "\"", "[", "Host", "Host \"", "host\n\"", "[a]\n=", "a=\"b", "host,host\n,,,,")) {
                Candidates.link(format.parse(odd, Map.of()), DEFAULTS, List.of(), Instant.EPOCH);
            }
        }
    }
}
