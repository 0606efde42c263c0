package monitor.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * One host that is read by its shell: the agent's functions over what the scripts print, and what is to be read next. Its poll's
 * thread changes it; others may ask for an answer, and hand in what they have read ({@link #arrived}).
 */
final class ShellHost implements Function<String, String> {

    /** What hardly changes is read at these ticks, as the agent's functions want it. */
    private static final int MINUTE = 12;
    private static final int FIVE_MINUTES = 60;
    /** Files beside the usual ones: those of a container's control group. */
    private static final int MOST_FILES = 64;
    /** At the first reading, processes this young (10 s) may have been between fork and exec. */
    private static final int STARTING_TICKS = 1_000;
    /** Processes whose command line is asked for at once. */
    private static final int MOST_ASKED = 400;

    private final Set<String> files = new LinkedHashSet<>();
    private final TreeSet<Integer> asked = new TreeSet<>();
    private int[] pids = {};
    private final Queue<Runnable> arrived = new ConcurrentLinkedQueue<>();
    private final Set<String> existing = new HashSet<>();
    private Map<String, String> slow = Map.of();
    private ShellBoxes boxes;
    private ShellSpaces local = ShellSpaces.NONE;
    private String remote = "";
    private String mounts;
    private String sessions;
    private String problem;
    private String spaceProblem;
    private final Set<String> fresh = new HashSet<>();
    private Function<String, String> machine;
    private Snapshot snapshot;
    private volatile String uptime = "0";
    private volatile String note;
    private boolean learning;
    private int ticks;
    private long newest;
    private long since;
    private double uptimeSeconds;
    private String boot;

    /** A subject's own reason, shown among the errors. */
    private static final class Unread extends RuntimeException {

        private static final long serialVersionUID = 1;

        Unread(String message) {
            super(message, null, false, false);
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }

    /** How much the next reading has to bring: 0, 1 each minute, 2 each five and at first. */
    int level() {
        return ticks % FIVE_MINUTES == 0 ? 2 : ticks % MINUTE == 0 ? 1 : 0;
    }

    /** Clock ticks since boot from which a process counts as new: those of the last reading once more, they may have been starting. */
    long since() {
        return since;
    }

    /** Processes whose command line is wanted: those that were missed, and those whose turn it is in the agent's functions. */
    List<Integer> asked() {
        return IntStream.concat(asked.stream().mapToInt(pid -> pid), Arrays.stream(pids).filter(pid -> (ticks + pid) % FIVE_MINUTES == 0))
                .distinct().limit(MOST_ASKED).boxed().toList();
    }

    /** Files beside the usual ones. */
    List<String> files() {
        List<String> all = new ArrayList<>(files);
        if (boxes != null) {
            all.addAll(boxes.files());
        }
        return all;
    }

    /** Whether a snapshot is of the same boot as the one before. */
    boolean sameBoot(Snapshot now) {
        return now.uptimeSeconds() >= uptimeSeconds && (boot == null || boot.equals(now.boot()));
    }

    boolean begun() {
        return ticks > 0;
    }

    /** What is shown among the errors as why the agent is not what was read, or null. */
    void note(String why) {
        note = why;
    }

    /** Takes in something that another thread has read, before the next tick. */
    void arrive(Runnable change) {
        arrived.add(change);
    }

    void spaces(ShellSpaces spaces) {
        local = spaces;
        spaceProblem = null;
        mounts = spaces.mounts() == null || spaces.mounts().equals(mounts) ? mounts : spaces.mounts();
        fresh.add("disks");
    }

    void spacesUnread(String why) {
        spaceProblem = why;
        fresh.add("disks");
    }

    /** Of file systems whose server may hang. */
    void remoteSizes(String sizes) {
        remote = sizes;
        fresh.add("disks");
    }

    void system(ShellBoxes read) {
        slow = read.texts();
        sessions = slow.get("cmd:who");
        problem = null;
        fresh.addAll(List.of("services", "temperatures", "gpus", "storage"));
    }

    void systemUnread(String why) {
        slow = Map.of();
        problem = why;
        fresh.add("services");
    }

    void containers(ShellBoxes read) {
        boxes = read;
    }

    String mounts() {
        return mounts;
    }

    /** Takes what has arrived; to be called before what is read next is decided. */
    void takeIn() {
        for (Runnable change = arrived.poll(); change != null; change = arrived.poll()) {
            change.run();
        }
    }

    /** First reading, of a machine that is begun anew; false where more files are wanted than it had, and it must be read again. */
    boolean begin(Snapshot now) {
        machine = AgentCore.start(this);
        ticks = 0;
        int wanted = files.size();
        tick(now);
        boolean whole = files.size() == wanted;
        if (!whole) { // and as if for the first time: with every process's owner and command line
            ticks = 0;
            since = 0;
        }
        return whole;
    }

    /** One reading of the agent's functions over a snapshot. */
    void tick(Snapshot now) {
        snapshot = now;
        learning = level() == 2;
        if (learning) {
            existing.clear();
            existing.addAll(now.existing());
            mounts = now.mounts() == null || now.mounts().equals(mounts) ? mounts : now.mounts();
        } else if (boxes != null) {
            fresh.add("containers");
        }
        uptime = now.text("/proc/uptime");
        asked.clear();
        machine.apply("tick");
        uptimeSeconds = now.uptimeSeconds();
        boot = now.boot();
        since = ticks == 0 ? now.newestStart() - STARTING_TICKS : newest;
        pids = now.pids();
        newest = now.newestStart();
        ticks++;
        boxes = fresh.contains("containers") ? null : boxes;
        slow = fresh.contains("services") ? Map.of() : slow;
        fresh.clear();
        snapshot = null;
    }

    /** An endpoint's answer, of the last tick; from any thread. */
    String answer(String path) {
        Function<String, String> now = machine;
        return now == null ? null : now.apply(path);
    }

    /** The reader of the agent's functions. */
    @Override
    public String apply(String path) {
        if (path.equals("/proc/uptime")) {
            return uptime;
        }
        if (path.startsWith("same:")) {
            return same(path.substring(5));
        }
        if (path.equals("note:agent")) {
            return note;
        }
        if (path.startsWith("cmd:")) {
            return command(path);
        }
        if (path.equals("/proc/self/mountinfo")) {
            return mounts;
        }
        String text = snapshot == null ? null : snapshot.text(path);
        if (text == null) {
            text = path.endsWith("/") ? children(path) : slow.get(path);
        }
        if (text == null) {
            missed(path);
        }
        return text;
    }

    private String same(String subject) {
        return switch (subject) {
            case "history" -> "the central keeps it";
            case "disks", "services", "containers", "temperatures", "gpus", "storage" -> fresh.contains(subject) ? null : "nothing new";
            default -> null;
        };
    }

    private String command(String path) {
        switch (path) {
            case "cmd:statfs":
                if (spaceProblem != null) {
                    throw new Unread(spaceProblem);
                }
                return local.sizes() + remote;
            case "cmd:df-i":
                return local.inodes();
            case "cmd:who":
                return sessions;
            case "cmd:systemctl":
                if (problem != null) {
                    throw new Unread(problem);
                }
                return slow.get(path);
            case "cmd:date", "cmd:uname":
                return snapshot.text(path);
            default:
                if (boxes != null && boxes.errors().containsKey(path)) {
                    throw new Unread(boxes.errors().get(path));
                }
                return boxes != null && boxes.texts().containsKey(path) ? boxes.texts().get(path) : slow.get(path);
        }
    }

    /** The names in a folder of what was read slowly; what exists and was not looked into is empty. */
    private String children(String folder) {
        Set<String> names = new TreeSet<>();
        for (String file : slow.keySet()) {
            if (file.startsWith(folder)) {
                int slash = file.indexOf('/', folder.length());
                names.add(slash < 0 ? file.substring(folder.length()) : file.substring(folder.length(), slash));
            }
        }
        return names.isEmpty() ? existing.contains(folder) ? "" : null : String.join("\n", names) + "\n";
    }

    /** What was asked for and not there is read the next time, where it is something that one reading cannot know of. */
    private void missed(String path) {
        boolean group = path.startsWith("/sys/fs/cgroup/") || path.equals("/proc/spl/kstat/zfs/arcstats");
        if (learning && group && files.size() < MOST_FILES && path.matches("[A-Za-z0-9_./@,-]+")) {
            files.add(path);
        } else if (ticks > 1 && path.endsWith("/cmdline") && path.startsWith("/proc/")) {
            asked.add(Integer.parseInt(path.substring(6, path.length() - 8)));
        }
    }
}
