package monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the map of rooms: who may import whom, and who alone may see which library. */
class RoomsTest {

    private static final Path SOURCES = Path.of("src/monitor");
    private static final int LONGEST_FILE_LINES = 350;
    private static final int LONGEST_LINE = 170;

    private static final Set<String> BASE = Set.of("model");
    private static final Set<String> MIDDLE = Set.of("model", "json", "store", "ssh", "http", "live", "audit", "probe");

    /** Room to the rooms that it may import besides itself. */
    private static final Map<String, Set<String>> MAY_IMPORT = new TreeMap<>(Map.ofEntries(
            Map.entry("model", Set.of()), Map.entry("json", BASE), Map.entry("store", BASE), Map.entry("ssh", BASE),
            Map.entry("http", BASE), Map.entry("live", BASE), Map.entry("net", BASE), Map.entry("audit", Set.of("model", "store")),
            Map.entry("probe", Set.of("model", "ssh", "json")), Map.entry("watch", MIDDLE), Map.entry("alert", MIDDLE),
            Map.entry("notify", Set.of("model", "json", "store", "net")), Map.entry("recall", Set.of("model", "json", "store")),
            Map.entry("check", Set.of("model", "json", "store", "ssh", "net")), Map.entry("export", Set.of("model", "json", "store")),
            Map.entry("onboard", BASE), Map.entry("action", MIDDLE), Map.entry("auth", MIDDLE),
            Map.entry("api", Set.of("model", "json", "store", "ssh", "http", "live", "audit", "probe", "watch", "alert", "action", "auth",
                    "onboard", "notify", "recall", "check", "export"))));

    /** Library to the only room that may see it. */
    private static final Map<String, String> OWNERS = Map.of("java.sql", "store", "org.sqlite", "store", "com.jcraft", "ssh",
            "com.eclipsesource", "json", "com.sun.net.httpserver", "http");

    private static final Pattern NAMED = Pattern.compile("\\bmonitor\\.([a-z]+)\\.[A-Za-z]");

    @Test
    void eachRoomImportsOnlyWhatTheDesignAllows() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : files()) {
            Path inside = SOURCES.relativize(file);
            if (inside.getNameCount() == 1) {
                continue;
            }
            String room = inside.getName(0).toString();
            assertTrue(MAY_IMPORT.containsKey(room), "the room " + room + " is not on the map");
            for (String line : code(file)) {
                Matcher named = NAMED.matcher(line);
                while (named.find() && !line.startsWith("package ")) {
                    if (!named.group(1).equals(room) && !MAY_IMPORT.get(room).contains(named.group(1))) {
                        wrong.add(inside + ": " + line.strip());
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void eachLibraryIsSeenByItsOwnRoomOnly() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : files()) {
            Path inside = SOURCES.relativize(file);
            String room = inside.getNameCount() == 1 ? "" : inside.getName(0).toString();
            for (String line : code(file)) {
                OWNERS.forEach((library, owner) -> {
                    if (line.contains(library + ".") && !owner.equals(room) && !line.contains("\"" + library)) {
                        wrong.add(inside + ": " + line.strip());
                    }
                });
                if (room.equals("model") && line.startsWith("import ") && !line.matches("import (static )?java\\..*")) {
                    wrong.add(inside + ": " + line.strip());
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void filesAndLinesStayShort() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : files()) {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() > LONGEST_FILE_LINES) {
                wrong.add(file + " has " + lines.size() + " lines");
            }
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > LONGEST_LINE) {
                    wrong.add(file + ":" + (i + 1) + " has " + lines.get(i).length() + " characters");
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
            assertTrue(found.size() > 10, "no sources below " + SOURCES.toAbsolutePath());
            return found;
        }
    }

    /** The lines that are no comment. */
    private static List<String> code(Path file) throws IOException {
        return Files.readAllLines(file).stream().filter(line -> !line.strip().startsWith("*") && !line.strip().startsWith("/*")
                && !line.strip().startsWith("//")).toList();
    }
}
