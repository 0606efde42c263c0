package monitor.probe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts of commands, as {@code shell-slow.sh} and {@code shell-containers.sh} printed them.
 *
 * @param texts  by the paths that the agent's functions ask for: {@code cmd:systemctl}, {@code /sys/class/…}, {@code cmd:inspect:ID}
 * @param files  of the containers' control groups, to be read with the next poll
 * @param errors why a command's text is absent, by its path
 */
record ShellBoxes(Map<String, String> texts, List<String> files, Map<String, String> errors) {

    /** Files of so many containers' control groups are read. */
    private static final int MOST_FILES = 200;
    private static final Pattern ID = Pattern.compile("\"Id\":\"([0-9a-f]{12,64})");
    private static final Pattern RESTARTS = Pattern.compile("\"RestartCount\":([0-9]{1,9})");

    static ShellBoxes of(List<String> lines) {
        Map<String, StringBuilder> texts = new HashMap<>();
        List<String> files = new ArrayList<>();
        Map<String, String> errors = new HashMap<>();
        String command = "";
        for (String line : lines) {
            String rest = line.isEmpty() ? "" : line.substring(1);
            switch (line.isEmpty() ? ' ' : line.charAt(0)) {
                case '=' -> {
                    command = "cmd:" + rest;
                    texts.put(command, new StringBuilder());
                }
                case '>' -> texts.computeIfAbsent(command, name -> new StringBuilder()).append(rest).append('\n');
                case '/' -> {
                    int colon = line.indexOf(':');
                    if (colon > 0) {
                        texts.computeIfAbsent(line.substring(0, colon), name -> new StringBuilder()).append(line, colon + 1, line.length())
                                .append('\n');
                    }
                }
                case 'x' -> errors.putIfAbsent(command, rest);
                case 'G' -> group(rest, files);
                default -> { } // a further line of an error, or a program that talks on stdout
            }
        }
        Map<String, String> all = new HashMap<>();
        texts.forEach((name, text) -> all.put(name, text.toString()));
        restarts(all.remove("cmd:inspect"), all);
        errors.keySet().forEach(all::remove);
        return new ShellBoxes(all, List.copyOf(files), errors);
    }

    private static void group(String folder, List<String> files) {
        if (files.size() > MOST_FILES || !folder.matches("/sys/fs/cgroup/[a-z./-]+[0-9a-f]{12,64}[a-z.]*")) {
            return;
        }
        if (folder.startsWith("/sys/fs/cgroup/memory/")) {
            files.addAll(List.of(folder + "/memory.usage_in_bytes", folder + "/memory.limit_in_bytes", folder + "/memory.stat",
                    folder.replace("/cgroup/memory/", "/cgroup/cpuacct/") + "/cpuacct.usage"));
        } else {
            files.addAll(List.of(folder + "/memory.current", folder + "/memory.max", folder + "/memory.stat", folder + "/cpu.stat"));
        }
    }

    private static void restarts(String text, Map<String, String> into) {
        String id = null;
        for (String line : text == null ? new String[0] : text.split("\n")) {
            Matcher named = ID.matcher(line);
            Matcher counted = RESTARTS.matcher(line);
            id = named.find() ? named.group(1) : id;
            if (counted.find() && id != null) {
                into.put("cmd:inspect:" + id, "{\"RestartCount\":" + counted.group(1) + "}");
            }
        }
    }
}
