package monitor.probe;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What one run of {@code shell-read.sh} printed: texts by path, as the agent's functions want them. */
final class Snapshot {

    /** Of a command line; the agent looks at no more. */
    private static final int LONGEST = 8192;
    private static final String CMDLINE = "/cmdline";

    private final Map<String, StringBuilder> files = new HashMap<>();
    private final TreeMap<Integer, String> processes = new TreeMap<>();
    private final Set<String> existing = new HashSet<>();
    private final StringBuilder users = new StringBuilder();
    private final StringBuilder mounts = new StringBuilder();
    private String date;
    private String arch;
    private String otherSystem;
    private String listening;
    private boolean agentListens;
    private boolean portsKnown;
    private long newestStart;

    Snapshot(List<String> lines) {
        for (String line : lines) {
            if (!line.isEmpty()) {
                take(line.charAt(0), line.substring(1), line);
            }
        }
    }

    private void take(char kind, String rest, String line) {
        switch (kind) {
            case '/' -> file(line);
            case 'p' -> process(rest);
            case 'q' -> wholeProcess(rest);
            case 'd' -> date = rest;
            case 'a' -> arch = rest;
            case 'e' -> existing.add(rest);
            case 'u' -> users.append(rest).append('\n');
            case 'm' -> mounts.append(rest).append('\n');
            case 'n' -> otherSystem = rest;
            case 'L' -> ports(rest);
            default -> { } // nothing of ours: a program that talks on stdout
        }
    }

    private void file(String line) {
        int colon = line.indexOf(':');
        if (colon > 0) {
            files.computeIfAbsent(line.substring(0, colon), path -> new StringBuilder()).append(line, colon + 1, line.length())
                    .append('\n');
        }
    }

    /** {@code PID (NAME) STATE PPID MINFLT MAJFLT UTIME STIME CUTIME CSTIME THREADS START RSS}: put where they stand in a stat. */
    private void process(String text) {
        int name = text.lastIndexOf(')');
        String[] field = name < 0 ? new String[0] : text.substring(name + 1).strip().split(" ");
        if (field.length != 11) {
            return;
        }
        put(text, text.substring(0, name + 1) + " " + field[0] + " " + field[1] + " 0 0 0 0 0 " + field[2] + " 0 " + field[3] + " 0 "
                + field[4] + " " + field[5] + " " + field[6] + " " + field[7] + " 0 0 " + field[8] + " 0 " + field[9] + " 0 " + field[10],
                field[9]);
    }

    private void wholeProcess(String text) {
        String[] field = text.substring(text.lastIndexOf(')') + 1).strip().split(" ");
        if (field.length > 21) {
            put(text, text, field[19]);
        }
    }

    private void put(String text, String stat, String start) {
        long pid = number(text, ' ');
        if (pid > 0 && pid <= Integer.MAX_VALUE) {
            processes.put((int) pid, stat);
            newestStart = Math.max(newestStart, number(start, ' '));
        }
    }

    private void ports(String text) {
        int blank = text.indexOf(' ');
        long count = number(text, ' ');
        if (count < 0 || count > 1 << 16) {
            return;
        }
        portsKnown = true;
        agentListens = text.substring(blank + 1).equals("1");
        listening = "head\n" + "0: local remote 0A\n".repeat((int) count);
    }

    /** The number before a mark, or the whole; -1 where it is none. */
    private static long number(String text, char mark) {
        int end = text.indexOf(mark);
        try {
            return Long.parseLong(end < 0 ? text : text.substring(0, end));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The text of a path, or null where it was not read. */
    String text(String path) {
        return switch (path) {
            case "/proc/" -> processes.isEmpty() ? null : names();
            case "/etc/passwd" -> users.isEmpty() ? null : users.toString();
            case "/proc/net/tcp" -> listening;
            case "cmd:date" -> date;
            case "cmd:uname" -> arch;
            default -> path.startsWith("/proc/") && Character.isDigit(path.charAt(6)) ? process(path, number(path.substring(6), '/'))
                    : existing.contains(path) ? "" : whole(path);
        };
    }

    private String process(String path, long pid) {
        String stat = processes.get((int) pid);
        if (path.endsWith("/stat")) {
            return stat;
        }
        String text = whole(path);
        // of a status the first lines were left out
        return path.endsWith(CMDLINE) ? arguments(text) : text == null ? null : "\n" + text;
    }

    /** As the kernel has it: GNU's grep prints the zeroes between arguments, busybox's a line for each argument. */
    private static String arguments(String text) {
        if (text == null) {
            return null;
        }
        String line = text.substring(0, Math.min(LONGEST, text.length() - 1));
        return line.indexOf('\0') >= 0 ? line : line.replace('\n', '\0');
    }

    private String whole(String path) {
        StringBuilder text = files.get(path);
        return text == null ? null : text.toString();
    }

    private String names() {
        StringBuilder names = new StringBuilder(processes.size() * 6);
        processes.keySet().forEach(pid -> names.append(pid).append('\n'));
        return names.toString();
    }

    int[] pids() {
        return processes.keySet().stream().mapToInt(pid -> pid).toArray();
    }

    Set<String> existing() {
        return existing;
    }

    /** Of /proc/self/mountinfo, without what no reader wants; null where it was not read. */
    String mounts() {
        return mounts.isEmpty() ? null : mounts.toString();
    }

    /** Name and release of a system without Linux' /proc, or null. */
    String otherSystem() {
        return otherSystem;
    }

    boolean complete() {
        return !processes.isEmpty() && files.containsKey("/proc/uptime") && files.containsKey("/proc/stat");
    }

    /** Clock ticks since boot at which the newest process began. */
    long newestStart() {
        return newestStart;
    }

    /** Whether something listens on the agent's port; null where that cannot be seen. */
    Boolean agentListens() {
        return portsKnown ? agentListens : null;
    }

    double uptimeSeconds() {
        try {
            return Double.parseDouble(whole("/proc/uptime").split(" ")[0]);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Of the kernel, and of the first process: a container is started again without the kernel. */
    String boot() {
        String first = processes.get(1);
        String[] field = first == null ? new String[0] : first.substring(first.lastIndexOf(')') + 1).strip().split(" ");
        return whole("/proc/sys/kernel/random/boot_id") + (field.length > 19 ? field[19] : "");
    }
}
