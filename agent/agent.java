// Server Monitor's agent: one file that tells how a Linux machine is, as JSON over HTTP on loopback.
//
//   java agent.java [--port 8083] [--bind 127.0.0.1] [--proc DIR] [--once] [--help]      JDK 17 or later
//
// Compiled once and started with these flags it needs a third of the memory; scripts take the lines from here:
// sed -n 's,^// lean flags: ,,p' agent.java
// lean compile: javac -XDstringConcat=inline -g:none -d classes agent.java
// lean environment: MALLOC_ARENA_MAX=1
// lean flags: -XX:+UseSerialGC -Xmx12m -Xmn1m -Xss256k -XX:TieredStopAtLevel=1 -XX:-UsePerfData -XX:ReservedCodeCacheSize=6m -XX:InitialCodeCacheSize=1m -XX:StringTableSize=1024 -XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -XX:GuaranteedSafepointInterval=0 -XX:AsyncDeflationInterval=0 -XX:ServiceThreadCleanupInterval=60000 -XX:-UseDynamicNumberOfCompilerThreads -XX:CICompilerCount=1
// (From IgnoreUnrecognizedVMOptions on they keep the JDK's class archive as shared pages of its file, not as 7 MB of private memory, and keep
// the virtual machine from waking several times a second.)
//
// The order of this file: the machine (what is read when), the subjects (each reads, parses a string, emits JSON),
// text and JSON, the ways of reading, the ring, HTTP, the command line.
//
// Nothing here uses lambdas, streams, regular expressions, String.format or java.time: each of them loads some
// hundred classes, and the classes are most of what a small Java process weighs.

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Makes a machine from a reader: a function from an endpoint's path ({@code /api/all}, …) to its JSON, or null.
 *
 * <p>The reader maps a path to its text, or null where it is absent. A path that ends in {@code /} is a directory; its
 * text is the names in it, one a line. {@code cmd:NAME} is the output of a command, see {@link Command}; {@code cmd:date}
 * is the epoch second. Elapsed time is the first number of {@code /proc/uptime}. One call with {@code "tick"} is one
 * reading, and rates are the differences between two. A reader that has not everything each time answers {@code same:NAME}
 * with any text where it has nothing new for that subject ({@code history} is the ring), which then stays as it was;
 * {@code note:agent} is a sentence for the errors. A null reader is this machine itself, which then reads in a
 * daemon thread of its own; the function that comes back is {@link AutoCloseable} and ends that thread.
 */
public final class agent implements Function<Function<String, String>, Function<String, String>> {
    static final String VERSION = "1.0.0";

    @Override
    public Function<String, String> apply(Function<String, String> reader) {
        if (reader != null) {
            return new Machine(new Given(reader), null);
        }
        Machine machine = new Machine(new Local(""), null);
        machine.start();
        return machine;
    }

    public static void main(String[] args) {
        System.exit(Main.run(args, System.out, System.err));
    }
}

// ---------------------------------------------------------------------------------------------------------------
// The machine: what is read when
// ---------------------------------------------------------------------------------------------------------------

/** All subjects of one machine, the ticks that read them, and the answers, each encoded at most once a tick. */
final class Machine implements Function<String, String>, AutoCloseable {
    static final long TICK_NANOS = 5_000_000_000L;
    /** The second reading comes early, so that rates are there within a second of the start. */
    static final long FIRST_TICK_NANOS = 300_000_000L;
    /** How long an answer waits for a reading that is under way; then the one before is given. */
    static final long LOCK_MILLIS = 2_000;
    /** A tick older than this means that the reading hangs; health says so. */
    static final long STALLED_NANOS = 30_000_000_000L;

    final Source source;
    final Host host = new Host();
    final Cpu cpu = new Cpu();
    final Memory memory = new Memory();
    final Pressure pressure = new Pressure();
    final Disks disks = new Disks();
    final Network network = new Network();
    final DiskIo diskIo = new DiskIo();
    final Sockets sockets = new Sockets();
    final Sensors sensors = new Sensors();
    final Gpus gpus = new Gpus();
    final Storage storage = new Storage();
    final Processes processes = new Processes();
    final Services services = new Services();
    final Containers containers = new Containers();
    final Ring ring;

    private final Subject[] fast = {host, cpu, memory, pressure, disks, network, diskIo, sockets, processes};
    private final Subject[] slow = {sensors, gpus, storage, containers, services};
    private final ReentrantLock lock = new ReentrantLock();
    private Json json;
    private final Answer[] answers = {
        new Answer("/api/all"), new Answer("/api/system"), new Answer("/api/processes"), new Answer("/api/services"),
        new Answer("/api/network"), new Answer("/api/disk-io")};
    private final long bornNanos = System.nanoTime();
    private volatile long tickedNanos = bornNanos;
    private volatile String reading = "";
    private volatile boolean closed;
    private long ticks;
    private long at;
    private Thread ticker;
    private Thread background;
    /** Told at the end of every tick of a running agent; the HTTP server cuts off its slow clients there. */
    Runnable everyTick;

    Machine(Source source, File ringFile) {
        this.source = source;
        this.ring = new Ring(ringFile);
    }

    /** Starts the two daemon threads: the ticker, and the background for what needs a command or a socket. */
    void start() {
        ring.load(source.now());
        ticker = thread("agent-tick", new Runnable() {
            @Override
            public void run() {
                tickUntilClosed();
            }
        });
        background = thread("agent-slow", new Runnable() {
            @Override
            public void run() {
                readSlowlyUntilClosed();
            }
        });
    }

    static Thread thread(String name, Runnable body) {
        Thread thread = new Thread(null, body, name, 256 << 10);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void tickUntilClosed() {
        long next = System.nanoTime();
        tick();
        next += FIRST_TICK_NANOS;
        while (!closed) {
            long left = next - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(this, left);
                continue;
            }
            tick();
            if (everyTick != null) {
                everyTick.run();
            }
            long now = System.nanoTime();
            next += TICK_NANOS;
            if (next < now) {
                next = now + TICK_NANOS; // the machine was suspended, or a reading was slow: no burst to catch up
            }
        }
    }

    private void readSlowlyUntilClosed() {
        Source own = source.another();
        while (!closed) {
            long now = System.nanoTime();
            long next = now + 2 * Subject.SLOW_NANOS;
            for (int i = 0; i < slow.length && !closed; i++) {
                if (slow[i].due - now <= 0) {
                    read(slow[i], own);
                    // What is not there now will hardly come: it is looked for once in five minutes.
                    slow[i].due = System.nanoTime()
                        + (slow[i].present || slow[i].error != null ? slow[i].paceNanos : 20 * Subject.SLOW_NANOS);
                }
                next = Math.min(next, slow[i].due);
            }
            disks.readSlow(own);
            sockets.readSlow(own);
            saveRing();
            if (tickedNanos == bornNanos) {
                next = now; // no disk is known before the first tick has ended: come again soon
            }
            next = disks.asksNetwork() ? Math.min(next, now + Subject.SLOW_NANOS) : next;
            if (!closed) {
                LockSupport.parkNanos(this, Math.max(next - System.nanoTime(), 1_000_000_000L));
            }
        }
    }

    private void saveRing() {
        byte[] bytes;
        lock.lock();
        try {
            bytes = ring.dueForSaving();
        } finally {
            lock.unlock();
        }
        if (bytes != null) {
            ring.write(bytes);
        }
    }

    /** One reading of everything that is read at once; without threads of its own, of all. */
    void tick() {
        lock.lock();
        try {
            at = source.now();
            readNew(fast);
            if (ticker == null) {
                readNew(slow);
                disks.readSlow(source);
                sockets.readSlow(source);
            }
            ticks++;
            if (source.hasNew("history")) {
                ring.add(this, at);
            }
        } finally {
            lock.unlock();
        }
        tickedNanos = System.nanoTime();
    }

    private void readNew(Subject[] subjects) {
        for (Subject subject : subjects) {
            if (source.hasNew(subject.name)) {
                read(subject, source);
            }
        }
    }

    private void read(Subject subject, Source from) {
        if (from == source) {
            reading = subject.name;
        }
        double clock = from.clock();
        subject.elapsed = clock - subject.clock;
        subject.clock = clock;
        try {
            subject.error = null;
            subject.read(this, from);
        } catch (RuntimeException e) {
            // One subject that fails must not take the others along; its reason is shown among the errors.
            subject.clear();
            subject.error = e instanceof Absent ? e.getMessage() : String.valueOf(e);
        }
    }

    /** The JSON of an endpoint, or null where there is none of that name; {@code "tick"} takes a reading first. */
    @Override
    public String apply(String path) {
        if (path.equals("tick")) {
            tick();
            return "";
        }
        Answer answer = source.hasThreads() ? null : answer(path);
        byte[] bytes = answer == null ? bytes(path) : onceEncoded(answer);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** For a machine among a thousand: nothing of it is kept. */
    private byte[] onceEncoded(Answer answer) {
        lock.lock();
        try {
            json = new Json(16 << 10);
            encode(answer.path);
            return json.bytes();
        } finally {
            json = null;
            lock.unlock();
        }
    }

    byte[] bytes(String path) {
        if (path.equals("/api/health")) {
            return health();
        }
        if (path.equals("/api/history") || path.startsWith("/api/history?")) {
            return history(path);
        }
        Answer answer = answer(path);
        return answer == null ? null : encoded(answer);
    }

    Answer answer(String path) {
        for (Answer answer : answers) {
            if (answer.path.equals(path)) {
                return answer;
            }
        }
        return null;
    }

    /** The answer of the newest tick; where a reading hangs, the last one that was encoded, or null. */
    byte[] encoded(Answer answer) {
        boolean locked;
        try {
            locked = lock.tryLock(LOCK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return answer.plain;
        }
        if (!locked) {
            return answer.plain;
        }
        try {
            if (answer.tick != ticks || answer.plain == null) {
                if (json == null) {
                    json = new Json(16 << 10);
                }
                json.reset();
                encode(answer.path);
                answer.plain = json.bytes();
                answer.tick = ticks;
            }
            return answer.plain;
        } finally {
            lock.unlock();
        }
    }

    private void encode(String path) {
        boolean all = path.equals("/api/all");
        json.open();
        json.field("timestamp", Text.iso(at));
        if (all || path.equals("/api/system")) {
            emitAgent();
            host.emit(json);
            cpu.emit(json);
            memory.emit(json);
            pressure.emit(json);
        }
        if (all || path.equals("/api/disk-io") || path.equals("/api/system")) {
            disks.emit(json);
        }
        if (all || path.equals("/api/network")) {
            network.emit(json);
        }
        if (all || path.equals("/api/disk-io")) {
            diskIo.emit(json);
        }
        if (all || path.equals("/api/network")) {
            sockets.emit(json);
        }
        if (all || path.equals("/api/system")) {
            sensors.emit(json);
            gpus.emit(json);
            storage.emit(json);
        }
        if (all) {
            processes.emit(json);
        } else if (path.equals("/api/processes")) {
            processes.emitAll(json);
        }
        if (all || path.equals("/api/services")) {
            services.emit(json);
            containers.emit(json);
            emitAge("services_age_seconds", services);
            emitAge("containers_age_seconds", containers);
        }
        json.open("errors");
        emitErrors(fast);
        emitErrors(slow);
        json.field("history", ring.error);
        json.field("agent", source.note("agent"));
        json.close();
        json.close();
    }

    private void emitErrors(Subject[] subjects) {
        for (Subject subject : subjects) {
            json.field(subject.name, subject.error);
        }
    }

    private void emitAge(String name, Subject subject) {
        if (subject.present) {
            json.field(name, Math.max(0, Math.round(source.clock() - subject.clock)));
        }
    }

    private void emitAgent() {
        if (source.ownPid() == Text.NONE) {
            return; // no agent runs there
        }
        json.open("agent");
        json.field("version", agent.VERSION);
        json.field("pid", source.ownPid());
        json.field("resident_bytes", source.ownResident());
        json.field("uptime_seconds", (System.nanoTime() - bornNanos) / 1_000_000_000L);
        json.close();
    }

    private byte[] health() {
        Json out = new Json();
        long age = System.nanoTime() - tickedNanos;
        boolean stalled = ticker != null && age > STALLED_NANOS;
        out.open();
        out.field("success", true);
        out.field("status", stalled ? "stalled" : "ok");
        if (stalled) {
            out.field("reason", "reading " + reading + " has not come back for " + age / 1_000_000_000L + " s");
        }
        out.field("version", agent.VERSION);
        out.field("pid", source.ownPid());
        out.field("uptime_seconds", (System.nanoTime() - bornNanos) / 1_000_000_000L);
        out.field("timestamp", Text.iso(source.now()));
        out.close();
        return out.bytes();
    }

    /** @throws Absent where {@code since} is no time; its message names the value */
    private byte[] history(String path) {
        long since = 0;
        int question = path.indexOf('?');
        if (question >= 0) {
            String query = path.substring(question + 1);
            if (query.startsWith("since=") && query.indexOf('&') < 0) {
                since = Text.time(Text.unescape(query.substring(6)));
            } else if (!query.isEmpty()) {
                throw new Absent("/api/history knows since=<epoch seconds or ISO 8601> only, not \"" + query + "\"");
            }
        }
        Json out = new Json();
        lock.lock();
        try {
            ring.emit(out, since);
        } finally {
            lock.unlock();
        }
        return out.bytes();
    }

    @Override
    public void close() {
        closed = true;
        if (ticker != null) {
            LockSupport.unpark(ticker);
            LockSupport.unpark(background);
        }
        disks.close();
        byte[] bytes = null;
        lock.lock();
        try {
            bytes = ring.unsaved();
        } finally {
            lock.unlock();
        }
        if (bytes != null) {
            ring.write(bytes);
        }
    }
}

/** One endpoint's answer of one tick. */
final class Answer {
    final String path;
    long tick = -1;
    volatile byte[] plain;
    byte[] gzip;
    /** What the packed form was made of. */
    byte[] packedOf;

    Answer(String path) {
        this.path = path;
    }
}

/** What is absent, and why, in words for a user. */
final class Absent extends RuntimeException {
    private static final long serialVersionUID = 1;

    Absent(String message) {
        super(message, null, false, false);
    }
}

/** One group of figures: reads, parses, emits. What {@code read} throws becomes its entry among the errors. */
abstract class Subject {
    static final long SLOW_NANOS = 15_000_000_000L;

    final String name;
    /** How often a slow subject is read. */
    long paceNanos = SLOW_NANOS;
    /** When a slow subject is read next. */
    long due = System.nanoTime();
    /** Clock of the newest reading, and seconds since the one before; NaN in the first. */
    volatile double clock = Double.NaN;
    double elapsed = Double.NaN;
    volatile boolean present;
    volatile String error;

    Subject(String name) {
        this.name = name;
    }

    abstract void read(Machine machine, Source source);

    abstract void emit(Json json);

    void clear() {
        present = false;
    }

    /** Per second, over the time since the last reading; absent for a first reading, and where a counter was reset. */
    static double rate(long before, long now, double elapsed) {
        if (before == Text.NONE || now == Text.NONE || now < before || !(elapsed > 0)) {
            return Double.NaN;
        }
        return (now - before) / elapsed;
    }

    /** The difference of two 32-bit counters that wrap, or the plain one where either does not fit 32 bits. */
    static long wrapped(long before, long now) {
        if (now < before && before < 1L << 32) {
            return now + (1L << 32) - before;
        }
        return now - before;
    }
}

// ---------------------------------------------------------------------------------------------------------------
// The subjects
// ---------------------------------------------------------------------------------------------------------------

/** Which system this is: name, kernel, uptime, users, and whether it is a container. */
final class Host extends Subject {
    /** What hardly ever changes is read again every 60 ticks (5 minutes). */
    private static final int REFRESH_TICKS = 60;

    boolean container;
    /** On a 32-bit kernel the byte counters wrap at 4 GiB. */
    boolean bits32;
    final Cgroup cgroup = new Cgroup();
    private String mounts;
    double uptime = Double.NaN;
    private int age;
    private String hostname;
    private String os;
    private String osFamily = "";
    private String kernel;
    private String arch;
    private String virtualization;
    private String machineId;
    private long boot;
    private int users = -1;
    private int processes;
    private int rebootRequired = -1;

    Host() {
        super("system");
    }

    @Override
    void read(Machine machine, Source source) {
        if (age++ % REFRESH_TICKS == 0) {
            readIdentity(source);
            virtualization = virtualization(source);
            container = Virtual.isContainer(virtualization);
            if (container) {
                cgroup.find(source);
                mounts = source.text("/proc/self/mountinfo");
            }
        }
        if (age % 12 == 1 || users < 0 && !source.hasThreads()) {
            users = source.users();
        }
        if (age % 12 == 1) {
            hostname = Text.line(source.text("/proc/sys/kernel/hostname"));
            rebootRequired = source.exists("/run/reboot-required") || source.exists("/var/run/reboot-required") ? 1
                : osFamily.contains("debian") || osFamily.contains("ubuntu") ? 0 : -1;
        }
        present = true;
        readUptime(source);
    }

    /** Whether we are in a container and this file of /proc is the host's: lxcfs would be mounted over it. */
    boolean hosts(String file) {
        return container && mounts != null && !"openvz".equals(virtualization) && !mounts.contains(" " + file + " ");
    }

    /** Told by the processes, which are read last. */
    void count(int all) {
        processes = all;
    }

    private void readIdentity(Source source) {
        String release = source.text("/etc/os-release");
        if (release == null) {
            release = source.text("/usr/lib/os-release");
        }
        os = Text.setting(release, "PRETTY_NAME");
        if (os == null) {
            os = Text.line(source.text("/etc/redhat-release"));
        }
        osFamily = Text.setting(release, "ID") + " " + Text.setting(release, "ID_LIKE");
        kernel = Text.line(source.text("/proc/sys/kernel/osrelease"));
        arch = source.arch();
        bits32 = arch != null && (arch.startsWith("armv") || arch.equals("i686") || arch.equals("i586")
            || arch.equals("i386") || arch.equals("mips") || arch.equals("ppc"));
        machineId = Text.line(source.text("/etc/machine-id"));
        if (machineId == null) {
            machineId = Text.line(source.text("/var/lib/dbus/machine-id"));
        }
    }

    private void readUptime(Source source) {
        String text = source.text("/proc/uptime");
        if (text == null) {
            throw new Absent("/proc/uptime cannot be read");
        }
        uptime = Text.decimal(text);
        String mounts = container ? source.text("/proc/self/mountinfo") : null;
        if (mounts != null && mounts.indexOf(" /proc/uptime ") < 0) {
            uptime = sinceInit(source, uptime);
        }
        long booted = Math.round(source.now() / 1000.0 - uptime);
        if (Math.abs(booted - boot) > 2) {
            boot = booted; // otherwise it would tremble by a second with the rounding
        }
    }

    /** Without lxcfs /proc/uptime is the host's; a container is as old as its first process. */
    private static double sinceInit(Source source, double uptime) {
        String init = source.text("/proc/1/stat");
        long started = init == null ? Text.NONE : Text.field(init, init.lastIndexOf(')') + 2, 19);
        double own = uptime - started / 100.0;
        return started == Text.NONE || own < 0 ? uptime : own;
    }

    private static String virtualization(Source source) {
        return new Virtual(source).name();
    }

    @Override
    void emit(Json json) {
        json.open("system");
        json.field("hostname", hostname);
        json.field("os", os);
        json.field("kernel", kernel);
        json.field("arch", arch);
        json.field("virtualization", virtualization);
        if (uptime >= 0) {
            json.field("boot_time", Text.iso(boot * 1000));
            json.field("uptime_seconds", (long) uptime);
        }
        if (users >= 0) {
            json.field("users", users);
        }
        if (processes > 0) {
            json.field("process_count", processes);
        }
        json.field("machine_id", machineId);
        if (rebootRequired >= 0) {
            json.field("reboot_required", rebootRequired == 1);
        }
        json.close();
    }
}

/** On what a system runs: {@code none}, {@code kvm}, {@code lxc}, {@code docker}, … */
final class Virtual {
    private static final String[][] PRODUCTS = {
        {"KVM", "kvm"}, {"QEMU", "qemu"}, {"VMware", "vmware"}, {"VirtualBox", "virtualbox"}, {"innotek", "virtualbox"},
        {"Xen", "xen"}, {"Amazon EC2", "amazon"}, {"Google Compute Engine", "google"}, {"Bochs", "bochs"},
        {"Parallels", "parallels"}, {"BHYVE", "bhyve"}, {"OpenStack", "kvm"}, {"Virtual Machine", "microsoft"},
        {"Apple Virtualization", "apple"}};
    private static final String[] CONTAINERS = {
        "lxc", "lxc-libvirt", "docker", "podman", "systemd-nspawn", "openvz", "wsl", "kubernetes", "container"};

    private final Source source;

    Virtual(Source source) {
        this.source = source;
    }

    static boolean isContainer(String name) {
        for (String container : CONTAINERS) {
            if (container.equals(name)) {
                return true;
            }
        }
        return false;
    }

    String name() {
        String container = container();
        if (container != null) {
            return container;
        }
        if (source.exists("/sys/hypervisor/type")) {
            return Text.line(source.text("/sys/hypervisor/type"));
        }
        boolean known = false;
        for (String file : new String[] {"sys_vendor", "product_name", "board_vendor", "bios_vendor"}) {
            String text = source.text("/sys/class/dmi/id/" + file);
            known |= text != null;
            for (String[] product : PRODUCTS) {
                if (text != null && text.contains(product[0])) {
                    return product[1];
                }
            }
        }
        String cpuinfo = source.text("/proc/cpuinfo");
        if (cpuinfo != null && cpuinfo.contains(" hypervisor")) {
            return "vm";
        }
        return known || cpuinfo != null ? "none" : null;
    }

    private String container() {
        // Process 2 is kthreadd wherever the whole machine is to be seen; where 1 is visible and 2 is not it, there is
        // a process namespace around us.
        String second = source.text("/proc/2/stat");
        if (second != null && second.contains("(kthreadd)")) {
            return null;
        }
        String said = Text.line(source.text("/run/systemd/container"));
        if (said != null) {
            return isContainer(said) ? said : "container";
        }
        if (source.exists("/.dockerenv")) {
            return "docker";
        }
        if (source.exists("/dev/.lxc-boot-id")) {
            return "lxc";
        }
        if (source.exists("/run/.containerenv")) {
            return "podman";
        }
        String mounts = source.text("/proc/self/mountinfo");
        if (mounts != null && mounts.contains(" fuse.lxcfs ") && mounts.contains(" /proc/meminfo ")) {
            return "lxc";
        }
        String first = source.text("/proc/1/cgroup");
        if (first != null) {
            if (first.contains("/kubepods")) {
                return "kubernetes";
            }
            if (first.contains("/docker")) {
                return "docker";
            }
            if (first.contains("/lxc") || first.contains(":/.lxc")) {
                return "lxc";
            }
            if (first.contains("libpod")) {
                return "podman";
            }
        }
        if (source.exists("/proc/vz/") && !source.exists("/proc/bc/")) {
            return "openvz";
        }
        String kernel = source.text("/proc/sys/kernel/osrelease");
        if (kernel != null && kernel.contains("WSL")) {
            return "wsl";
        }
        return source.exists("/proc/1/stat") && source.exists("/proc/stat") ? "container" : null;
    }
}

/** Where a container's own control group is, version 1 or 2. */
final class Cgroup {
    boolean v2;
    String memory;
    String cpu;
    String cpuacct;
    String cpuset;
    String blkio;

    void find(Source source) {
        String root = "/sys/fs/cgroup";
        String own = source.text("/proc/self/cgroup");
        v2 = source.exists(root + "/cgroup.controllers");
        if (v2) {
            memory = below(source, root, path(own, ""), "memory.current");
            cpu = below(source, root, path(own, ""), "cpu.stat");
            cpuacct = cpu;
            cpuset = below(source, root, path(own, ""), "cpuset.cpus.effective");
            blkio = below(source, root, path(own, ""), "io.stat");
            return;
        }
        memory = below(source, root + "/memory", path(own, "memory"), "memory.usage_in_bytes");
        cpu = either(source, root + "/cpu", root + "/cpu,cpuacct", path(own, "cpu"), "cpu.cfs_quota_us");
        cpuacct = either(source, root + "/cpuacct", root + "/cpu,cpuacct", path(own, "cpuacct"), "cpuacct.usage");
        cpuset = below(source, root + "/cpuset", path(own, "cpuset"), "cpuset.cpus");
        blkio = below(source, root + "/blkio", path(own, "blkio"), "blkio.throttle.io_service_bytes");
    }

    private static String either(Source source, String one, String other, String path, String file) {
        String found = below(source, one, path, file);
        return found != null ? found : below(source, other, path, file);
    }

    /**
     * The first folder on the way from the hierarchy's root down to the own path that has the file: inside a namespace,
     * or where the runtime mounts the container's own part, that is the root itself.
     */
    private static String below(Source source, String root, String path, String file) {
        if (source.exists(root + "/" + file)) {
            return root;
        }
        for (int i = path.indexOf('/', 1); ; i = path.indexOf('/', i + 1)) {
            String part = i < 0 ? path : path.substring(0, i);
            if (part.length() > 1 && !part.contains("/..") && source.exists(root + part + "/" + file)) {
                return root + part;
            }
            if (i < 0) {
                return null;
            }
        }
    }

    /** The path behind a controller in the text of /proc/self/cgroup ({@code 4:memory:/docker/1f…}). */
    static String path(String text, String controller) {
        Scan scan = new Scan(text == null ? "" : text);
        while (scan.line()) {
            String line = scan.rest();
            int first = line.indexOf(':');
            int second = line.indexOf(':', first + 1);
            if (first < 0 || second < 0) {
                continue;
            }
            String names = "," + line.substring(first + 1, second) + ",";
            if (controller.isEmpty() ? names.equals(",,") : names.contains("," + controller + ",")) {
                return line.substring(second + 1);
            }
        }
        return "/";
    }
}

/** Processor time and load. In a container: of its own control group, against its own share of processors. */
final class Cpu extends Subject {
    static final String UNSEEN = "only the host's are to be seen from this container: it has neither lxcfs nor its control group mounted";
    /** More processors than this are counted, but not listed one by one. */
    private static final int MOST_CORES = 1024;

    private final long[] before = new long[10];
    private final long[] now = new long[10];
    private long[] coresBefore = new long[0];
    private long[] coresNow = new long[0];
    private long usageBefore = Text.NONE;
    private long ownUserBefore = Text.NONE;
    private long ownSystemBefore = Text.NONE;
    double percent = Double.NaN;
    double load1 = Double.NaN;
    private double user;
    private double system;
    private double iowait;
    private double steal;
    private double load5;
    private double load15;
    double cores;
    private double[] perCore;
    private boolean hadBefore;
    private double busyTicks = Double.NaN;

    Cpu() {
        super("cpu");
    }

    /** Clock ticks of work by all processes since the reading before, or NaN. */
    double busyTicks() {
        return busyTicks;
    }

    @Override
    void read(Machine machine, Source source) {
        String stat = source.text("/proc/stat");
        if (stat == null) {
            throw new Absent("/proc/stat cannot be read");
        }
        int count = parse(stat);
        cores = count;
        Cgroup cgroup = machine.host.container ? machine.host.cgroup : null;
        boolean own = cgroup != null && cgroup.cpuacct != null && readOwn(source, cgroup);
        if (!own && machine.host.hosts("/proc/stat")) {
            percent = user = system = iowait = steal = busyTicks = Double.NaN;
            perCore = null;
            error = UNSEEN;
        } else if (!own) {
            spread();
        }
        hadBefore = true;
        System.arraycopy(now, 0, before, 0, now.length);
        long[] swap = coresBefore;
        coresBefore = coresNow;
        coresNow = swap;
        readLoad(machine, source.text("/proc/loadavg"));
        present = true;
    }

    /** Reads the {@code cpu} lines into {@code now} and {@code coresNow} (busy and total a core). Returns the cores. */
    private int parse(String stat) {
        Scan scan = new Scan(stat);
        int count = 0;
        Arrays.fill(now, 0);
        if (coresNow.length != coresBefore.length) {
            coresNow = new long[coresBefore.length];
        }
        while (scan.line() && scan.starts("cpu")) {
            String word = scan.word();
            if (word.length() == 3) {
                for (int i = 0; i < now.length; i++) {
                    now[i] = Math.max(0, scan.number());
                }
                continue;
            }
            if (count >= MOST_CORES) {
                count++;
                continue;
            }
            if (coresNow.length < 2 * (count + 1)) {
                coresNow = Arrays.copyOf(coresNow, 2 * (count + 1));
            }
            long busy = 0;
            long idle = 0;
            for (int i = 0; i < 8; i++) {
                long value = Math.max(0, scan.number());
                if (i == 3 || i == 4) {
                    idle += value;
                } else {
                    busy += value;
                }
            }
            coresNow[2 * count] = busy;
            coresNow[2 * count + 1] = busy + idle;
            count++;
        }
        if (count == 0 && now[3] == 0) {
            throw new Absent("/proc/stat has no cpu lines");
        }
        if (coresNow.length > 2 * count) {
            coresNow = Arrays.copyOf(coresNow, 2 * count);
        }
        return Math.max(count, 1);
    }

    /** The shares of the time between two readings; counters that went back (hot-plug, reset) count as still. */
    private void spread() {
        double total = 0;
        double[] part = new double[8];
        for (int i = 0; i < 8; i++) {
            part[i] = Math.max(0, now[i] - before[i]);
            total += part[i];
        }
        boolean reset = now[0] < before[0] || now[3] < before[3] - 100 * cores;
        if (!hadBefore || total <= 0 || reset) {
            percent = user = system = iowait = steal = busyTicks = Double.NaN;
            perCore = null;
            return;
        }
        busyTicks = part[0] + part[1] + part[2];
        user = 100 * (part[0] + part[1]) / total;
        system = 100 * (part[2] + part[5] + part[6]) / total;
        iowait = 100 * part[4] / total;
        steal = 100 * part[7] / total;
        percent = 100 * (total - part[3] - part[4]) / total;
        perCore = null;
        if (coresBefore.length == coresNow.length && coresNow.length > 0) {
            perCore = new double[coresNow.length / 2];
            for (int i = 0; i < perCore.length; i++) {
                double busy = Math.max(0, coresNow[2 * i] - coresBefore[2 * i]);
                double all = Math.max(0, coresNow[2 * i + 1] - coresBefore[2 * i + 1]);
                perCore[i] = all <= 0 ? 0 : Math.min(100, 100 * busy / all);
            }
        }
    }

    /** Returns whether the control group told its usage. */
    private boolean readOwn(Source source, Cgroup cgroup) {
        cores = Math.min(cores, share(source, cgroup));
        long usage;
        long ownUser = Text.NONE;
        long ownSystem = Text.NONE;
        long perSecond;
        if (cgroup.v2) {
            String stat = source.text(cgroup.cpuacct + "/cpu.stat");
            usage = Text.keyed(stat, "usage_usec");
            ownUser = Text.keyed(stat, "user_usec");
            ownSystem = Text.keyed(stat, "system_usec");
            perSecond = 1_000_000;
        } else {
            String stat = source.text(cgroup.cpuacct + "/cpuacct.stat");
            usage = Text.number(source.text(cgroup.cpuacct + "/cpuacct.usage"));
            ownUser = Text.keyed(stat, "user");
            ownSystem = Text.keyed(stat, "system");
            perSecond = 1_000_000_000;
        }
        if (usage == Text.NONE) {
            return false;
        }
        // Waiting and stolen time are the host's alone, and so are its cores where lxcfs does not count them.
        iowait = steal = Double.NaN;
        perCore = null;
        busyTicks = rate(usageBefore, usage, elapsed) * elapsed * 100 / perSecond;
        double scale = 100 / cores;
        percent = least100(scale * rate(usageBefore, usage, elapsed) / perSecond);
        user = least100(scale * rate(ownUserBefore, ownUser, elapsed) / (cgroup.v2 ? 1_000_000 : 100));
        system = least100(scale * rate(ownSystemBefore, ownSystem, elapsed) / (cgroup.v2 ? 1_000_000 : 100));
        usageBefore = usage;
        ownUserBefore = ownUser;
        ownSystemBefore = ownSystem;
        return true;
    }

    private static double least100(double percent) {
        return percent > 100 ? 100 : percent;
    }

    /** How many processors the control group may use: its quota or its set, whichever is less. */
    static double share(Source source, Cgroup cgroup) {
        double share = Double.MAX_VALUE;
        String set = cgroup.cpuset == null ? null
            : source.text(cgroup.cpuset + (cgroup.v2 ? "/cpuset.cpus.effective" : "/cpuset.cpus"));
        int count = Text.count(set);
        if (count > 0) {
            share = count;
        }
        long quota = Text.NONE;
        long period = Text.NONE;
        if (cgroup.v2) {
            Scan scan = new Scan(Text.orEmpty(source.text(cgroup.cpu + "/cpu.max")));
            if (scan.line()) {
                quota = scan.number();
                period = scan.number();
            }
        } else if (cgroup.cpu != null) {
            quota = Text.number(source.text(cgroup.cpu + "/cpu.cfs_quota_us"));
            period = Text.number(source.text(cgroup.cpu + "/cpu.cfs_period_us"));
        }
        if (quota > 0 && period > 0) {
            share = Math.min(share, (double) quota / period);
        }
        return share;
    }

    /** In a container the load is its own only where the tasks that it counts are those that are to be seen. */
    private void readLoad(Machine machine, String text) {
        load1 = load5 = load15 = Double.NaN;
        if (text == null) {
            return;
        }
        Scan scan = new Scan(text);
        scan.line();
        double one = Text.decimal(scan.word());
        double five = Text.decimal(scan.word());
        double fifteen = Text.decimal(scan.word());
        String tasks = scan.word();
        long all = Text.number(tasks.substring(tasks.indexOf('/') + 1));
        if (machine.host.container && all > 2L * machine.processes.threads() + 16) {
            return;
        }
        load1 = one;
        load5 = five;
        load15 = fifteen;
    }

    @Override
    void emit(Json json) {
        if (!present) {
            return;
        }
        json.open("cpu");
        json.field("cores", cores, 2);
        json.field("percent", percent, 2);
        json.field("user_percent", user, 2);
        json.field("system_percent", system, 2);
        json.field("iowait_percent", iowait, 2);
        json.field("steal_percent", steal, 2);
        json.field("load_1", load1, 2);
        json.field("load_5", load5, 2);
        json.field("load_15", load15, 2);
        if (perCore != null) {
            json.array("per_core_percent");
            for (double core : perCore) {
                json.value(core, 1);
            }
            json.closeArray();
        }
        json.close();
    }
}

/** Memory and swap; in a container without lxcfs those of its control group. */
final class Memory extends Subject {
    long total;
    long available;
    private long cached;
    private long swapTotal;
    private long swapFree;

    Memory() {
        super("memory");
    }

    long used() {
        return total - available;
    }

    long swapUsed() {
        return swapTotal - swapFree;
    }

    double percent() {
        return present && total > 0 ? 100.0 * used() / total : Double.NaN;
    }

    @Override
    void read(Machine machine, Source source) {
        String text = source.text("/proc/meminfo");
        if (text == null) {
            throw new Absent("/proc/meminfo cannot be read");
        }
        parse(text);
        if (machine.host.container) {
            if (!readOwn(source, machine.host.cgroup) && machine.host.hosts("/proc/meminfo")) {
                total = 0;
                throw new Absent(Cpu.UNSEEN);
            }
        } else {
            readArc(source);
        }
        present = true;
    }

    private void parse(String text) {
        total = kilobytes(text, "MemTotal:");
        if (total <= 0) {
            throw new Absent("/proc/meminfo has no MemTotal");
        }
        long free = Math.max(0, kilobytes(text, "MemFree:"));
        long buffers = Math.max(0, kilobytes(text, "Buffers:"));
        long page = Math.max(0, kilobytes(text, "Cached:"));
        long slab = Math.max(0, kilobytes(text, "SReclaimable:"));
        long shared = Math.max(0, kilobytes(text, "Shmem:"));
        cached = page + buffers + slab;
        available = kilobytes(text, "MemAvailable:");
        if (available < 0) { // before Linux 3.14
            available = free + Math.max(0, cached - shared);
        }
        available = Math.min(available, total);
        swapTotal = Math.max(0, kilobytes(text, "SwapTotal:"));
        swapFree = Math.min(swapTotal, Math.max(0, kilobytes(text, "SwapFree:")));
    }

    private static long kilobytes(String text, String key) {
        long value = Text.keyed(text, key);
        return value < 0 || value > Long.MAX_VALUE / 2048 ? Text.NONE : value * 1024;
    }

    /** ZFS gives its cache back when asked, but the kernel counts it as used. */
    private void readArc(Source source) {
        if (!source.exists("/proc/spl/kstat/zfs/")) {
            return;
        }
        String stats = source.text("/proc/spl/kstat/zfs/arcstats");
        long size = Text.number(Text.lastWord(Text.keyedLine(stats, "size")));
        long least = Text.number(Text.lastWord(Text.keyedLine(stats, "c_min")));
        if (size > 0 && size < total) {
            cached += size;
            available = Math.min(total, available + Math.max(0, size - Math.max(0, least)));
        }
    }

    /** Returns whether the control group told it. */
    private boolean readOwn(Source source, Cgroup cgroup) {
        if (cgroup.memory == null) {
            return false;
        }
        String dir = cgroup.memory;
        boolean v2 = cgroup.v2;
        long limit = Text.number(source.text(dir + (v2 ? "/memory.max" : "/memory.limit_in_bytes")));
        long usage = Text.number(source.text(dir + (v2 ? "/memory.current" : "/memory.usage_in_bytes")));
        String mounts = source.text("/proc/self/mountinfo");
        if (usage < 0 || mounts != null && mounts.contains(" /proc/meminfo ")) {
            return false; // lxcfs has already done it
        }
        String stat = source.text(dir + "/memory.stat");
        long file = Math.max(0, Text.keyed(stat, v2 ? "file" : "total_cache"));
        long shared = Math.max(0, Text.keyed(stat, v2 ? "shmem" : "total_shmem"));
        if (limit > 0 && limit < total) {
            total = limit;
        }
        cached = Math.min(file, usage);
        long own = Math.max(0, usage - Math.max(0, cached - shared));
        available = Math.max(0, Math.min(limit > 0 && limit <= total ? total : available, total - own));
        if (limit <= 0 || limit > total) {
            available = Math.max(0, total - own);
        }
        readOwnSwap(source, dir, v2, limit, usage);
        return true;
    }

    private void readOwnSwap(Source source, String dir, boolean v2, long limit, long usage) {
        long most;
        long used;
        if (v2) {
            String max = Text.line(source.text(dir + "/memory.swap.max"));
            most = max == null ? 0 : Text.number(max);
            used = Text.number(source.text(dir + "/memory.swap.current"));
        } else {
            long both = Text.number(source.text(dir + "/memory.memsw.limit_in_bytes"));
            long bothUsed = Text.number(source.text(dir + "/memory.memsw.usage_in_bytes"));
            most = both < 0 ? Text.NONE : both - Math.max(0, limit);
            used = bothUsed < 0 ? Text.NONE : bothUsed - usage;
        }
        if (most >= 0) {
            swapTotal = Math.min(swapTotal, most);
        }
        swapFree = Math.max(0, swapTotal - Math.max(0, used));
    }

    @Override
    void emit(Json json) {
        if (!present) {
            return;
        }
        json.open("memory");
        json.field("total_bytes", total);
        json.field("used_bytes", used());
        json.field("available_bytes", available);
        json.field("cached_bytes", cached);
        json.field("percent", percent(), 2);
        json.field("swap_total_bytes", swapTotal);
        json.field("swap_used_bytes", swapUsed());
        json.close();
    }
}

/** Pressure stall information: the share of the last ten seconds in which something had to wait. */
final class Pressure extends Subject {
    double cpu;
    double memory;
    double io;
    /** Kernels without it are asked again once a minute only. */
    private int absentFor;

    Pressure() {
        super("pressure");
    }

    @Override
    void read(Machine machine, Source source) {
        cpu = memory = io = Double.NaN;
        present = false;
        if (absentFor > 0) {
            absentFor--;
            return;
        }
        Cgroup cgroup = machine.host.cgroup;
        if (!machine.host.container) {
            cpu = some(source.text("/proc/pressure/cpu"));
            memory = some(source.text("/proc/pressure/memory"));
            io = some(source.text("/proc/pressure/io"));
        } else if (cgroup.v2 && cgroup.cpu != null) {
            cpu = some(source.text(cgroup.cpu + "/cpu.pressure"));
            memory = some(source.text(cgroup.cpu + "/memory.pressure"));
            io = some(source.text(cgroup.cpu + "/io.pressure"));
        }
        present = !(Double.isNaN(cpu) && Double.isNaN(memory) && Double.isNaN(io));
        absentFor = present ? 0 : 12;
    }

    static double some(String text) {
        int at = text == null ? -1 : text.indexOf("some avg10=");
        return at < 0 ? Double.NaN : Text.decimal(text.substring(at + 11));
    }

    @Override
    void emit(Json json) {
        if (present) {
            json.open("pressure");
            json.field("cpu_some_percent", cpu, 2);
            json.field("memory_some_percent", memory, 2);
            json.field("io_some_percent", io, 2);
            json.close();
        }
    }
}

/** A mounted file system, and how full it is. */
final class Mount {
    /** {@code major:minor}; of btrfs and ZFS every volume has one of its own. */
    String number = "";
    String root = "/";
    String mount;
    String type;
    String device;
    boolean slow;
    long total = -1;
    long free;
    long available;
    double inodes = Double.NaN;

    double percent() {
        long used = total - free;
        return total > 0 && used + available > 0 ? 100.0 * used / (used + available) : Double.NaN;
    }
}

/**
 * File systems with a size, each device once. Those of the network (and of FUSE, whose daemon may hang as well) are
 * asked in a thread of their own: one that does not answer is left alone until it does, and is named in the errors.
 */
final class Disks extends Subject {
    private static final String SKIPPED = " autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs "
        + "fuse.gvfsd-fuse fuse.lxcfs fuse.portal fuse.snapfuse fusectl hugetlbfs mqueue nfsd nsfs proc pstore ramfs rootfs "
        + "rpc_pipefs securityfs selinuxfs squashfs sysfs tracefs iso9660 udf ";
    private static final String NETWORK = " nfs nfs4 cifs smb3 smbfs ncpfs afs ceph glusterfs lustre 9p beegfs davfs gfs2 ocfs2 ";
    /** Sizes of local file systems are asked for every third tick. */
    private static final int EVERY_TICKS = 3;
    private static final int MOST = 256;
    /** A file system that has not answered for this long counts as hung. */
    private static final long HUNG_NANOS = 2_000_000_000L;
    /** So many threads may be stuck in hung file systems; those beyond wait for one to come back. */
    private static final int MOST_STUCK = 4;

    private List<Mount> mounts = new ArrayList<Mount>();
    private int age;
    private String lastMounts = "";
    private volatile List<Mount> found = new ArrayList<Mount>();
    private final HashMap<String, Double> inodes = new HashMap<String, Double>();
    private final HashMap<String, long[]> remote = new HashMap<String, long[]>();
    private final List<Asking> asking = new ArrayList<Asking>();
    private long inodesDue = System.nanoTime();
    private volatile boolean closed;

    Disks() {
        super("disks");
    }

    @Override
    void read(Machine machine, Source source) {
        age++;
        if (age > 2 && age % EVERY_TICKS != 0 && present && source.hasThreads()) {
            return;
        }
        String text = source.text("/proc/self/mountinfo");
        boolean info = text != null;
        if (!info) {
            text = source.text("/proc/mounts");
        }
        if (text == null) {
            throw new Absent("/proc/self/mountinfo cannot be read");
        }
        if (!text.equals(lastMounts)) {
            found = once(parse(text, info));
            lastMounts = text;
        }
        if (!source.hasThreads()) {
            parseInodes(source.inodes(""));
        }
        List<Mount> sized = new ArrayList<Mount>();
        String hung = null;
        synchronized (remote) {
            for (Mount mount : found) {
                boolean asked = mount.slow && source.hasThreads();
                long[] space = asked ? remote.get(mount.mount) : source.space(mount.mount);
                if (mount.slow && space != null && space.length == 0) {
                    hung = hung == null ? mount.mount : hung + ", " + mount.mount;
                }
                Double percent = inodes.get(mount.mount);
                mount.inodes = percent == null ? Double.NaN : percent;
                if (space != null && space.length == 3 && space[0] > 0) {
                    mount.total = space[0];
                    mount.free = Math.min(space[1], space[0]);
                    mount.available = Math.min(space[2], space[0]);
                } else {
                    mount.total = -1;
                }
                if (mount.total > 0 || mount.slow) {
                    sized.add(mount);
                }
            }
        }
        mounts = pooled(sized);
        present = true;
        if (hung != null) {
            error = hung + " does not answer";
        }
    }

    /** One mount a line; mount points and devices are escaped in octal ({@code \040} is a space). */
    static List<Mount> parse(String text, boolean info) {
        List<Mount> all = new ArrayList<Mount>();
        Scan scan = new Scan(text);
        while (scan.line() && all.size() < 16 * MOST) {
            Mount mount = new Mount();
            if (info) {
                scan.word();
                scan.word();
                mount.number = scan.word();
                mount.root = Text.octal(scan.word());
                mount.mount = Text.octal(scan.word());
                String word = scan.word();
                while (!word.isEmpty() && !word.equals("-")) {
                    word = scan.word();
                }
                mount.type = scan.word();
                mount.device = Text.octal(scan.word());
            } else {
                mount.device = Text.octal(scan.word());
                mount.mount = Text.octal(scan.word());
                mount.type = scan.word();
                mount.number = mount.device;
            }
            if (!mount.type.isEmpty() && wanted(mount)) {
                all.add(mount);
            }
        }
        return all;
    }

    private static boolean wanted(Mount mount) {
        String type = mount.type;
        String at = mount.mount;
        if (SKIPPED.contains(" " + type + " ")) {
            return false;
        }
        if (at.startsWith("/proc/") || at.startsWith("/sys/") || at.startsWith("/dev/")
            || at.equals("/etc/hosts") || at.equals("/etc/hostname") || at.equals("/etc/resolv.conf")) {
            return false;
        }
        mount.slow = NETWORK.contains(" " + type + " ") || type.startsWith("fuse");
        if (mount.slow || at.equals("/")) {
            return true;
        }
        if (type.equals("tmpfs")) {
            return at.equals("/tmp") || at.equals("/var/tmp");
        }
        if (type.equals("overlay") || type.equals("aufs")) {
            return false; // layers of containers, on a disk that is counted already
        }
        return !mount.device.startsWith("/dev/loop") && !mount.device.equals("none");
    }

    /** Of bind mounts and of several mounts of one device, the one whose path is the shortest; later mounts hide earlier. */
    static List<Mount> once(List<Mount> all) {
        HashMap<String, Mount> byMount = new HashMap<String, Mount>();
        for (Mount mount : all) {
            byMount.put(mount.mount, mount);
        }
        HashMap<String, Mount> byDevice = new HashMap<String, Mount>();
        List<Mount> kept = new ArrayList<Mount>();
        for (Mount mount : all) {
            if (byMount.get(mount.mount) != mount) {
                continue;
            }
            boolean named = mount.slow || mount.type.equals("btrfs");
            String key = mount.type + " " + (named ? mount.device : mount.number);
            Mount other = byDevice.get(key);
            if (other == null) {
                byDevice.put(key, mount);
                kept.add(mount);
            } else if (better(mount, other)) {
                byDevice.put(key, mount);
                kept.set(kept.indexOf(other), mount);
            }
        }
        return kept.size() > MOST ? new ArrayList<Mount>(kept.subList(0, MOST)) : kept;
    }

    private static boolean better(Mount mount, Mount other) {
        return mount.mount.length() < other.mount.length();
    }

    /** ZFS: file systems that share what is free in their pool are one entry, their uses added up. */
    static List<Mount> pooled(List<Mount> all) {
        List<Mount> out = new ArrayList<Mount>();
        for (Mount mount : all) {
            Mount into = null;
            if (mount.type.equals("zfs")) {
                for (Mount other : out) {
                    if (other.type.equals("zfs") && pool(other.device).equals(pool(mount.device))
                        && Math.abs(other.available - mount.available) <= other.available / 1000) {
                        into = other;
                    }
                }
            }
            if (into == null) {
                out.add(mount);
            } else {
                into.total += mount.total - mount.free;
                if (better(mount, into)) {
                    into.mount = mount.mount;
                    into.device = mount.device;
                }
            }
        }
        return out;
    }

    private static String pool(String device) {
        int slash = device.indexOf('/');
        return slash < 0 ? device : device.substring(0, slash);
    }

    /** Whether there are file systems that may hang. */
    boolean asksNetwork() {
        for (Mount mount : found) {
            if (mount.slow) {
                return true;
            }
        }
        return false;
    }

    /** In the background: inodes by {@code df -Pi}, and the network's file systems. */
    void readSlow(Source source) {
        boolean network = false;
        StringBuilder local = new StringBuilder();
        List<Mount> all = found;
        for (Mount mount : all) {
            network |= mount.slow;
            if (!mount.slow) {
                local.append(mount.mount).append('\n');
            }
        }
        if (network && source.hasThreads()) {
            askNetwork(source, all);
        }
        if (source.hasThreads() && local.length() > 0 && System.nanoTime() - inodesDue >= 0) {
            inodesDue = System.nanoTime() + 20 * SLOW_NANOS;
            parseInodes(source.inodes(local.toString()));
        }
    }

    /** {@code Filesystem Inodes IUsed IFree IUse% Mounted on}; file systems without inodes say {@code -} or 0. */
    void parseInodes(String text) {
        if (text == null) {
            return;
        }
        Scan scan = new Scan(text);
        synchronized (remote) {
            inodes.clear();
            while (scan.line()) {
                scan.word();
                long all = scan.number();
                long used = scan.number();
                scan.word();
                scan.word();
                String mount = scan.rest();
                if (all > 0 && used >= 0 && used <= all) {
                    inodes.put(mount, 100.0 * used / all);
                }
            }
        }
    }

    /** A thread that asks one file system after another, until one does not answer. */
    private final class Asking implements Runnable {
        final Source source;
        final List<String> paths;
        volatile String at;
        volatile long since;
        volatile boolean done;

        Asking(Source source, List<String> paths) {
            this.source = source;
            this.paths = paths;
        }

        @Override
        public void run() {
            for (String path : paths) {
                synchronized (asking) {
                    if (closed || since < 0) {
                        break;
                    }
                    since = System.nanoTime();
                    at = path;
                }
                long[] space = source.space(path);
                synchronized (remote) {
                    remote.put(path, space);
                }
                synchronized (asking) {
                    if (since < 0) {
                        break; // it came back, but another has taken over the rest
                    }
                }
            }
            done = true;
        }
    }

    private void askNetwork(Source source, List<Mount> all) {
        List<String> paths = new ArrayList<String>();
        synchronized (asking) {
            for (int i = asking.size() - 1; i >= 0; i--) {
                if (asking.get(i).done) {
                    asking.remove(i);
                }
            }
            for (Mount mount : all) {
                boolean stuck = false;
                for (Asking other : asking) {
                    stuck |= mount.mount.equals(other.at);
                }
                if (mount.slow && !stuck) {
                    paths.add(mount.mount);
                }
            }
        }
        while (!paths.isEmpty() && !closed) {
            Asking one;
            synchronized (asking) {
                if (asking.size() >= MOST_STUCK) {
                    return;
                }
                one = new Asking(source, paths);
                one.since = System.nanoTime();
                asking.add(one);
            }
            Machine.thread("agent-disk", one);
            waitFor(one);
            if (one.done) {
                return;
            }
            String hung = one.at;
            int index = paths.indexOf(hung);
            paths = new ArrayList<String>(paths.subList(index + 1, paths.size()));
        }
    }

    /** Until all of it has answered, or one file system has not for too long; that one is then marked as hung. */
    private void waitFor(Asking one) {
        while (!one.done && !closed) {
            synchronized (asking) {
                if (one.at != null && System.nanoTime() - one.since > HUNG_NANOS) {
                    one.since = -1;
                    synchronized (remote) {
                        remote.put(one.at, new long[0]);
                    }
                    return;
                }
            }
            LockSupport.parkNanos(this, 20_000_000L);
        }
    }

    void close() {
        closed = true;
    }

    /** The fullest, in percent, or NaN. */
    double fullest() {
        double most = Double.NaN;
        for (Mount mount : mounts) {
            double percent = mount.percent();
            if (!(percent <= most) && !Double.isNaN(percent)) {
                most = percent;
            }
        }
        return most;
    }

    @Override
    void emit(Json json) {
        if (!present) {
            return;
        }
        json.array("disks");
        for (Mount mount : mounts) {
            json.open();
            json.field("mount", mount.mount);
            json.field("device", Redaction.of(mount.device));
            json.field("type", mount.type);
            if (mount.total > 0) {
                json.field("total_bytes", mount.total);
                json.field("used_bytes", mount.total - mount.free);
                json.field("available_bytes", mount.available);
                json.field("percent", mount.percent(), 2);
                json.field("inodes_percent", mount.inodes, 2);
            }
            json.close();
        }
        json.closeArray();
    }
}

/** A network interface and its counters. */
final class Interface {
    final String name;
    long rx;
    long tx;
    long errors;
    long drops;
    double rxRate = Double.NaN;
    double txRate = Double.NaN;
    boolean seen;

    Interface(String name) {
        this.name = name;
    }

    /** Bridges, tunnels and the like: what they carry passes a real interface, too. */
    boolean virtual() {
        for (String prefix : new String[] {"docker", "br-", "virbr", "vmbr", "veth", "tap", "tun", "wg", "vnet", "cali",
            "flannel", "cni", "fwbr", "fwpr", "fwln", "bond", "team", "zt", "tailscale", "podman", "lxcbr", "lxdbr", "incusbr",
            "ifb", "dummy", "macv", "ipvlan", "vlan", "nlmon"}) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return name.indexOf('.') > 0 || name.equals("br0");
    }
}

/** Interfaces with traffic, without loopback and the containers' ends. */
final class Network extends Subject {
    private static final int MOST = 128;

    private List<Interface> interfaces = new ArrayList<Interface>();

    Network() {
        super("network");
    }

    @Override
    void read(Machine machine, Source source) {
        String text = source.text("/proc/net/dev");
        if (text == null) {
            throw new Absent("/proc/net/dev cannot be read");
        }
        parse(text, machine.host.bits32);
        present = true;
    }

    /** {@code face: bytes packets errs drop fifo frame compressed multicast bytes packets errs drop …} */
    void parse(String text, boolean bits32) {
        List<Interface> next = new ArrayList<Interface>();
        Scan scan = new Scan(text);
        while (scan.line() && next.size() < MOST) {
            String line = scan.rest();
            int colon = line.lastIndexOf(':');
            if (colon < 0) {
                continue;
            }
            String name = line.substring(0, colon).trim();
            if (name.equals("lo") || name.startsWith("veth") || name.isEmpty()) {
                continue;
            }
            long[] value = new long[12];
            Scan numbers = new Scan(line.substring(colon + 1));
            numbers.line();
            for (int i = 0; i < value.length; i++) {
                value[i] = numbers.number();
            }
            if (value[0] < 0 || value[8] < 0) {
                continue;
            }
            next.add(counted(name, value, bits32));
        }
        interfaces = next;
    }

    private Interface counted(String name, long[] value, boolean bits32) {
        Interface result = new Interface(name);
        result.rx = value[0];
        result.tx = value[8];
        result.errors = Math.max(0, value[2]) + Math.max(0, value[10]);
        result.drops = Math.max(0, value[3]) + Math.max(0, value[11]);
        for (Interface before : interfaces) {
            if (before.name.equals(name)) {
                result.rxRate = rate(bits32, before.rx, result.rx);
                result.txRate = rate(bits32, before.tx, result.tx);
            }
        }
        return result;
    }

    /** A 32-bit counter that went back has wrapped if it was in its upper half; otherwise it was reset. */
    private double rate(boolean bits32, long before, long now) {
        if (bits32 && now < before && before >= 1L << 31 && before < 1L << 32) {
            return rate(0, wrapped(before, now), elapsed);
        }
        return rate(before, now, elapsed);
    }

    double rxRate() {
        return total(true);
    }

    double txRate() {
        return total(false);
    }

    /** Over the real interfaces, or over all where there are no others. */
    private double total(boolean rx) {
        double real = Double.NaN;
        double all = Double.NaN;
        for (Interface one : interfaces) {
            double rate = rx ? one.rxRate : one.txRate;
            if (!Double.isNaN(rate)) {
                all = Double.isNaN(all) ? rate : all + rate;
                if (!one.virtual()) {
                    real = Double.isNaN(real) ? rate : real + rate;
                }
            }
        }
        return Double.isNaN(real) ? all : real;
    }

    @Override
    void emit(Json json) {
        if (!present) {
            return;
        }
        json.array("network");
        for (Interface one : interfaces) {
            if (one.rx == 0 && one.tx == 0) {
                continue;
            }
            json.open();
            json.field("interface", one.name);
            json.field("rx_bytes_per_second", one.rxRate, 1);
            json.field("tx_bytes_per_second", one.txRate, 1);
            json.field("rx_bytes", one.rx);
            json.field("tx_bytes", one.tx);
            json.field("errors", one.errors);
            json.field("drops", one.drops);
            json.close();
        }
        json.closeArray();
    }
}

/** A block device and its counters. */
final class Block {
    final String name;
    /** reads, sectors read, ms reading, writes, sectors written, ms writing, ms busy */
    final long[] value = new long[7];
    double readRate = Double.NaN;
    double writeRate = Double.NaN;
    double reads = Double.NaN;
    double writes = Double.NaN;
    double latency = Double.NaN;
    double busy = Double.NaN;

    Block(String name) {
        this.name = name;
    }
}

/** Whole block devices that have ever worked; partitions, loops and memory disks are part of others. */
final class DiskIo extends Subject {
    private static final int MOST = 128;
    private static final int SECTOR = 512;

    private List<Block> blocks = new ArrayList<Block>();

    DiskIo() {
        super("disk_io");
    }

    @Override
    void read(Machine machine, Source source) {
        String text = source.text("/proc/diskstats");
        Cgroup cgroup = machine.host.cgroup;
        if (machine.host.container) {
            present = cgroup.blkio != null;
            if (present) {
                parseOwn(cgroup.v2 ? source.text(cgroup.blkio + "/io.stat")
                    : merged(source.text(cgroup.blkio + "/blkio.throttle.io_service_bytes"),
                        source.text(cgroup.blkio + "/blkio.throttle.io_serviced")), text);
            }
            return;
        }
        if (text == null) {
            throw new Absent("/proc/diskstats cannot be read");
        }
        parse(text);
        present = true;
    }

    /** {@code 8 0 sda reads merged sectors ms writes merged sectors ms inflight busy_ms …} */
    void parse(String text) {
        List<Block> next = new ArrayList<Block>();
        Scan scan = new Scan(text);
        String whole = "";
        while (scan.line() && next.size() < MOST) {
            scan.word();
            scan.word();
            String name = scan.word();
            if (name.isEmpty() || name.startsWith("loop") || name.startsWith("ram") || name.startsWith("zram")
                || name.startsWith("fd") || name.startsWith("nbd") || partition(whole, name)) {
                continue;
            }
            whole = name;
            Block block = new Block(name);
            long[] raw = new long[10];
            for (int i = 0; i < raw.length; i++) {
                raw[i] = scan.number();
            }
            int[] from = {0, 2, 3, 4, 6, 7, 9};
            boolean complete = true;
            for (int i = 0; i < from.length; i++) {
                block.value[i] = raw[from[i]];
                complete &= raw[from[i]] >= 0;
            }
            if (complete && (block.value[0] > 0 || block.value[3] > 0)) {
                compare(block);
                next.add(block);
            }
        }
        blocks = next;
    }

    /** {@code sda1} after {@code sda}, {@code nvme0n1p2} after {@code nvme0n1}; the kernel lists them behind their whole. */
    static boolean partition(String whole, String name) {
        if (whole.isEmpty() || name.length() <= whole.length() || !name.startsWith(whole)) {
            return false;
        }
        String rest = name.substring(whole.length());
        if (Text.isDigit(whole.charAt(whole.length() - 1))) {
            return rest.startsWith("p") && Text.number(rest.substring(1)) >= 0 || rest.startsWith("boot")
                || rest.startsWith("rpmb");
        }
        return Text.number(rest) >= 0;
    }

    private void compare(Block block) {
        for (Block before : blocks) {
            if (!before.name.equals(block.name)) {
                continue;
            }
            long[] then = before.value;
            long[] now = block.value;
            block.reads = rate(then[0], now[0], elapsed);
            block.writes = rate(then[3], now[3], elapsed);
            block.readRate = rate(then[1], now[1], elapsed) * SECTOR;
            block.writeRate = rate(then[4], now[4], elapsed) * SECTOR;
            long done = now[0] - then[0] + now[3] - then[3];
            if (now[0] < then[0] || now[3] < then[3] || !(elapsed > 0)) {
                continue;
            }
            // The kernel counts milliseconds in 32 bits: they wrap after 49 days of work.
            if (now[2] >= 0 && done > 0) {
                block.latency = (double) (wrapped(then[2], now[2]) + wrapped(then[5], now[5])) / done;
            }
            if (now[6] >= 0) {
                block.busy = Math.min(100, wrapped(then[6], now[6]) / (elapsed * 10));
            }
        }
    }

    /** Version 2: {@code 8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0}; the names are in /proc/diskstats. */
    void parseOwn(String text, String diskstats) {
        List<Block> next = new ArrayList<Block>();
        Scan scan = new Scan(Text.orEmpty(text));
        while (scan.line() && next.size() < MOST) {
            String number = scan.word();
            String name = name(number, diskstats);
            if (name.startsWith("loop") || number.indexOf(':') < 0) {
                continue;
            }
            Block block = new Block(name);
            block.value[2] = block.value[5] = block.value[6] = Text.NONE;
            for (String word = scan.word(); !word.isEmpty(); word = scan.word()) {
                int equals = word.indexOf('=');
                long value = equals < 0 ? Text.NONE : Text.number(word.substring(equals + 1));
                if (value >= 0) {
                    int at = word.startsWith("rbytes") ? 1 : word.startsWith("wbytes") ? 4
                        : word.startsWith("rios") ? 0 : word.startsWith("wios") ? 3 : -1;
                    if (at >= 0) {
                        block.value[at] = at == 1 || at == 4 ? value / SECTOR : value;
                    }
                }
            }
            compare(block);
            next.add(block);
        }
        blocks = next;
    }

    /** Version 1 has a line an operation ({@code 8:0 Read 4096}) in two files; this makes version 2's lines of them. */
    static String merged(String bytes, String operations) {
        StringBuilder out = new StringBuilder();
        Scan scan = new Scan(Text.orEmpty(bytes));
        String last = "";
        while (scan.line()) {
            String number = scan.word();
            if (number.indexOf(':') < 0 || number.equals(last)) {
                continue;
            }
            last = number;
            out.append(number).append(" rbytes=").append(Text.keyed(bytes, number + " Read"))
                .append(" wbytes=").append(Text.keyed(bytes, number + " Write"))
                .append(" rios=").append(Text.keyed(operations, number + " Read"))
                .append(" wios=").append(Text.keyed(operations, number + " Write")).append('\n');
        }
        return out.toString();
    }

    private static String name(String number, String diskstats) {
        Scan scan = new Scan(Text.orEmpty(diskstats));
        while (scan.line()) {
            long major = scan.number();
            long minor = scan.number();
            if (number.equals(major + ":" + minor)) {
                return scan.word();
            }
        }
        return number;
    }

    double readRate() {
        return total(true);
    }

    double writeRate() {
        return total(false);
    }

    /** Over real devices; what md and the device mapper do, they do on those. */
    private double total(boolean read) {
        double sum = Double.NaN;
        for (Block block : blocks) {
            double rate = read ? block.readRate : block.writeRate;
            if (!Double.isNaN(rate) && !block.name.startsWith("dm-") && !block.name.startsWith("md")) {
                sum = Double.isNaN(sum) ? rate : sum + rate;
            }
        }
        return sum;
    }

    @Override
    void emit(Json json) {
        if (!present) {
            return;
        }
        json.array("disk_io");
        for (Block block : blocks) {
            json.open();
            json.field("device", block.name);
            json.field("read_bytes_per_second", block.readRate, 1);
            json.field("write_bytes_per_second", block.writeRate, 1);
            json.field("reads_per_second", block.reads, 2);
            json.field("writes_per_second", block.writes, 2);
            json.field("latency_ms", block.latency, 2);
            json.field("busy_percent", block.busy, 2);
            json.close();
        }
        json.closeArray();
    }
}

/** TCP connections: established from the kernel's own count, listening from the head of its list. */
final class Sockets extends Subject {
    private long established = Text.NONE;
    private volatile long listening = Text.NONE;

    Sockets() {
        super("sockets");
    }

    @Override
    void read(Machine machine, Source source) {
        established = parse(source.text("/proc/net/snmp"));
        present = established >= 0;
    }

    /** Two lines begin with {@code Tcp:}, the first has the names; {@code CurrEstab} is the ninth, of IPv4 and IPv6. */
    static long parse(String text) {
        int names = text == null ? -1 : text.indexOf("Tcp: RtoAlgorithm");
        int values = names < 0 ? -1 : text.indexOf("\nTcp: ", names);
        if (values < 0) {
            return Text.NONE;
        }
        return Text.field(text, values + 6, 8);
    }

    void readSlow(Source source) {
        long four = listening(source.head("/proc/net/tcp"));
        long six = listening(source.head("/proc/net/tcp6"));
        listening = four < 0 && six < 0 ? Text.NONE : Math.max(0, four) + Math.max(0, six);
    }

    /** The kernel lists listening sockets (state 0A) first, so only the head is looked at. */
    static long listening(String text) {
        if (text == null) {
            return Text.NONE;
        }
        Scan scan = new Scan(text);
        scan.line();
        long count = 0;
        while (scan.line()) {
            scan.word();
            scan.word();
            scan.word();
            if (!scan.word().equals("0A")) {
                break;
            }
            count++;
        }
        return count;
    }

    @Override
    void emit(Json json) {
        if (present || listening >= 0) {
            json.open("sockets");
            json.field("tcp_established", established);
            json.field("tcp_listen", listening);
            json.close();
        }
    }
}

/** Temperatures, of hwmon or else of the thermal zones. A container has none of its own. */
final class Sensors extends Subject {
    private static final int MOST = 64;

    private volatile byte[] encoded;

    Sensors() {
        super("temperatures");
    }

    @Override
    void read(Machine machine, Source source) {
        Json json = new Json();
        json.openArray();
        int count = 0;
        if (!machine.host.container) {
            count = readHwmon(source, json);
            count = count > 0 ? count : readZones(source, json);
        }
        json.closeArray();
        encoded = json.bytes();
        present = count > 0;
    }

    private static int readHwmon(Source source, Json json) {
        String[] chips = source.names("/sys/class/hwmon/");
        int count = 0;
        for (int i = 0; chips != null && i < chips.length; i++) {
            String dir = "/sys/class/hwmon/" + chips[i] + "/";
            String[] files = source.names(dir);
            String chip = Text.line(source.text(dir + "name"));
            for (int j = 0; files != null && j < files.length && count < MOST; j++) {
                if (!files[j].startsWith("temp") || !files[j].endsWith("_input")) {
                    continue;
                }
                String label = Text.line(source.text(dir + files[j].substring(0, files[j].length() - 5) + "label"));
                String sensor = Text.orEmpty(chip) + " " + (label == null ? files[j].substring(0, files[j].length() - 6) : label);
                count += emit(json, sensor.trim(), Text.number(source.text(dir + files[j])));
            }
        }
        return count;
    }

    private static int readZones(Source source, Json json) {
        String[] zones = source.names("/sys/class/thermal/");
        int count = 0;
        for (int i = 0; zones != null && i < zones.length && count < MOST; i++) {
            if (zones[i].startsWith("thermal_zone")) {
                String dir = "/sys/class/thermal/" + zones[i] + "/";
                String type = Text.line(source.text(dir + "type"));
                count += emit(json, type == null ? zones[i] : type, Text.number(source.text(dir + "temp")));
            }
        }
        return count;
    }

    /** Thousandths of a degree; what no machine survives is a sensor that is not connected. */
    private static int emit(Json json, String sensor, long milli) {
        if (milli == Text.NONE || milli < -60_000 || milli > 200_000 || milli == 0) {
            return 0;
        }
        json.open();
        json.field("sensor", sensor);
        json.field("celsius", milli / 1000.0, 1);
        json.close();
        return 1;
    }

    @Override
    void emit(Json json) {
        if (present) {
            json.raw("temperatures", encoded);
        }
    }
}

/** Graphics processors: NVIDIA's by its own command, AMD's by sysfs. */
final class Gpus extends Subject {
    private volatile byte[] encoded;

    Gpus() {
        super("gpus");
        paceNanos = 2 * SLOW_NANOS;
    }

    @Override
    void read(Machine machine, Source source) {
        Json json = new Json();
        json.openArray();
        int count = parseNvidia(source.command(Command.NVIDIA), json);
        String[] cards = source.names("/sys/class/drm/");
        for (int i = 0; cards != null && i < cards.length && count < 32; i++) {
            if (cards[i].startsWith("card") && cards[i].indexOf('-') < 0) {
                count += readAmd(source, "/sys/class/drm/" + cards[i] + "/device/", json);
            }
        }
        json.closeArray();
        encoded = json.bytes();
        present = count > 0;
    }

    /** {@code name, percent, MiB used, MiB total, °C, W}; what a card cannot tell is {@code [N/A]}. */
    static int parseNvidia(String text, Json json) {
        Scan scan = new Scan(Text.orEmpty(text));
        int count = 0;
        while (scan.line() && count < 16) {
            String[] part = Text.split(scan.rest(), ',', 6);
            if (part[5] == null) {
                continue;
            }
            json.open();
            json.field("name", part[0].trim());
            json.field("percent", Text.decimal(part[1].trim()), 1);
            json.field("memory_used_bytes", Text.decimal(part[2].trim()) * 1048576, 0);
            json.field("memory_total_bytes", Text.decimal(part[3].trim()) * 1048576, 0);
            json.field("celsius", Text.decimal(part[4].trim()), 1);
            json.field("watts", Text.decimal(part[5].trim()), 1);
            json.close();
            count++;
        }
        return count;
    }

    private static int readAmd(Source source, String dir, Json json) {
        long percent = Text.number(source.text(dir + "gpu_busy_percent"));
        if (percent < 0) {
            return 0;
        }
        json.open();
        String name = Text.line(source.text(dir + "product_name"));
        json.field("name", name == null ? "AMD GPU" : name);
        json.field("percent", percent);
        json.field("memory_used_bytes", Text.number(source.text(dir + "mem_info_vram_used")));
        json.field("memory_total_bytes", Text.number(source.text(dir + "mem_info_vram_total")));
        String[] monitors = source.names(dir + "hwmon/");
        if (monitors != null && monitors.length > 0) {
            String monitor = dir + "hwmon/" + monitors[0] + "/";
            long milli = Text.number(source.text(monitor + "temp1_input"));
            long micro = Text.number(source.text(monitor + "power1_average"));
            json.field("celsius", milli == Text.NONE ? Double.NaN : milli / 1000.0, 1);
            json.field("watts", micro == Text.NONE ? Double.NaN : micro / 1e6, 1);
        }
        json.close();
        return 1;
    }

    @Override
    void emit(Json json) {
        if (present) {
            json.raw("gpus", encoded);
        }
    }
}

/** Health of md arrays, ZFS pools and btrfs file systems. A container's disks are its host's matter. */
final class Storage extends Subject {
    private volatile byte[] encoded;

    Storage() {
        super("storage");
        paceNanos = 2 * SLOW_NANOS;
    }

    @Override
    void read(Machine machine, Source source) {
        Json json = new Json();
        json.openArray();
        int count = 0;
        if (!machine.host.container) {
            count += parseMd(source.text("/proc/mdstat"), json);
            count += readZfs(source, json);
            count += readBtrfs(source, json);
        }
        json.closeArray();
        encoded = json.bytes();
        present = count > 0;
    }

    /** {@code md0 : active raid1 sdb1[1] sda1[0](F)}, then {@code … [2/1] [U_]}, then perhaps {@code recovery = 12.6%}. */
    static int parseMd(String text, Json json) {
        Scan scan = new Scan(Text.orEmpty(text));
        int count = 0;
        String name = null;
        String head = "";
        StringBuilder detail = new StringBuilder();
        while (true) {
            boolean more = scan.line();
            String line = more ? scan.rest() : "";
            boolean begins = line.startsWith("md") && line.indexOf(" : ") > 0;
            if ((begins || !more) && name != null && count < 64) {
                emitMd(json, name, head, detail.toString());
                count++;
                name = null;
            }
            if (!more) {
                return count;
            }
            if (begins) {
                name = line.substring(0, line.indexOf(' '));
                head = line.substring(line.indexOf(" : ") + 3);
                detail.setLength(0);
            } else if (name != null && line.startsWith("  ")) {
                detail.append(line.trim()).append("; ");
            }
        }
    }

    private static void emitMd(Json json, String name, String head, String detail) {
        boolean missing = detail.indexOf('_', Math.max(0, detail.lastIndexOf('['))) >= 0;
        String state = !head.startsWith("active") ? "inactive" : detail.contains("recovery =") ? "recovering"
            : missing || head.contains("(F)") ? "degraded" : detail.contains("resync =") ? "resyncing"
            : detail.contains("check =") ? "checking" : "ok";
        emit(json, name, "md", state, (head + "; " + detail).replace("; ; ", "; ").trim());
    }

    private static void emit(Json json, String name, String kind, String state, String detail) {
        json.open();
        json.field("name", name);
        json.field("kind", kind);
        json.field("state", state);
        json.field("detail", detail.length() > 300 ? detail.substring(0, 300) : detail);
        json.close();
    }

    private static int readZfs(Source source, Json json) {
        String[] pools = source.names("/proc/spl/kstat/zfs/");
        int count = 0;
        for (int i = 0; pools != null && i < pools.length && count < 64; i++) {
            String state = Text.line(source.text("/proc/spl/kstat/zfs/" + pools[i] + "/state"));
            if (state != null) {
                emit(json, pools[i], "zfs", state.equals("ONLINE") ? "ok" : Text.lower(state), state);
                count++;
            }
        }
        return count;
    }

    private static int readBtrfs(Source source, Json json) {
        String[] ids = source.names("/sys/fs/btrfs/");
        int count = 0;
        for (int i = 0; ids != null && i < ids.length && count < 64; i++) {
            if (ids[i].length() != 36) {
                continue;
            }
            String dir = "/sys/fs/btrfs/" + ids[i] + "/";
            String label = Text.line(source.text(dir + "label"));
            String[] devices = source.names(dir + "devinfo/");
            long errors = 0;
            boolean missing = false;
            for (int j = 0; devices != null && j < devices.length; j++) {
                missing |= Text.number(source.text(dir + "devinfo/" + devices[j] + "/missing")) > 0;
                Scan scan = new Scan(Text.orEmpty(source.text(dir + "devinfo/" + devices[j] + "/error_stats")));
                while (scan.line()) {
                    scan.word();
                    errors += Math.max(0, scan.number());
                }
            }
            emit(json, label == null || label.isEmpty() ? ids[i] : label, "btrfs",
                missing ? "degraded" : errors > 0 ? "errors" : "ok",
                (devices == null ? 0 : devices.length) + " devices, " + errors + " errors");
            count++;
        }
        return count;
    }

    @Override
    void emit(Json json) {
        if (present) {
            json.raw("storage", encoded);
        }
    }
}

/** A process; {@code pid} and {@code started} together are its identity. */
final class Proc {
    final int pid;
    final String statPath;
    long started = Text.NONE;
    String name = "";
    byte[] rawName;
    String user;
    String command;
    /** What changes hardly ever, as JSON; made when it is first shown. */
    byte[] head;
    char state;
    int ppid;
    int threads;
    long ticks;
    long reaped;
    long faults;
    long residentPages;
    double cpu = Double.NaN;
    boolean ioDenied;
    /** When it was read last, and its input and output. */
    double clock = Double.NaN;
    double ioClock = Double.NaN;
    long readBytes = Text.NONE;
    long writeBytes = Text.NONE;
    double readRate = Double.NaN;
    double writeRate = Double.NaN;
    int age;
    /** Readings in a row in which it did not work. */
    int idle;
    boolean chosen;
    /** What the source keeps open for it. */
    RandomAccessFile held;

    Proc(int pid) {
        this.pid = pid;
        this.statPath = "/proc/" + pid + "/stat";
    }

    /** The path of another file of its folder. */
    String beside(String file) {
        return statPath.substring(0, statPath.length() - 4) + file;
    }

    /** Whoever has done nothing for 20 s is read every sixth time, as long as all work has its worker. */
    boolean rests(int tick) {
        return idle >= 4 && (tick + pid) % 6 != 0;
    }

    boolean kernel() {
        return ppid == 2 || pid == 2;
    }

    double io() {
        return (readRate > 0 ? readRate : 0) + (writeRate > 0 ? writeRate : 0);
    }
}

/** One {@code /proc/PID/stat}, parsed in place: this runs more often than all the rest together. */
final class Stat {
    int open;
    int close;
    char state;
    int ppid;
    int threads;
    long faults;
    long ticks;
    /** Of children that have ended and were waited for. */
    long reaped;
    long started;
    long pages;
    private final long[] field = new long[25];

    /** The name stands in parentheses and may hold anything, so it ends at the last one. False where it is no stat. */
    boolean parse(byte[] text, int length) {
        open = -1;
        close = -1;
        for (int i = 0; i < length && open < 0; i++) {
            if (text[i] == '(') {
                open = i;
            }
        }
        for (int i = length - 1; i > open && close < 0; i--) {
            if (text[i] == ')') {
                close = i;
            }
        }
        if (open < 0 || close < 0 || close + 2 >= length) {
            return false;
        }
        state = (char) (text[close + 2] & 127);
        int i = close + 3;
        for (int f = 4; f < field.length; f++) {
            while (i < length && text[i] == ' ') {
                i++;
            }
            long value = 0;
            int from = i;
            for (; i < length && text[i] >= '0' && text[i] <= '9'; i++) {
                value = value * 10 + (text[i] - '0');
            }
            boolean digits = i > from && i - from < 19;
            while (i < length && text[i] != ' ') {
                digits = false; // a sign, a letter: of the fields that are used none has one
                i++;
            }
            field[f] = digits ? value : -1;
        }
        ppid = (int) Math.max(0, Math.min(Integer.MAX_VALUE, field[4]));
        faults = field[10] + field[12];
        ticks = field[14] < 0 || field[15] < 0 ? -1 : field[14] + field[15];
        reaped = Math.max(0, field[16]) + Math.max(0, field[17]);
        threads = (int) Math.max(0, Math.min(Integer.MAX_VALUE, field[20]));
        started = field[22];
        pages = Math.max(0, field[24]);
        return ticks >= 0 && started >= 0 && state > ' ';
    }

    boolean named(byte[] text, byte[] name) {
        return name != null && Arrays.equals(text, open + 1, close, name, 0, name.length);
    }

    void copy(Proc proc) {
        proc.started = started;
        proc.state = state;
        proc.ppid = ppid;
        proc.faults = faults;
        proc.ticks = ticks;
        proc.reaped = reaped;
        proc.threads = threads;
        proc.residentPages = pages;
    }
}

/** All processes. A tick reads one file of each; the rest is read when it can have changed. */
final class Processes extends Subject {
    /** In 12 MB of heap; beyond it the youngest are left out, and the errors say so. */
    private static final int MOST = 5_000;
    private static final int TOP = 50;
    /** So much work of nobody (a fiftieth of a core, or a twentieth of all) may be that of processes which have ended. */
    private static final int UNEXPLAINED_TICKS = 10;
    /** Command line and user are read again after so many ticks (5 minutes), staggered. */
    private static final int REFRESH_TICKS = 60;

    private Proc[] table = new Proc[0];
    private int size;
    private boolean again;
    private int age;
    /** Clock ticks that those read so far have worked since their readings before. */
    private long worked;
    private int tasks;
    private long memoryTotal;
    private long pageBytes = 4096;
    private boolean pageKnown;
    private final Users users = new Users();
    private final Stat stat = new Stat();

    Processes() {
        super("processes");
    }

    /** Threads of all processes together. */
    int threads() {
        return tasks;
    }

    @Override
    void read(Machine machine, Source source) {
        int[] pids = source.pids();
        if (pids == null) {
            throw new Absent("/proc cannot be listed");
        }
        memoryTotal = machine.memory.total;
        users.refresh(source, age);
        Proc[] next = table.length >= pids.length ? table : new Proc[Math.min(pids.length + 64, MOST)];
        next = next == table ? new Proc[table.length] : next;
        int count = 0;
        int all = 0;
        int old = 0;
        int resting = 0;
        worked = 0;
        for (int pid : pids) {
            if (count == next.length) {
                break;
            }
            while (old < size && table[old].pid < pid) {
                ended(source, table[old++]);
            }
            Proc before = old < size && table[old].pid == pid ? table[old++] : null;
            boolean rests = before != null && before.rests(age);
            Proc proc = rests ? before : read(source, before, pid);
            resting += rests ? 1 : 0;
            if (proc == null && before != null) {
                ended(source, before);
            } else if (proc != null) {
                next[count++] = proc;
                all += Math.max(1, proc.threads);
            }
        }
        while (old < size) {
            ended(source, table[old++]);
        }
        table = next;
        size = count;
        double busy = machine.cpu.busyTicks();
        if (resting > 0 && busy - worked > Math.max(UNEXPLAINED_TICKS, busy / 20)) {
            wake(source);
            count = size;
        }
        tasks = all;
        machine.host.count(pids.length);
        again = true;
        age++;
        present = true;
        if (count == MOST && pids.length > MOST) {
            error = "only " + MOST + " of " + pids.length + " processes are listed";
        }
    }

    /** Its parent is given the time that it had already been seen to work. */
    private void ended(Source source, Proc proc) {
        worked -= proc.ticks + proc.reaped;
        source.forget(proc);
    }

    /** Somebody worked who is not among those that were read: so the resting ones are read as well, in the same tick. */
    private void wake(Source source) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (table[i].clock != clock) {
                table[i].clock = clock - elapsed; // the readings before left no work unexplained: it began in this one
            }
            Proc proc = table[i].clock == clock ? table[i] : read(source, table[i], table[i].pid);
            if (proc == null) {
                ended(source, table[i]);
            } else {
                table[kept++] = proc;
            }
        }
        size = kept;
    }

    /** Null where it is gone. A process whose start differs is another one under an old number. */
    private Proc read(Source source, Proc before, int pid) {
        Proc proc = before == null ? new Proc(pid) : before;
        int length = source.stat(proc);
        if (length <= 0 || !stat.parse(source.buffer, length)) {
            return null;
        }
        if (proc.started != Text.NONE && proc.started != stat.started) {
            source.forget(proc);
            proc = new Proc(pid);
        }
        boolean fresh = proc.started == Text.NONE;
        boolean active = fresh || proc.ticks != stat.ticks || proc.faults != stat.faults;
        proc.idle = active ? 0 : proc.idle + 1;
        // Whatever was not there in the reading before has begun since, so all its time belongs to this interval.
        long then = !fresh ? proc.ticks : again ? 0 : Text.NONE;
        if (then >= 0) {
            worked += stat.ticks - then + (fresh ? 0 : stat.reaped - proc.reaped);
        }
        proc.cpu = rate(then, stat.ticks, fresh ? elapsed : clock - proc.clock);
        proc.clock = clock;
        boolean renamed = !stat.named(source.buffer, proc.rawName);
        if (renamed) {
            proc.rawName = Arrays.copyOfRange(source.buffer, stat.open + 1, stat.close);
            proc.name = new String(proc.rawName, StandardCharsets.UTF_8);
        }
        stat.copy(proc);
        if (fresh || renamed || (age + pid) % REFRESH_TICKS == 0) {
            readIdentity(source, proc);
            proc.age = renamed ? 0 : proc.age; // looked at once more the next time
        } else if (proc.age == 1) {
            readCommand(source, proc); // it may have been met between fork and exec
        }
        if (!proc.ioDenied && !proc.kernel()) {
            boolean likely = proc.age <= 1 || proc.io() > 0 || (age + pid) % 2 == 0;
            readIo(source, proc, active && likely || (age + pid) % 6 == 0, active);
        }
        proc.age++;
        return proc;
    }

    private void readIdentity(Source source, Proc proc) {
        String status = source.small(proc.beside("status"));
        if (status != null) {
            int at = status.indexOf("\nUid:");
            long uid = at < 0 ? Text.NONE : Text.field(status, at + 5, 0);
            proc.user = uid < 0 ? null : users.name(uid);
            if (!pageKnown) {
                learnPage(proc, Text.keyed(status, "VmRSS:"));
            }
        }
        readCommand(source, proc);
    }

    private static void readCommand(Source source, Proc proc) {
        proc.head = null;
        if (proc.kernel()) {
            proc.command = "[" + proc.name + "]"; // a kernel thread
            return;
        }
        String line = source.small(proc.beside("cmdline"));
        if (line == null && proc.command != null) {
            return; // not to be read just now: what was there is likelier than nothing
        }
        proc.command = line == null || line.isEmpty() ? "[" + proc.name + "]" : Redaction.command(line);
    }

    /** The page size (4, 16 or 64 KiB) is where pages and kilobytes of one process meet. */
    private void learnPage(Proc proc, long kilobytes) {
        if (kilobytes > 400 && proc.residentPages > 0 && kilobytes < 1L << 40) {
            double bytes = kilobytes * 1024.0 / proc.residentPages;
            pageBytes = bytes < 8192 ? 4096 : bytes < 32768 ? 16384 : 65536;
            pageKnown = true;
        }
    }

    /** Who works is looked at every second time or oftener; who does not, and so does no input or output, every sixth. */
    private void readIo(Source source, Proc proc, boolean look, boolean active) {
        if (!look) {
            if (!active && !Double.isNaN(proc.readRate)) {
                proc.readRate = 0;
                proc.writeRate = 0;
            }
            return;
        }
        String text = source.small(proc.beside("io"));
        if (text == null) {
            proc.ioDenied = true;
            return;
        }
        long read = Text.keyed(text, "read_bytes:");
        long written = Text.keyed(text, "write_bytes:");
        double since = clock - proc.ioClock;
        if (again && proc.age == 0) {
            proc.readRate = rate(0, read, elapsed);
            proc.writeRate = rate(0, written, elapsed);
        } else {
            proc.readRate = rate(proc.readBytes, read, since);
            proc.writeRate = rate(proc.writeBytes, written, since);
        }
        proc.ioClock = clock;
        proc.readBytes = read;
        proc.writeBytes = written;
    }

    private static final int BY_CPU = 0;
    private static final int BY_MEMORY = 1;
    private static final int BY_IO = 2;

    private static double key(Proc proc, int by) {
        return by == BY_CPU ? proc.cpu > 0 ? proc.cpu : 0 : by == BY_MEMORY ? proc.residentPages : proc.io();
    }

    /** Marks the k first by a key that are not marked yet, if the key is above 0. Returns how many. */
    private int choose(int by, int k) {
        Proc[] best = new Proc[k];
        int found = 0;
        for (int i = 0; i < size; i++) {
            Proc proc = table[i];
            double key = key(proc, by);
            if (proc.chosen || !(key > 0) || found == k && key <= key(best[k - 1], by)) {
                continue;
            }
            int at = found < k ? found++ : k - 1;
            while (at > 0 && key(best[at - 1], by) < key) {
                best[at] = best[at - 1];
                at--;
            }
            best[at] = proc;
        }
        for (int i = 0; i < found; i++) {
            best[i].chosen = true;
        }
        return found;
    }

    /** The fifty that matter: by CPU, by input and output, by memory; filled up with whoever is left. */
    @Override
    void emit(Json json) {
        if (!present) {
            return;
        }
        for (int i = 0; i < size; i++) {
            table[i].chosen = false;
        }
        int left = TOP - choose(BY_CPU, 20);
        left -= choose(BY_IO, 10);
        left -= choose(BY_MEMORY, left);
        for (int i = 0; i < size && left > 0; i++) {
            if (!table[i].chosen) {
                table[i].chosen = true;
                left--;
            }
        }
        json.array("processes");
        for (int i = 0; i < size; i++) {
            if (table[i].chosen) {
                emit(json, table[i]);
            }
        }
        json.closeArray();
    }

    void emitAll(Json json) {
        if (!present) {
            return;
        }
        json.array("processes");
        for (int i = 0; i < size; i++) {
            emit(json, table[i]);
        }
        json.closeArray();
    }

    private void emit(Json json, Proc proc) {
        if (proc.head == null) {
            Json head = new Json();
            head.open();
            head.field("pid", proc.pid);
            head.field("started", proc.started);
            head.field("user", proc.user);
            head.field("name", proc.name);
            head.field("command", proc.command);
            proc.head = head.bytes();
        }
        json.open(proc.head);
        json.field("ppid", proc.ppid);
        json.field("state", proc.state);
        json.field("cpu_percent", proc.cpu, 2);
        long resident = proc.residentPages > Long.MAX_VALUE / pageBytes ? Text.NONE : proc.residentPages * pageBytes;
        if (memoryTotal > 0 && resident >= 0) {
            json.field("memory_percent", 100.0 * resident / memoryTotal, 2);
        }
        json.field("resident_bytes", resident);
        json.field("threads", proc.threads);
        json.field("read_bytes_per_second", proc.readRate, 1);
        json.field("write_bytes_per_second", proc.writeRate, 1);
        json.close();
    }
}

/** Names of users by number, from /etc/passwd; who is not in it is shown as the number. */
final class Users {
    /** Lines beyond this are of a directory service's making; their users stay numbers. */
    private static final int MOST = 10_000;

    private final HashMap<Long, String> names = new HashMap<Long, String>();
    private long version = -1;

    void refresh(Source source, int age) {
        if (age % 12 != 0) {
            return;
        }
        long now = source.version("/etc/passwd");
        if (now != version) {
            version = now;
            parse(source.text("/etc/passwd"));
        }
    }

    /** {@code root:x:0:0:root:/root:/bin/bash}; the first name of a number counts. */
    void parse(String text) {
        names.clear();
        Scan scan = new Scan(Text.orEmpty(text));
        while (scan.line() && names.size() < MOST) {
            String[] part = Text.split(scan.rest(), ':', 4);
            long uid = part[3] == null ? Text.NONE : Text.number(part[2]);
            if (uid >= 0 && !names.containsKey(uid)) {
                names.put(uid, part[0]);
            }
        }
    }

    String name(long uid) {
        String name = names.get(uid);
        return name == null ? Long.toString(uid) : name;
    }
}

/** Takes what is secret out of command lines, before anything else sees them. */
final class Redaction {
    static final String MASK = "***";
    /** Longer command lines are cut; by then all that is secret in them is gone. */
    private static final int LONGEST = 400;
    private static final String[] SECRETS = {"password", "passwd", "passphrase", "pass", "pwd", "secret", "token", "apikey",
        "api-key", "api_key", "accesskey", "access-key", "access_key", "privatekey", "private-key", "private_key", "authkey",
        "auth-key", "auth_key", "encryptionkey", "encryption-key", "encryption_key", "masterkey", "master-key", "master_key",
        "signingkey", "signing-key", "signing_key", "secretkey", "credential", "credentials", "authorization", "bearer",
        "cookie", "sessionid", "session-id", "session_id", "psk", "pin", "auth", "userpass", "requirepass", "masterauth",
        "sig", "signature", "dsn", "jwt", "otp", "x-auth", "rootpw"};
    /** Words in which a secret's name ends, but which are none. */
    private static final String[] HARMLESS = {"bypass", "compass", "by-pass", "no-auth", "noauth"};
    private static final String[] KEYS = {"ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xoxa-",
        "xapp-", "sk-", "sk_live_", "rk_live_", "eyJ", "AIza", "hvs.", "dop_v1_", "npm_", "pypi-", "SG.", "tskey-"};

    private Redaction() {
    }

    /** Arguments are parted by NUL; the result has spaces between them, control characters are left to the JSON writer. */
    static String command(String raw) {
        int end = raw.length();
        while (end > 0 && raw.charAt(end - 1) == 0) {
            end--;
        }
        String line = of(raw.substring(0, end));
        return line.length() <= LONGEST ? line : Text.cut(line, LONGEST) + "…";
    }

    /** A text whose arguments are parted by NUL, or by blanks where a shell is given a whole line. */
    static String of(String raw) {
        if (raw == null) {
            return null;
        }
        StringBuilder out = new StringBuilder(raw.length());
        String program = null;
        boolean maskNext = false;
        int i = 0;
        while (i < raw.length()) {
            int from = i;
            while (i < raw.length() && !blank(raw.charAt(i))) {
                i++;
            }
            String word = raw.substring(from, i);
            if (!word.isEmpty()) {
                if (maskNext && !(word.startsWith("--") && word.length() > 2)) {
                    if (scheme(word)) {
                        out.append(word); // Authorization: Bearer …: the secret is the word behind
                    } else {
                        out.append(masked(word));
                        maskNext = false;
                    }
                } else {
                    maskNext = word(out, word, program);
                }
                if (names(word)) {
                    program = base(word);
                }
            }
            // A whole argument is secret, with the blanks in it, up to the next NUL.
            if (i < raw.length()) {
                out.append(raw.charAt(i) == 0 ? ' ' : raw.charAt(i));
                i++;
            }
        }
        return out.toString();
    }

    private static boolean blank(char c) {
        return c == 0 || c == ' ' || c == '\t' || c == '\n';
    }

    private static String masked(String word) {
        char last = word.charAt(word.length() - 1);
        return last == '"' || last == '\'' ? MASK + last : MASK;
    }

    private static boolean scheme(String word) {
        String lower = Text.lower(word);
        return lower.endsWith("bearer") || lower.endsWith("basic") || lower.endsWith("digest") || lower.equals("token")
            || lower.equals("=") || lower.equals(":");
    }

    private static boolean names(String word) {
        String base = base(word);
        return base.startsWith("mysql") || base.startsWith("mariadb") || base.equals("sshpass") || base.startsWith("curl")
            || base.equals("wget") || base.startsWith("redis-") || base.startsWith("mongo") || base.equals("smbclient")
            || base.equals("ldapsearch") || base.equals("openssl") || base.equals("xfreerdp")
            || base.equals("ldapmodify") || base.equals("ldapadd") || base.equals("ipmitool") || base.equals("expect")
            || base.equals("snmpwalk") || base.equals("snmpget") || base.equals("htpasswd") || base.equals("zip")
            || base.equals("7z") || base.equals("unzip") || base.equals("psql") || base.equals("lftp");
    }

    private static String base(String word) {
        int from = word.lastIndexOf('/') + 1;
        while (from < word.length() && (word.charAt(from) == '"' || word.charAt(from) == '\'')) {
            from++;
        }
        return word.substring(from);
    }

    /** Appends one word without its secrets. Returns whether the word behind it is a secret as a whole. */
    private static boolean word(StringBuilder out, String word, String program) {
        if (program != null) {
            int kept = shortOption(word, program);
            if (kept == word.length()) {
                out.append(word);
                return true;
            }
            if (kept > 0) {
                out.append(word, 0, kept).append(MASK);
                return false;
            }
        }
        int from = out.length();
        int i = 0;
        while (i < word.length()) {
            int key = keyAt(word, i);
            int url = key > i ? -1 : userInfo(word, i);
            if (key > i) {
                out.append(MASK);
                i = key;
                continue;
            }
            if (url > i) {
                int begin = word.indexOf("//", i) + 2;
                int colon = word.indexOf(':', begin);
                out.append(word, i, colon > 0 && colon < url ? colon + 1 : begin).append(MASK);
                i = url;
                continue;
            }
            char c = word.charAt(i);
            out.append(c);
            i++;
            if ((c == '=' || c == ':') && secretBefore(word, i - 1) && !word.startsWith("//", i)) {
                int end = valueEnd(word, i);
                if (end == i || word.charAt(i) == '"' && end == i + 1) {
                    out.append(word, i, word.length());
                    return end == word.length() || end == i;
                }
                int quote = word.charAt(i) == '"' || word.charAt(i) == '\'' ? 1 : 0;
                if (scheme(word.substring(i + quote, end))) {
                    out.append(word, i, word.length());
                    return true;
                }
                out.append(word, i, i + quote).append(MASK);
                i = end;
            }
        }
        return i > 0 && word.startsWith("-") && word.indexOf('=') < 0 && secretBefore(word, word.length())
            || out.length() - from == word.length() && bareSecret(word);
    }

    /** {@code Bearer} in a header of its own, or a word such as {@code Authorization:} that ends in its colon. */
    private static boolean bareSecret(String word) {
        String lower = Text.lower(word);
        return lower.equals("bearer") || lower.endsWith(":") && secretBefore(word, word.length() - 1);
    }

    /** How much of a short option is kept: all of it where the secret is the next word, 0 where it is no secret's. */
    private static int shortOption(String word, String program) {
        if (word.length() < 2 || word.charAt(0) != '-' || word.charAt(1) == '-') {
            return 0;
        }
        char c = word.charAt(1);
        boolean sticks = program.startsWith("mysql") || program.startsWith("mariadb") || program.equals("7z");
        if (sticks) {
            return c == 'p' && word.length() > 2 ? 2 : 0;
        }
        boolean secret = program.equals("sshpass") && c == 'p'
            || (program.startsWith("curl") || program.equals("smbclient")) && (c == 'u' || c == 'U' || c == 'b')
            || program.startsWith("redis-") && c == 'a' || program.startsWith("mongo") && c == 'p'
            || program.startsWith("ldap") && c == 'w'
            || program.equals("ipmitool") && c == 'P' || program.startsWith("snmp") && (c == 'A' || c == 'X' || c == 'c')
            || (program.equals("zip") || program.equals("unzip")) && c == 'P' || program.equals("lftp") && c == 'u';
        return secret ? 2 : 0;
    }

    /** Whether the name that ends before {@code end} is that of a secret. */
    private static boolean secretBefore(String word, int end) {
        int to = end;
        while (to > 0 && (word.charAt(to - 1) == '"' || word.charAt(to - 1) == '\'')) {
            to--;
        }
        int from = to;
        while (from > 0 && nameChar(word.charAt(from - 1))) {
            from--;
        }
        if (from == to) {
            return false;
        }
        String name = Text.lower(word.substring(from, to));
        for (String harmless : HARMLESS) {
            if (name.endsWith(harmless)) {
                return false;
            }
        }
        for (String secret : SECRETS) {
            if (!name.endsWith(secret)) {
                continue;
            }
            int before = name.length() - secret.length();
            char boundary = before == 0 ? '-' : name.charAt(before - 1);
            // Short names must stand alone: "pin" is none in "mapping", "pass" is one in "dbpass".
            if (secret.length() > 4 || secret.startsWith("pass") || secret.equals("pwd")
                || !Text.isLetter(boundary)) {
                return true;
            }
        }
        return false;
    }

    private static boolean nameChar(char c) {
        return Text.isLetter(c) || Text.isDigit(c) || c == '_' || c == '-' || c == '.';
    }

    /** Where the value that begins at {@code from} ends. */
    private static int valueEnd(String word, int from) {
        if (from < word.length() && (word.charAt(from) == '"' || word.charAt(from) == '\'')) {
            int end = word.indexOf(word.charAt(from), from + 1);
            return end < 0 ? word.length() : end;
        }
        int i = from;
        while (i < word.length() && "&;,\"'}".indexOf(word.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    /** The end of {@code //user:password} before its {@code @}, or -1 where no such thing begins here. */
    private static int userInfo(String word, int from) {
        if (!word.startsWith("://", from) && !(from == 0 && word.startsWith("//"))) {
            return -1;
        }
        int end = word.indexOf("//", from) + 2;
        int at = -1;
        while (end < word.length() && "/?#\"'".indexOf(word.charAt(end)) < 0) {
            if (word.charAt(end) == '@') {
                at = end;
            }
            end++;
        }
        if (at < 0) {
            // A password may hold a slash; then the @ comes later, and a colon stands before it.
            int later = word.indexOf('@', end);
            int colon = word.indexOf(':', word.indexOf("//", from) + 2);
            at = later > 0 && colon > 0 && colon < end && !portOnly(word, colon + 1, end) ? later : -1;
        }
        if (at < 0) {
            return -1;
        }
        int colon = word.indexOf(':', word.indexOf("//", from) + 2);
        boolean password = colon > 0 && colon < at;
        return password || at - from >= 23 ? at : -1; // a long name without a password is a token
    }

    private static boolean portOnly(String word, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Text.isDigit(word.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** The end of a well-known kind of token that begins here, or -1. */
    private static int keyAt(String word, int from) {
        if (from > 0 && nameChar(word.charAt(from - 1))) {
            return -1;
        }
        for (String key : KEYS) {
            if (word.startsWith(key, from)) {
                int end = from + key.length();
                while (end < word.length() && nameChar(word.charAt(end))) {
                    end++;
                }
                if (end - from >= 20) {
                    return end;
                }
            }
        }
        return -1;
    }
}

/** What one unit or script of a service manager is like. */
final class Service {
    String name;
    String description;
    String load = "";
    String active = "";
    String sub;
    String enabled;
    String since;
    String result;
    long restarts = Text.NONE;
    long memory = Text.NONE;
}

/** Services of systemd, OpenRC or the old scripts, by a command in the background. */
final class Services extends Subject {
    /** Beyond this the inactive ones are left out first. */
    private static final int MOST = 400;

    private volatile byte[] encoded;

    Services() {
        super("services");
        paceNanos = 4 * SLOW_NANOS;
    }

    @Override
    void read(Machine machine, Source source) {
        List<Service> all = null;
        String text = source.command(Command.SYSTEMCTL);
        if (text != null) {
            all = parseSystemctl(text);
        } else if ((text = source.command(Command.OPENRC)) != null) {
            all = parseOpenrc(text);
        } else if ((text = source.command(Command.SYSV)) != null) {
            all = parseSysv(text);
            paceNanos = 20 * SLOW_NANOS; // it runs every script there is
        }
        if (all == null) {
            present = false;
            return;
        }
        Json json = new Json();
        json.openArray();
        int left = MOST;
        for (int i = 0; i < all.size() && left > 0; i++) {
            if (!"inactive".equals(all.get(i).active)) {
                emit(json, all.get(i));
                left--;
            }
        }
        for (int i = 0; i < all.size() && left > 0; i++) {
            if ("inactive".equals(all.get(i).active)) {
                emit(json, all.get(i));
                left--;
            }
        }
        json.closeArray();
        encoded = json.bytes();
        present = true;
    }

    /** {@code Key=value} lines, a blank line between units. */
    static List<Service> parseSystemctl(String text) {
        List<Service> all = new ArrayList<Service>();
        Service one = new Service();
        Scan scan = new Scan(text);
        boolean more = true;
        while (more) {
            more = scan.line();
            String line = more ? scan.rest() : "";
            int equals = line.indexOf('=');
            if (equals > 0) {
                set(one, line.substring(0, equals), line.substring(equals + 1));
            } else if (line.isEmpty() && one.name != null) {
                if (!one.load.equals("not-found") && !one.name.endsWith("@.service")) {
                    all.add(one);
                }
                one = new Service();
            }
        }
        return all;
    }

    private static void set(Service one, String key, String value) {
        if (value.isEmpty()) {
            return;
        }
        switch (key) {
            case "Id": one.name = value.endsWith(".service") ? value.substring(0, value.length() - 8) : value; break;
            case "Description": one.description = value; break;
            case "LoadState": one.load = value; break;
            case "ActiveState": one.active = value; break;
            case "SubState": one.sub = value; break;
            case "UnitFileState": one.enabled = value; break;
            case "StateChangeTimestamp": one.since = since(value); break;
            case "Result": one.result = value; break;
            case "NRestarts": one.restarts = Text.number(value); break;
            case "MemoryCurrent": one.memory = Text.number(value); break;
            default: break;
        }
    }

    /** {@code Tue 2026-01-06 12:00:00 UTC} (the command runs in UTC) or {@code @1767700800}. */
    static String since(String value) {
        if (value.startsWith("@")) {
            long seconds = Text.number(value.substring(1));
            return seconds < 0 ? null : Text.iso(seconds * 1000);
        }
        int day = value.indexOf(' ');
        String rest = value.substring(day + 1);
        if (rest.length() >= 19 && rest.charAt(4) == '-' && rest.charAt(10) == ' ' && rest.endsWith("UTC")) {
            return rest.substring(0, 10) + "T" + rest.substring(11, 19) + "Z";
        }
        return null;
    }

    /** {@code  sshd  [  started  ]} under {@code Runlevel: default}. */
    static List<Service> parseOpenrc(String text) {
        List<Service> all = new ArrayList<Service>();
        HashMap<String, Service> known = new HashMap<String, Service>();
        Scan scan = new Scan(text);
        String level = "";
        while (scan.line()) {
            String line = scan.rest();
            int open = line.lastIndexOf('[');
            int close = line.lastIndexOf(']');
            if (open < 0 || close < open) {
                int colon = line.indexOf(':');
                level = colon < 0 ? level : line.substring(colon + 1).trim();
                continue;
            }
            Service one = new Service();
            one.name = line.substring(0, open).trim();
            String state = line.substring(open + 1, close).trim();
            int blank = state.indexOf(' ');
            one.sub = blank < 0 ? state : state.substring(0, blank);
            one.active = one.sub.equals("started") ? "active" : one.sub.equals("crashed") ? "failed"
                : one.sub.equals("starting") ? "activating" : "inactive";
            boolean dynamic = level.isEmpty() || line.startsWith("Dynamic") || level.startsWith("manual")
                || level.startsWith("needed") || level.startsWith("hotplug");
            one.enabled = dynamic ? "disabled" : "enabled";
            if (!one.name.isEmpty() && known.put(one.name, one) == null) {
                all.add(one);
            }
        }
        return all;
    }

    /** {@code  [ + ]  ssh}: running; {@code -} is stopped; {@code ?} cannot tell. */
    static List<Service> parseSysv(String text) {
        List<Service> all = new ArrayList<Service>();
        Scan scan = new Scan(text);
        while (scan.line()) {
            String line = scan.rest().trim();
            int close = line.indexOf(']');
            if (!line.startsWith("[") || close < 0) {
                continue;
            }
            Service one = new Service();
            one.name = line.substring(close + 1).trim();
            char mark = line.substring(1, close).trim().isEmpty() ? '?' : line.substring(1, close).trim().charAt(0);
            one.active = mark == '+' ? "active" : mark == '-' ? "inactive" : "unknown";
            if (!one.name.isEmpty()) {
                all.add(one);
            }
        }
        return all;
    }

    private static void emit(Json json, Service one) {
        json.open();
        json.field("name", one.name);
        json.field("description", one.description);
        json.field("active", one.active);
        json.field("sub", one.sub);
        json.field("enabled", one.enabled);
        json.field("since", one.since);
        json.field("result", one.result);
        json.field("restarts", one.restarts);
        json.field("memory_bytes", one.memory);
        json.close();
    }

    @Override
    void emit(Json json) {
        if (present) {
            json.raw("services", encoded);
        }
    }
}

/** A container of Docker or Podman. */
final class Box {
    String id = "";
    String name = "";
    String image;
    String state;
    String status;
    String health;
    String ports;
    long restarts = Text.NONE;
    long memory = Text.NONE;
    long limit = Text.NONE;
    long usage = Text.NONE;
    double usageClock;
    double cpu = Double.NaN;
    /** Its control group: one folder in version 2, two in version 1. */
    String memoryDir;
    String cpuDir;
}

/** Containers by the engine's own socket; what they use is read from their control groups. */
final class Containers extends Subject {
    private static final int MOST = 200;
    private static final String[] PLACES = {"/system.slice/docker-ID.scope", "/docker/ID", "/machine.slice/libpod-ID.scope",
        "/libpod_parent/libpod-ID", "/machine.slice/libpod-ID.scope/container", "/user.slice/libpod-ID.scope"};

    private volatile byte[] encoded;
    private HashMap<String, Box> before = new HashMap<String, Box>();
    private int age;

    Containers() {
        super("containers");
        paceNanos = 2 * SLOW_NANOS;
    }

    @Override
    void read(Machine machine, Source source) {
        String text = source.containers();
        if (text == null) {
            present = false;
            return;
        }
        List<Box> all = parse(text);
        HashMap<String, Box> next = new HashMap<String, Box>();
        Json json = new Json();
        json.openArray();
        for (Box box : all) {
            Box old = before.get(box.id);
            if (old != null) {
                box.restarts = old.restarts;
                box.memoryDir = old.memoryDir;
                box.cpuDir = old.cpuDir;
            }
            if (old == null || age % 10 == 0 || !String.valueOf(old.state).equals(box.state)) {
                inspect(box, source.inspect(box.id));
            }
            if ("running".equals(box.state)) {
                readUsage(source, box, old);
            }
            next.put(box.id, box);
            emit(json, box);
        }
        json.closeArray();
        before = next;
        age++;
        encoded = json.bytes();
        present = true;
    }

    /** The engine's array of objects, or (agentless) a line of JSON a container. */
    static List<Box> parse(String text) {
        List<Box> all = new ArrayList<Box>();
        Pull pull = new Pull(text);
        if (pull.enter('[')) {
            while (pull.element() && all.size() < MOST) {
                all.add(parseOne(pull));
            }
            return all;
        }
        while (pull.peek() == '{' && all.size() < MOST) {
            all.add(parseOne(pull));
        }
        return all;
    }

    private static Box parseOne(Pull pull) {
        Box box = new Box();
        pull.enter('{');
        for (String key = pull.key(); key != null; key = pull.key()) {
            switch (key) {
                case "Id": case "ID": box.id = Text.orEmpty(pull.string()); break;
                case "Names": box.name = name(pull); break;
                case "Image": box.image = Redaction.of(pull.string()); break;
                case "State": box.state = Text.lower(Text.orEmpty(pull.string())); break;
                case "Status": box.status = pull.string(); break;
                case "Ports": box.ports = ports(pull); break;
                default: pull.skip(); break;
            }
        }
        String status = Text.orEmpty(box.status);
        box.health = status.contains("(healthy)") ? "healthy" : status.contains("(unhealthy)") ? "unhealthy"
            : status.contains("(health: starting)") ? "starting" : null;
        return box;
    }

    private static String name(Pull pull) {
        String name = null;
        if (pull.enter('[')) {
            while (pull.element()) {
                String one = pull.string();
                name = name == null ? one : name;
            }
        } else {
            name = pull.string();
        }
        return name == null ? "" : name.startsWith("/") ? name.substring(1) : name;
    }

    /** {@code 127.0.0.1:8080->80/tcp, 443/tcp}, without the second line that the engine has for IPv6. */
    private static String ports(Pull pull) {
        if (!pull.enter('[')) {
            return pull.string();
        }
        List<String> all = new ArrayList<String>();
        while (pull.element()) {
            String ip = null;
            String open = null;
            String inner = "";
            String type = "";
            pull.enter('{');
            for (String key = pull.key(); key != null; key = pull.key()) {
                switch (key) {
                    case "IP": ip = pull.string(); break;
                    case "PublicPort": open = pull.string(); break;
                    case "PrivatePort": inner = pull.string(); break;
                    case "Type": type = pull.string(); break;
                    default: pull.skip(); break;
                }
            }
            boolean everywhere = ip == null || ip.equals("0.0.0.0") || ip.equals("::") || ip.isEmpty();
            String port = (open == null ? "" : (everywhere ? "" : ip + ":") + open + "->") + inner + "/" + type;
            if (!all.contains(port) && all.size() < 32) {
                all.add(port);
            }
        }
        StringBuilder out = new StringBuilder();
        for (String port : all) {
            out.append(out.length() == 0 ? "" : ", ").append(port);
        }
        return out.toString();
    }

    private static void inspect(Box box, String text) {
        Pull pull = new Pull(Text.orEmpty(text));
        if (!pull.enter('{')) {
            return;
        }
        for (String key = pull.key(); key != null; key = pull.key()) {
            if (key.equals("RestartCount")) {
                box.restarts = Text.number(pull.string());
            } else {
                pull.skip();
            }
        }
    }

    private void readUsage(Source source, Box box, Box old) {
        if (box.memoryDir == null && (old == null || age % 10 == 0)) {
            for (String place : PLACES) {
                String dir = place.replace("ID", box.id);
                if (source.exists("/sys/fs/cgroup" + dir + "/memory.current")) {
                    box.memoryDir = "/sys/fs/cgroup" + dir;
                    box.cpuDir = box.memoryDir;
                    break;
                }
                if (source.exists("/sys/fs/cgroup/memory" + dir + "/memory.usage_in_bytes")) {
                    box.memoryDir = "/sys/fs/cgroup/memory" + dir;
                    box.cpuDir = "/sys/fs/cgroup/cpuacct" + dir;
                    break;
                }
            }
        }
        if (box.memoryDir == null) {
            return;
        }
        boolean v2 = box.memoryDir.equals(box.cpuDir);
        String stat = source.text(box.memoryDir + "/memory.stat");
        long usage = Text.number(source.text(box.memoryDir + (v2 ? "/memory.current" : "/memory.usage_in_bytes")));
        long file = Text.keyed(stat, v2 ? "inactive_file" : "total_inactive_file");
        box.memory = usage < 0 ? Text.NONE : Math.max(0, usage - Math.max(0, file));
        long limit = Text.number(source.text(box.memoryDir + (v2 ? "/memory.max" : "/memory.limit_in_bytes")));
        box.limit = limit > 0 && limit < 1L << 60 ? limit : Text.NONE;
        long perSecond = v2 ? 1_000_000 : 1_000_000_000;
        box.usage = v2 ? Text.keyed(source.text(box.cpuDir + "/cpu.stat"), "usage_usec")
            : Text.number(source.text(box.cpuDir + "/cpuacct.usage"));
        box.usageClock = source.clock();
        if (old != null) {
            box.cpu = 100 * rate(old.usage, box.usage, box.usageClock - old.usageClock) / perSecond;
        }
    }

    private static void emit(Json json, Box box) {
        json.open();
        json.field("id", box.id.length() > 12 ? box.id.substring(0, 12) : box.id);
        json.field("name", box.name);
        json.field("image", box.image);
        json.field("state", box.state);
        json.field("status", box.status);
        json.field("health", box.health);
        json.field("cpu_percent", box.cpu, 2);
        json.field("memory_bytes", box.memory);
        json.field("memory_limit_bytes", box.limit);
        json.field("restarts", box.restarts);
        json.field("ports", box.ports);
        json.close();
    }

    @Override
    void emit(Json json) {
        if (present) {
            json.raw("containers", encoded);
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------
// Text and JSON
// ---------------------------------------------------------------------------------------------------------------

/** Goes through a text line by line and word by word, without making an array of either. */
final class Scan {
    private final String text;
    private int at;
    private int end = -1;

    Scan(String text) {
        this.text = text;
    }

    /** To the begin of the next line; false at the end of the text. */
    boolean line() {
        at = end + 1;
        if (at >= text.length()) {
            return false;
        }
        int newline = text.indexOf('\n', at);
        end = newline < 0 ? text.length() : newline;
        return true;
    }

    boolean starts(String prefix) {
        return text.startsWith(prefix, at);
    }

    void to(int index) {
        at = Math.min(index, end);
    }

    private void skipBlanks() {
        while (at < end && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    /** The next word of this line, empty where there is none. */
    String word() {
        skipBlanks();
        int from = at;
        while (at < end && text.charAt(at) != ' ' && text.charAt(at) != '\t') {
            at++;
        }
        return text.substring(from, at);
    }

    void skip(int words) {
        for (int i = 0; i < words; i++) {
            skipBlanks();
            while (at < end && text.charAt(at) != ' ' && text.charAt(at) != '\t') {
                at++;
            }
        }
    }

    /** The next word as a whole number; {@link Text#NONE} where it is none, or too great. */
    long number() {
        skipBlanks();
        int from = at;
        long value = 0;
        boolean good = true;
        boolean negative = at < end && text.charAt(at) == '-';
        if (negative) {
            at++;
            from++;
        }
        while (at < end) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t') {
                break;
            }
            if (c < '0' || c > '9' || value > (Long.MAX_VALUE - 9) / 10) {
                good = false;
            } else {
                value = value * 10 + (c - '0');
            }
            at++;
        }
        return good && at > from ? negative ? -value : value : Text.NONE;
    }

    /** What is left of this line, without blanks at its ends where it begins with a word already read. */
    String rest() {
        int from = at;
        while (from > 0 && from < end && at > 0 && text.charAt(from) == ' ' && text.charAt(from - 1) != '\n') {
            from++;
        }
        int to = end;
        if (to > from && text.charAt(to - 1) == '\r') {
            to--;
        }
        return text.substring(from, Math.max(from, to));
    }
}

/** Small functions of strings. */
final class Text {
    /** In place of a number that is not there. */
    static final long NONE = Long.MIN_VALUE;

    private Text() {
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    /** The first line, trimmed; null where it is absent or empty. */
    static String line(String text) {
        if (text == null) {
            return null;
        }
        int newline = text.indexOf('\n');
        int nul = text.indexOf('\0');
        int end = newline < 0 ? text.length() : newline;
        String line = text.substring(0, nul >= 0 && nul < end ? nul : end).trim();
        return line.isEmpty() ? null : line;
    }

    static long number(String text) {
        if (text == null) {
            return NONE;
        }
        Scan scan = new Scan(text.trim());
        return scan.line() ? scan.number() : NONE;
    }

    /** The decimal number at the begin of a text, or NaN. */
    static double decimal(String text) {
        double value = 0;
        double scale = 0;
        int i = 0;
        boolean negative = text.startsWith("-");
        if (negative) {
            i++;
        }
        int from = i;
        while (i < text.length() && i < 40) {
            char c = text.charAt(i);
            if (c == '.' && scale == 0) {
                scale = 1;
            } else if (isDigit(c)) {
                value = value * 10 + (c - '0');
                scale *= 10;
            } else {
                break;
            }
            i++;
        }
        if (i == from) {
            return Double.NaN;
        }
        double result = scale > 1 ? value / scale : value;
        return negative ? -result : result;
    }

    /** The n-th word (from 0) as a number, counted from {@code start} to the end of its line. */
    static long field(String text, int start, int n) {
        if (start < 0 || start > text.length()) {
            return NONE;
        }
        int newline = text.indexOf('\n', start);
        Scan scan = new Scan(newline < 0 ? text.substring(start) : text.substring(start, newline));
        if (!scan.line()) {
            return NONE;
        }
        scan.skip(n);
        return scan.number();
    }

    /** Where the line that begins with a key and a blank goes on behind it, or -1. */
    private static int afterKey(String text, String key) {
        int i = text == null ? -1 : text.indexOf(key);
        while (i >= 0) {
            int end = i + key.length();
            boolean begins = i == 0 || text.charAt(i - 1) == '\n';
            boolean ends = end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t');
            if (begins && ends) {
                return end;
            }
            i = text.indexOf(key, end);
        }
        return -1;
    }

    /** The number behind a key at the begin of a line: {@code MemTotal:  123 kB}. */
    static long keyed(String text, String key) {
        int at = afterKey(text, key);
        return at < 0 ? NONE : field(text, at, 0);
    }

    static String keyedLine(String text, String key) {
        int at = afterKey(text, key);
        if (at < 0) {
            return null;
        }
        int newline = text.indexOf('\n', at);
        return text.substring(at, newline < 0 ? text.length() : newline);
    }

    static String lastWord(String line) {
        if (line == null) {
            return null;
        }
        String trimmed = line.trim();
        return trimmed.substring(Math.max(trimmed.lastIndexOf(' '), trimmed.lastIndexOf('\t')) + 1);
    }

    /** {@code KEY=value} or {@code KEY="value"} of a file like /etc/os-release. */
    static String setting(String text, String key) {
        Scan scan = new Scan(orEmpty(text));
        while (scan.line()) {
            String line = scan.rest();
            if (line.startsWith(key) && line.startsWith("=", key.length())) {
                String value = line.substring(key.length() + 1).trim();
                boolean quoted = value.length() > 1 && (value.charAt(0) == '"' || value.charAt(0) == '\'');
                return quoted ? value.substring(1, value.length() - 1) : value;
            }
        }
        return null;
    }

    /** How many numbers a list such as {@code 0-3,7} names, or -1. */
    static int count(String list) {
        String line = line(list);
        if (line == null) {
            return -1;
        }
        int count = 0;
        int from = 0;
        while (from <= line.length()) {
            int comma = line.indexOf(',', from);
            String part = line.substring(from, comma < 0 ? line.length() : comma);
            int dash = part.indexOf('-');
            long first = number(dash < 0 ? part : part.substring(0, dash));
            long last = dash < 0 ? first : number(part.substring(dash + 1));
            if (first < 0 || last < first || last > 1_000_000) {
                return -1;
            }
            count += (int) (last - first + 1);
            if (comma < 0) {
                return count;
            }
            from = comma + 1;
        }
        return count;
    }

    /** Undoes the kernel's {@code \040} of a blank, byte by byte, so that it holds for UTF-8 as well. */
    static String octal(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        byte[] from = text.getBytes(StandardCharsets.UTF_8);
        byte[] to = new byte[from.length];
        int n = 0;
        for (int i = 0; i < from.length; i++) {
            if (from[i] == '\\' && i + 3 < from.length + 0 && octalDigit(from[i + 1]) && octalDigit(from[i + 2])
                && octalDigit(from[i + 3])) {
                to[n++] = (byte) ((from[i + 1] - '0') * 64 + (from[i + 2] - '0') * 8 + from[i + 3] - '0');
                i += 3;
            } else {
                to[n++] = from[i];
            }
        }
        return new String(to, 0, n, StandardCharsets.UTF_8);
    }

    private static boolean octalDigit(byte b) {
        return b >= '0' && b <= '7';
    }

    /** Parts of a text; those that are not there are null, and the last has all the rest. */
    static String[] split(String text, char by, int parts) {
        String[] result = new String[parts];
        int from = 0;
        for (int i = 0; i < parts; i++) {
            int at = i == parts - 1 ? -1 : text.indexOf(by, from);
            result[i] = text.substring(from, at < 0 ? text.length() : at);
            if (at < 0) {
                break;
            }
            from = at + 1;
        }
        return result;
    }

    /** Lower case in ASCII, whatever the locale. */
    static String lower(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                if (out == null) {
                    out = new StringBuilder(text);
                }
                out.setCharAt(i, (char) (c + 32));
            }
        }
        return out == null ? text : out.toString();
    }

    /** At most so many characters, without half a pair at the end. */
    static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }

    /** {@code %2B} and the like of a query. */
    static String unescape(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low >= 0) {
                out.append((char) (high * 16 + low));
                i += 2;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** Epoch milliseconds as {@code 2026-01-06T12:00:00Z}. */
    static String iso(long millis) {
        long seconds = Math.floorDiv(millis, 1000L);
        long days = Math.floorDiv(seconds, 86_400L);
        int left = (int) (seconds - days * 86_400L);
        long[] date = date(days);
        StringBuilder out = new StringBuilder(20);
        pad(out, date[0], 4).append('-');
        pad(out, date[1], 2).append('-');
        pad(out, date[2], 2).append('T');
        pad(out, left / 3600, 2).append(':');
        pad(out, left / 60 % 60, 2).append(':');
        return pad(out, left % 60, 2).append('Z').toString();
    }

    /** Year, month and day of a day since 1970, in the calendar of eras of 400 years that begin in March. */
    static long[] date(long days) {
        long shifted = days + 719_468;
        long era = Math.floorDiv(shifted, 146_097L);
        long day = shifted - era * 146_097;
        long year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        long ofYear = day - (365 * year + year / 4 - year / 100);
        long month = (5 * ofYear + 2) / 153;
        long dayOfMonth = ofYear - (153 * month + 2) / 5 + 1;
        long calendar = month < 10 ? month + 3 : month - 9;
        return new long[] {year + era * 400 + (calendar <= 2 ? 1 : 0), calendar, dayOfMonth};
    }

    static long days(long year, long month, long day) {
        long y = month <= 2 ? year - 1 : year;
        long era = Math.floorDiv(y, 400L);
        long yearOfEra = y - era * 400;
        long ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear - 719_468;
    }

    private static StringBuilder pad(StringBuilder out, long value, int width) {
        String digits = Long.toString(value);
        for (int i = digits.length(); i < width; i++) {
            out.append('0');
        }
        return out.append(digits);
    }

    /**
     * Epoch seconds of {@code 1767700800}, {@code 2026-01-06T12:00:00Z} or {@code 2026-01-06T12:00:00.123Z}.
     *
     * @throws Absent where it is neither
     */
    static long time(String text) {
        long number = number(text);
        if (number >= 0 && number <= 253_402_300_799L && text.length() <= 12) {
            return number;
        }
        boolean shape = text.length() >= 20 && text.length() <= 30 && text.endsWith("Z") && text.charAt(4) == '-'
            && text.charAt(7) == '-' && text.charAt(10) == 'T' && text.charAt(13) == ':' && text.charAt(16) == ':';
        if (shape) {
            long year = number(text.substring(0, 4));
            long month = number(text.substring(5, 7));
            long day = number(text.substring(8, 10));
            long hour = number(text.substring(11, 13));
            long minute = number(text.substring(14, 16));
            long second = number(text.substring(17, 19));
            boolean fraction = text.length() == 20
                || text.charAt(19) == '.' && number(text.substring(20, text.length() - 1)) >= 0;
            if (year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour >= 0 && hour < 24
                && minute >= 0 && minute < 60 && second >= 0 && second < 61 && fraction) {
                return days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
            }
        }
        throw new Absent("since is epoch seconds or a time like 2026-01-06T12:00:00Z, not \"" + cut(text, 60) + "\"");
    }
}

/** Writes JSON in UTF-8. A field whose value is absent (null, NaN, infinite, {@link Text#NONE}) is left out. */
final class Json {
    /** A greater buffer is not kept from one answer to the next. */
    private static final int KEPT_BYTES = 128 << 10;

    private byte[] out;
    private int n;

    Json() {
        this(1 << 10);
    }

    Json(int bytes) {
        out = new byte[bytes];
    }

    void reset() {
        n = 0;
        if (out.length > KEPT_BYTES) {
            out = new byte[16 << 10];
        }
    }

    byte[] bytes() {
        return Arrays.copyOf(out, n);
    }

    private void room(int more) {
        if (out.length - n < more) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, n + more));
        }
    }

    private void put(char c) {
        room(1);
        out[n++] = (byte) c;
    }

    private void comma() {
        if (n > 0 && out[n - 1] != '{' && out[n - 1] != '[' && out[n - 1] != ':') {
            put(',');
        }
    }

    /** Names are ours, plain ASCII. */
    @SuppressWarnings("deprecation")
    private void name(String name) {
        comma();
        int length = name.length();
        room(length + 3);
        out[n++] = '"';
        name.getBytes(0, length, out, n);
        n += length;
        out[n++] = '"';
        out[n++] = ':';
    }

    void open() {
        comma();
        put('{');
    }

    /** Goes on with an object whose begin was encoded before. */
    void open(byte[] begun) {
        comma();
        room(begun.length);
        System.arraycopy(begun, 0, out, n, begun.length);
        n += begun.length;
    }

    void open(String name) {
        name(name);
        put('{');
    }

    void close() {
        put('}');
    }

    void openArray() {
        comma();
        put('[');
    }

    void array(String name) {
        name(name);
        put('[');
    }

    void closeArray() {
        put(']');
    }

    void field(String name, String value) {
        if (value != null) {
            name(name);
            string(value);
        }
    }

    void field(String name, char value) {
        name(name);
        string(String.valueOf(value));
    }

    void field(String name, boolean value) {
        name(name);
        ascii(value ? "true" : "false");
    }

    void field(String name, long value) {
        if (value != Text.NONE) {
            name(name);
            number(value);
        }
    }

    void field(String name, double value, int decimals) {
        if (finite(value)) {
            name(name);
            number(value, decimals);
        }
    }

    void value(long value) {
        comma();
        number(value);
    }

    void value(String value) {
        comma();
        string(value);
    }

    /** In an array; what is absent there is null. */
    void value(double value, int decimals) {
        comma();
        if (finite(value)) {
            number(value, decimals);
        } else {
            ascii("null");
        }
    }

    /** A value that was encoded before. */
    void raw(String name, byte[] value) {
        name(name);
        room(value.length);
        System.arraycopy(value, 0, out, n, value.length);
        n += value.length;
    }

    private static boolean finite(double value) {
        return value == value && value < 9e15 && value > -9e15;
    }

    private void number(double value, int decimals) {
        long scale = decimals == 0 ? 1 : decimals == 1 ? 10 : 100;
        if (Math.abs(value) > 9e13) {
            scale = 1;
        }
        long scaled = Math.round(value * scale);
        if (scaled < 0) {
            put('-');
            scaled = -scaled;
        }
        number(scaled / scale);
        long rest = scaled % scale;
        if (rest != 0) {
            put('.');
            if (scale == 100) {
                put((char) ('0' + rest / 10));
                rest %= 10;
            }
            if (rest != 0) {
                put((char) ('0' + rest));
            }
        }
    }

    private void number(long value) {
        room(20);
        if (value < 0) {
            out[n++] = '-';
            value = -value;
        }
        int digits = 1;
        for (long v = value; v >= 10; v /= 10) {
            digits++;
        }
        for (int i = n + digits - 1; i >= n; i--) {
            out[i] = (byte) ('0' + value % 10);
            value /= 10;
        }
        n += digits;
    }

    @SuppressWarnings("deprecation")
    private void ascii(String text) {
        room(text.length());
        text.getBytes(0, text.length(), out, n);
        n += text.length();
    }

    private void string(String text) {
        int length = text.length();
        room(length * 6 + 2);
        out[n++] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f) {
                if (c == '"' || c == '\\') {
                    out[n++] = '\\';
                }
                out[n++] = (byte) c;
            } else if (c < 0xa0 || c == 0x2028 || c == 0x2029) {
                escape(c);
            } else if (c < 0x800) {
                out[n++] = (byte) (0xc0 | c >> 6);
                out[n++] = (byte) (0x80 | c & 0x3f);
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                out[n++] = (byte) (0xf0 | point >> 18);
                out[n++] = (byte) (0x80 | point >> 12 & 0x3f);
                out[n++] = (byte) (0x80 | point >> 6 & 0x3f);
                out[n++] = (byte) (0x80 | point & 0x3f);
            } else {
                char shown = Character.isSurrogate(c) ? '\ufffd' : c; // half a pair is no text
                out[n++] = (byte) (0xe0 | shown >> 12);
                out[n++] = (byte) (0x80 | shown >> 6 & 0x3f);
                out[n++] = (byte) (0x80 | shown & 0x3f);
            }
        }
        out[n++] = '"';
    }

    private void escape(char c) {
        out[n++] = '\\';
        if (c == '\n' || c == '\t') {
            out[n++] = (byte) (c == '\n' ? 'n' : 't');
            return;
        }
        out[n++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            out[n++] = (byte) "0123456789abcdef".charAt(c >> shift & 15);
        }
    }
}

/** Walks through JSON without building a tree of it; what is broken ends the walk. */
final class Pull {
    private static final int DEEPEST = 64;

    private final String text;
    private int at;

    Pull(String text) {
        this.text = text;
    }

    /** The next character that is no blank, or 0 at the end. */
    char peek() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    boolean enter(char bracket) {
        if (peek() != bracket) {
            return false;
        }
        at++;
        return true;
    }

    /** Before each element of an array; false, and past the bracket, at its end. */
    boolean element() {
        if (peek() == ',') {
            at++;
        }
        if (peek() == ']') {
            at++;
            return false;
        }
        return peek() != 0;
    }

    /** Before each member of an object its key; null, and past the bracket, at its end. */
    String key() {
        if (peek() == ',') {
            at++;
        }
        if (peek() != '"') {
            at = Math.min(text.length(), at + 1);
            return null;
        }
        String key = string();
        if (peek() != ':') {
            at = text.length();
            return null;
        }
        at++;
        return key;
    }

    /** The next value as a string where it is a scalar; null for null, objects and arrays, which are passed over. */
    String string() {
        char first = peek();
        if (first == '{' || first == '[') {
            skip();
            return null;
        }
        if (first != '"') {
            int from = at;
            while (at < text.length() && ",]}".indexOf(text.charAt(at)) < 0 && text.charAt(at) > ' ') {
                at++;
            }
            String word = text.substring(from, at);
            return word.equals("null") || word.isEmpty() ? null : word;
        }
        StringBuilder out = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c != '\\' || at >= text.length()) {
                out.append(c);
                continue;
            }
            char escaped = text.charAt(at++);
            if (escaped == 'u' && at + 4 <= text.length()) {
                int value = 0;
                for (int i = 0; i < 4; i++) {
                    value = value * 16 + Math.max(0, Character.digit(text.charAt(at + i), 16));
                }
                at += 4;
                out.append((char) value);
            } else {
                out.append(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped);
            }
        }
        at++;
        return out.toString();
    }

    void skip() {
        int depth = 0;
        do {
            char c = peek();
            if (c == 0) {
                return;
            }
            if (c == '{' || c == '[') {
                depth++;
                at++;
            } else if (c == '}' || c == ']') {
                depth--;
                at++;
            } else if (c == '"') {
                at++;
                while (at < text.length() && text.charAt(at) != '"') {
                    at += text.charAt(at) == '\\' ? 2 : 1;
                }
                at++;
            } else {
                at++;
                while (depth == 0 && at < text.length() && ",]}".indexOf(text.charAt(at)) < 0 && text.charAt(at) > ' ') {
                    at++;
                }
            }
            if (depth > DEEPEST) {
                at = text.length();
            }
        } while (depth > 0);
    }
}

// ---------------------------------------------------------------------------------------------------------------
// Ways of reading
// ---------------------------------------------------------------------------------------------------------------

/** Names of the commands whose output a reader gives as {@code cmd:NAME}, and the lines that make it. */
final class Command {
    /** {@code systemctl show '*.service' -p …}; see {@link #LINE_SYSTEMCTL}, in UTC and the C locale. */
    static final String SYSTEMCTL = "systemctl";
    /** {@code rc-status -a -C} */
    static final String OPENRC = "rc-status";
    /** {@code service --status-all} */
    static final String SYSV = "service";
    /** {@code nvidia-smi --query-gpu=… --format=csv,noheader,nounits} */
    static final String NVIDIA = "nvidia-smi";
    /** {@code df -Pk} and {@code df -Pi} */
    static final String DF = "df";
    static final String INODES = "df-i";
    /** {@code stat -f}, in bytes: total ({@code -} where it does not answer), free, available, and the mount point */
    static final String STATFS = "statfs";
    /** {@code docker ps -a --no-trunc --format '{{json .}}'}, agentless only */
    static final String DOCKER = "docker";

    static final String[] LINE_SYSTEMCTL = {"systemctl", "show", "*.service", "--no-pager", "-p",
        "Id,Description,LoadState,ActiveState,SubState,UnitFileState,StateChangeTimestamp,Result,NRestarts,MemoryCurrent"};
    static final String[] LINE_OPENRC = {"rc-status", "-a", "-C"};
    static final String[] LINE_SYSV = {"service", "--status-all"};
    static final String[] LINE_NVIDIA = {"nvidia-smi",
        "--query-gpu=name,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw",
        "--format=csv,noheader,nounits"};

    private static final String[] PATH = {"/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/", "/usr/local/bin/"};
    private static final long DEADLINE_NANOS = 10_000_000_000L;
    private static final int MOST_BYTES = 1 << 20;

    private Command() {
    }

    static String find(String program) {
        for (String dir : PATH) {
            if (new File(dir + program).canExecute()) {
                return dir + program;
            }
        }
        return null;
    }

    /** What it prints; null where there is no such program. Reads only what has come, so nothing that hangs holds it. */
    static String run(String[] line) {
        String program = find(line[0]);
        if (program == null) {
            return null;
        }
        String[] words = line.clone();
        words[0] = program;
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new Absent(line[0] + " cannot be started: " + e.getMessage());
        }
        try {
            return output(process, line[0]);
        } catch (IOException e) {
            throw new Absent("the output of " + line[0] + " cannot be read: " + e.getMessage());
        } finally {
            process.destroyForcibly();
        }
    }

    private static String output(Process process, String name) throws IOException {
        process.getOutputStream().close();
        InputStream from = process.getInputStream();
        ByteArrayOutputStream all = new ByteArrayOutputStream(4096);
        byte[] buffer = new byte[8192];
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        long pause = 2_000_000L;
        while (true) {
            boolean alive = process.isAlive();
            int ready = from.available();
            if (ready > 0) {
                int n = from.read(buffer, 0, Math.min(ready, buffer.length));
                all.write(buffer, 0, Math.max(0, n));
                if (all.size() > MOST_BYTES) {
                    throw new Absent(name + " prints more than " + MOST_BYTES + " bytes");
                }
            } else if (!alive) {
                return new String(all.toByteArray(), StandardCharsets.UTF_8);
            } else if (System.nanoTime() - deadline > 0) {
                throw new Absent(name + " has not ended within " + DEADLINE_NANOS / 1_000_000_000L + " s");
            } else {
                LockSupport.parkNanos(pause);
                pause = Math.min(2 * pause, 100_000_000L);
            }
        }
    }
}

/** Where texts come from. Paths are those of a Linux system, whatever stands behind them. */
abstract class Source {
    static final int PIECE = 8192;

    /** The text of a file, or null where it cannot be read. */
    abstract String text(String path);

    /** The same for files that the kernel hands out in one piece of less than 8 KiB. */
    abstract String small(String path);

    /** The first 64 KiB of a file that may be long. */
    abstract String head(String path);

    /** Names in a directory whose path ends in a slash, or null. */
    abstract String[] names(String dir);

    abstract boolean exists(String path);

    /** Differs when the file has been changed. */
    abstract long version(String path);

    /** Numbers of all processes, ascending. */
    abstract int[] pids();

    /** What {@link #stat} has read. */
    byte[] buffer = new byte[PIECE];

    /** Reads a process's stat into the buffer. Returns its length, 0 where it is gone. The file may be kept open. */
    int stat(Proc proc) {
        String text = small(proc.statPath);
        if (text == null) {
            return 0;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, PIECE);
        System.arraycopy(bytes, 0, buffer, 0, length);
        return length;
    }

    void forget(Proc proc) {
        // Nothing is held, unless a source says so.
    }

    /** Total, free and available bytes, or null. */
    abstract long[] space(String mount);

    /** Output of {@code df -Pi} for mount points, one a line. */
    abstract String inodes(String mounts);

    /** Output of one of {@link Command}'s, or null where there is no such thing here. */
    abstract String command(String name);

    /** The engine's list of containers in JSON, and what it knows of one; null where there is none. */
    abstract String containers();

    abstract String inspect(String id);

    /** Sessions of users, or -1. */
    abstract int users();

    abstract String arch();

    /** Whether it has something that was not read before, for a subject. */
    boolean hasNew(String subject) {
        return true;
    }

    /** A sentence for the errors, or null. */
    String note(String name) {
        return null;
    }

    /** Elapsed seconds, from any begin. */
    abstract double clock();

    /** Epoch milliseconds. */
    abstract long now();

    /** Whether what might hang can be asked in a thread of its own. */
    abstract boolean hasThreads();

    /** One for another thread. */
    Source another() {
        return this;
    }

    long ownPid() {
        return Text.NONE;
    }

    long ownResident() {
        return Text.NONE;
    }

    static int[] numbers(String[] names) {
        if (names == null) {
            return null;
        }
        int[] pids = new int[names.length];
        int count = 0;
        boolean sorted = true;
        for (String name : names) {
            int length = name.length();
            if (length == 0 || length > 9 || !Text.isDigit(name.charAt(0))) {
                continue;
            }
            long pid = Text.number(name);
            if (pid > 0) {
                sorted &= count == 0 || pids[count - 1] < pid;
                pids[count++] = (int) pid;
            }
        }
        pids = Arrays.copyOf(pids, count);
        if (!sorted) {
            Arrays.sort(pids);
        }
        return pids;
    }
}

/** What somebody else has read: a function of paths. */
final class Given extends Source {
    private final Function<String, String> reader;
    private String lastDf = "";
    private final HashMap<String, long[]> spaces = new HashMap<String, long[]>();

    Given(Function<String, String> reader) {
        this.reader = reader;
        this.buffer = null;
    }

    @Override
    int stat(Proc proc) {
        String text = reader.apply(proc.statPath);
        buffer = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        return text == null ? 0 : Math.min(buffer.length, PIECE);
    }

    @Override
    String text(String path) {
        return reader.apply(path);
    }

    @Override
    String small(String path) {
        return reader.apply(path);
    }

    @Override
    String head(String path) {
        return reader.apply(path);
    }

    @Override
    String[] names(String dir) {
        String text = reader.apply(dir);
        if (text == null) {
            return null;
        }
        List<String> names = new ArrayList<String>();
        Scan scan = new Scan(text);
        while (scan.line()) {
            String name = scan.rest();
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names.toArray(new String[0]);
    }

    @Override
    boolean exists(String path) {
        return reader.apply(path) != null;
    }

    @Override
    long version(String path) {
        String text = reader.apply(path);
        return text == null ? 0 : text.hashCode();
    }

    @Override
    int[] pids() {
        return numbers(names("/proc/"));
    }

    /** {@code Filesystem 1024-blocks Used Available Capacity Mounted on}, unless {@link Command#STATFS} tells it. */
    @Override
    long[] space(String mount) {
        String exact = command(Command.STATFS);
        if (exact != null) {
            return exactly(exact, mount);
        }
        String text = command(Command.DF);
        if (text == null) {
            return null;
        }
        if (!text.equals(lastDf)) {
            lastDf = text;
            spaces.clear();
            Scan scan = new Scan(text);
            while (scan.line()) {
                scan.word();
                long total = scan.number();
                long used = scan.number();
                long available = scan.number();
                scan.word();
                if (total > 0 && used >= 0 && available >= 0 && total < Long.MAX_VALUE / 2048) {
                    spaces.put(scan.rest(), new long[] {total * 1024, Math.max(0, total - used) * 1024, available * 1024});
                }
            }
        }
        return spaces.get(mount);
    }

    private static long[] exactly(String text, String mount) {
        Scan scan = new Scan(text);
        while (scan.line()) {
            long total = scan.number();
            long free = scan.number();
            long available = scan.number();
            if (scan.rest().equals(mount)) {
                return total < 0 ? new long[0] : new long[] {total, Math.max(0, free), Math.max(0, available)};
            }
        }
        return null;
    }

    @Override
    boolean hasNew(String subject) {
        return reader.apply("same:" + subject) == null;
    }

    @Override
    String note(String name) {
        return reader.apply("note:" + name);
    }

    @Override
    String inodes(String mounts) {
        return command(Command.INODES);
    }

    @Override
    String command(String name) {
        return reader.apply("cmd:" + name);
    }

    @Override
    String containers() {
        return command(Command.DOCKER);
    }

    @Override
    String inspect(String id) {
        return command("inspect:" + id);
    }

    @Override
    int users() {
        String who = command("who");
        if (who == null) {
            return -1;
        }
        Scan scan = new Scan(who);
        int count = 0;
        while (scan.line()) {
            count += scan.word().isEmpty() ? 0 : 1;
        }
        return count;
    }

    @Override
    String arch() {
        return Text.line(command("uname"));
    }

    @Override
    double clock() {
        String text = reader.apply("/proc/uptime");
        return text == null ? Double.NaN : Text.decimal(text);
    }

    @Override
    long now() {
        String date = command("date");
        double seconds = date == null ? Double.NaN : Text.decimal(date);
        return seconds > 0 && seconds < 253_402_300_800.0 ? (long) (seconds * 1000) : System.currentTimeMillis();
    }

    @Override
    boolean hasThreads() {
        return false;
    }
}

/**
 * This machine. With {@code --proc DIR} another view of it: {@code /proc} is DIR, and every other path lies beside DIR
 * ({@code --proc /host/proc} reads {@code /host/sys} and {@code /host/etc}). Then no command is run, as it would tell of
 * here, and mounts and network are those of DIR's process 1 where it shows them.
 */
class Local extends Source {
    private static final int MOST_BYTES = 1 << 20;
    /** Files of processes kept open: well below the usual limit of 1,024, and half a megabyte of the kernel's memory. */
    private static final int MOST_HELD = 512;

    private int held;
    private final String proc;
    private final String base;
    private String socket;

    Local(String proc) {
        this.proc = proc;
        this.base = proc.isEmpty() ? "" : parent(proc);
    }

    private static String parent(String proc) {
        String path = new File(proc).getAbsolutePath();
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "" : path.substring(0, slash);
    }

    @Override
    Source another() {
        return new Local(proc);
    }

    private String real(String path) {
        if (proc.isEmpty()) {
            return path;
        }
        if (!path.startsWith("/proc/")) {
            return base + path;
        }
        String rest = path.substring(5);
        boolean own = rest.startsWith("/self/mountinfo") || rest.startsWith("/net/");
        String first = own ? proc + "/1" + (rest.startsWith("/self") ? rest.substring(5) : rest) : null;
        return first != null && new File(first).canRead() ? first : proc + rest;
    }

    @Override
    String text(String path) {
        return read(path, MOST_BYTES, false);
    }

    @Override
    String small(String path) {
        return read(path, PIECE, true);
    }

    /** Reading an open file again costs a third of opening it; it is bound to its process, not to the number. */
    @Override
    int stat(Proc proc) {
        boolean before = proc.held != null;
        try {
            if (before) {
                proc.held.seek(0);
            } else if (held >= MOST_HELD) {
                return super.stat(proc);
            } else {
                proc.held = new RandomAccessFile(real(proc.statPath), "r");
                held++;
            }
            int n = proc.held.read(buffer, 0, PIECE);
            if (n > 0) {
                return n;
            }
        } catch (IOException e) {
            // It has ended; the number may be another process's by now.
        }
        forget(proc);
        return before ? super.stat(proc) : 0;
    }

    @Override
    void forget(Proc proc) {
        if (proc.held == null) {
            return;
        }
        held--;
        try {
            proc.held.close();
        } catch (IOException e) {
            // It is closed, or as good as.
        }
        proc.held = null;
    }

    @Override
    String head(String path) {
        String text = read(path, 64 << 10, false);
        int newline = text == null ? -1 : text.lastIndexOf('\n');
        return newline < 0 ? text : text.substring(0, newline + 1);
    }

    /** Pieces of 8 KiB, which the JDK reads without a buffer of its own from the C heap. */
    private String read(String path, int most, boolean once) {
        try (FileInputStream in = new FileInputStream(real(path))) {
            int n = 0;
            while (true) {
                if (buffer.length - n < PIECE) {
                    buffer = Arrays.copyOf(buffer, buffer.length * 2);
                }
                int got = in.read(buffer, n, PIECE);
                n += Math.max(0, got);
                if (got <= 0 || once || n >= most) {
                    break;
                }
            }
            String text = new String(buffer, 0, n, StandardCharsets.UTF_8);
            if (buffer.length > 64 << 10) {
                buffer = new byte[PIECE];
            }
            return text;
        } catch (IOException e) {
            return null; // absent, gone in between, or not for us: the figure is absent
        }
    }

    @Override
    String[] names(String dir) {
        String[] names = new File(real(dir)).list();
        if (names != null) {
            Arrays.sort(names);
        }
        return names;
    }

    @Override
    boolean exists(String path) {
        return new File(real(path)).exists();
    }

    @Override
    long version(String path) {
        return new File(real(path)).lastModified();
    }

    @Override
    int[] pids() {
        return numbers(new File(real("/proc/")).list());
    }

    @Override
    long[] space(String mount) {
        File file = new File(base + mount);
        long total = file.getTotalSpace();
        return total <= 0 ? null : new long[] {total, file.getFreeSpace(), file.getUsableSpace()};
    }

    @Override
    String inodes(String mounts) {
        List<String> words = new ArrayList<String>();
        words.add("df");
        words.add("-Pi");
        Scan scan = new Scan(mounts);
        while (scan.line() && words.size() < 64) {
            words.add(scan.rest());
        }
        return words.size() == 2 || !proc.isEmpty() ? null : Command.run(words.toArray(new String[0]));
    }

    @Override
    String command(String name) {
        if (!proc.isEmpty()) {
            return null;
        }
        switch (name) {
            case Command.SYSTEMCTL: return exists("/run/systemd/system/") ? Command.run(Command.LINE_SYSTEMCTL) : null;
            case Command.OPENRC: return exists("/run/openrc/") ? Command.run(Command.LINE_OPENRC) : null;
            case Command.SYSV: return Command.run(Command.LINE_SYSV);
            case Command.NVIDIA: return Command.run(Command.LINE_NVIDIA);
            default: return null;
        }
    }

    @Override
    String containers() {
        socket = null;
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        for (String path : new String[] {"/var/run/docker.sock", "/run/podman/podman.sock",
            Text.orEmpty(runtime) + "/docker.sock", Text.orEmpty(runtime) + "/podman/podman.sock"}) {
            if (exists(path)) {
                socket = base + path;
                return Engine.get(socket, "/containers/json?all=1");
            }
        }
        return null;
    }

    @Override
    String inspect(String id) {
        return socket == null || id.isEmpty() ? null : Engine.get(socket, "/containers/" + id + "/json");
    }

    /** From utmp (records of 384 or 400 bytes, kind 7 is a session of a user), else from systemd's list. */
    @Override
    int users() {
        File file = new File(real("/run/utmp"));
        int size = (int) Math.min(file.length(), 400 << 10);
        if (size > 0) {
            byte[] all = new byte[size];
            try (FileInputStream in = new FileInputStream(file)) {
                size = in.read(all);
            } catch (IOException e) {
                return -1;
            }
            int record = size % 384 == 0 ? 384 : 400;
            int count = 0;
            for (int i = 0; i + record <= size; i += record) {
                int pid = all[i + 4] & 255 | (all[i + 5] & 255) << 8 | (all[i + 6] & 255) << 16 | all[i + 7] << 24;
                count += all[i] == 7 && exists("/proc/" + pid) ? 1 : 0;
            }
            return count;
        }
        String[] sessions = names("/run/systemd/sessions/");
        if (sessions == null) {
            return exists("/run/utmp") ? 0 : -1;
        }
        int count = 0;
        for (String session : sessions) {
            String text = text("/run/systemd/sessions/" + session);
            count += text != null && text.contains("CLASS=user\n") ? 1 : 0;
        }
        return count;
    }

    @Override
    String arch() {
        String kernel = Text.line(text("/proc/sys/kernel/arch"));
        String java = System.getProperty("os.arch");
        return kernel != null ? kernel : "amd64".equals(java) ? "x86_64" : java;
    }

    @Override
    double clock() {
        return System.nanoTime() / 1e9;
    }

    @Override
    long now() {
        return System.currentTimeMillis();
    }

    @Override
    boolean hasThreads() {
        return true;
    }

    @Override
    long ownPid() {
        return Text.number(Text.line(own("/proc/self/stat")));
    }

    @Override
    long ownResident() {
        long kilobytes = Text.keyed(own("/proc/self/status"), "VmRSS:");
        return kilobytes < 0 ? Text.NONE : kilobytes * 1024;
    }

    /** Of the agent itself, whatever {@code --proc} says; callers are several threads, so with a buffer of its own. */
    private static String own(String path) {
        byte[] bytes = new byte[4096];
        try (FileInputStream in = new FileInputStream(path)) {
            return new String(bytes, 0, Math.max(0, in.read(bytes)), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return null;
        }
    }
}

/** Docker's and Podman's HTTP over their UNIX socket. */
final class Engine {
    private static final int MOST_BYTES = 1 << 20;
    private static final long DEADLINE_NANOS = 5_000_000_000L;

    private Engine() {
    }

    /** The body of a 200; HTTP/1.0, so that it comes in one piece and ends with the connection. */
    static String get(String socket, String path) {
        String request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
        ByteArrayOutputStream all = new ByteArrayOutputStream(8192);
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            ByteBuffer buffer = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
            channel.write(buffer);
            buffer = ByteBuffer.allocate(8192);
            while (true) {
                int n = channel.read(buffer);
                if (n < 0) {
                    break;
                }
                if (n == 0) {
                    if (System.nanoTime() - deadline > 0) {
                        throw new Absent(socket + " has not answered within " + DEADLINE_NANOS / 1_000_000_000L + " s");
                    }
                    LockSupport.parkNanos(5_000_000L);
                    continue;
                }
                all.write(buffer.array(), 0, n);
                buffer.clear();
                if (all.size() > MOST_BYTES) {
                    throw new Absent(socket + " answers more than " + MOST_BYTES + " bytes");
                }
            }
        } catch (IOException e) {
            throw new Absent(socket + " cannot be used: " + e.getMessage());
        }
        String answer = new String(all.toByteArray(), StandardCharsets.UTF_8);
        int body = answer.indexOf("\r\n\r\n");
        if (body < 0 || !answer.startsWith("HTTP/1.") || !answer.startsWith(" 200", 8)) {
            throw new Absent(socket + " answers " + Text.cut(Text.orEmpty(Text.line(answer)), 80));
        }
        return answer.substring(body + 4);
    }
}

// ---------------------------------------------------------------------------------------------------------------
// The ring: a day of main figures, a row a minute
// ---------------------------------------------------------------------------------------------------------------

/**
 * Means of each minute of the last 24 hours, for whoever was away. In memory 1,440 rows of 14 numbers (84 KB); the file
 * is {@code SMR1}, number of columns, number of rows (each 4 bytes, big-endian), the rows (epoch seconds as an int, then
 * floats, NaN for absent), and a CRC-32 of all that as 8 bytes.
 */
final class Ring {
    static final int ROWS = 1440;
    static final int STEP_SECONDS = 60;
    /** One answer has at most so many rows; {@code more} then says that there are others. */
    static final int PAGE = 720;
    static final String[] COLUMNS = {"at", "cpu_percent", "memory_percent", "memory_used_bytes", "swap_used_bytes", "load_1",
        "disk_percent", "rx_bytes_per_second", "tx_bytes_per_second", "read_bytes_per_second", "write_bytes_per_second",
        "cpu_some_percent", "memory_some_percent", "io_some_percent"};
    private static final int VALUES = COLUMNS.length - 1;
    private static final int MAGIC = 0x534d5231;
    private static final long SAVE_NANOS = 600_000_000_000L;

    private final File file;
    /** Made with the first row. */
    private int[] times;
    private float[] values;
    private int first;
    private int count;
    private final double[] sums = new double[VALUES];
    private final int[] counts = new int[VALUES];
    private long minute = -1;
    private boolean changed;
    private long saveDue = System.nanoTime() + SAVE_NANOS;
    volatile String error;

    /** Null for a ring that is kept in memory only. */
    Ring(File file) {
        this.file = file;
    }

    void add(Machine machine, long millis) {
        long now = Math.floorDiv(millis, STEP_SECONDS * 1000L);
        if (minute >= 0 && now != minute) {
            close(minute * STEP_SECONDS);
        }
        minute = now;
        int i = 0;
        put(i++, machine.cpu.percent);
        put(i++, machine.memory.percent());
        put(i++, machine.memory.present ? machine.memory.used() : Double.NaN);
        put(i++, machine.memory.present ? machine.memory.swapUsed() : Double.NaN);
        put(i++, machine.cpu.load1);
        put(i++, machine.disks.fullest());
        put(i++, machine.network.rxRate());
        put(i++, machine.network.txRate());
        put(i++, machine.diskIo.readRate());
        put(i++, machine.diskIo.writeRate());
        put(i++, machine.pressure.cpu);
        put(i++, machine.pressure.memory);
        put(i, machine.pressure.io);
    }

    private void put(int column, double value) {
        if (!Double.isNaN(value)) {
            sums[column] += value;
            counts[column]++;
        }
    }

    /** Ends a minute's row. Rows ascend in time; a clock that was set back takes those away that would be in the future. */
    private void close(long seconds) {
        float[] row = new float[VALUES];
        for (int i = 0; i < VALUES; i++) {
            row[i] = counts[i] == 0 ? Float.NaN : (float) (sums[i] / counts[i]);
            sums[i] = 0;
            counts[i] = 0;
        }
        append(seconds, row);
        changed = true;
    }

    void append(long seconds, float[] row) {
        if (times == null) {
            times = new int[ROWS];
            values = new float[ROWS * VALUES];
        }
        while (count > 0 && times[(first + count - 1) % ROWS] >= seconds) {
            count--;
        }
        if (count == ROWS) {
            first = (first + 1) % ROWS;
            count--;
        }
        int at = (first + count) % ROWS;
        times[at] = (int) seconds;
        System.arraycopy(row, 0, values, at * VALUES, VALUES);
        count++;
    }

    /** Rows after a time: {@code {"step_seconds":60,"columns":["at",…],"rows":[[1767700800,3.2,…],…],"more":false}}. */
    void emit(Json json, long since) {
        json.open();
        json.field("step_seconds", STEP_SECONDS);
        json.array("columns");
        for (String column : COLUMNS) {
            json.value(column);
        }
        json.closeArray();
        json.array("rows");
        int given = 0;
        int i = 0;
        for (; i < count && given < PAGE; i++) {
            int at = (first + i) % ROWS;
            if (times[at] <= since) {
                continue;
            }
            json.openArray();
            json.value(times[at]);
            for (int j = 0; j < VALUES; j++) {
                json.value(values[at * VALUES + j], 2);
            }
            json.closeArray();
            given++;
        }
        json.closeArray();
        json.field("more", i < count);
        json.close();
    }

    /** Null where there is nothing new, or it is not time yet. Called under the machine's lock. */
    byte[] dueForSaving() {
        return System.nanoTime() - saveDue < 0 ? null : unsaved();
    }

    byte[] unsaved() {
        return file == null || !changed ? null : encoded();
    }

    byte[] encoded() {
        saveDue = System.nanoTime() + SAVE_NANOS;
        changed = false;
        ByteBuffer out = ByteBuffer.allocate(12 + count * 4 * COLUMNS.length + 8);
        out.putInt(MAGIC).putInt(COLUMNS.length).putInt(count);
        for (int i = 0; i < count; i++) {
            int at = (first + i) % ROWS;
            out.putInt(times[at]);
            for (int j = 0; j < VALUES; j++) {
                out.putFloat(values[at * VALUES + j]);
            }
        }
        CRC32 crc = new CRC32();
        crc.update(out.array(), 0, out.position());
        out.putLong(crc.getValue());
        return out.array();
    }

    /** By a file of another name that then takes its place, so that there is always a whole one. */
    void write(byte[] bytes) {
        if (file == null) {
            return;
        }
        File other = new File(file.getPath() + ".new");
        try (FileOutputStream out = new FileOutputStream(other)) {
            out.write(bytes);
        } catch (IOException e) {
            error = "history is not kept over a restart: " + e.getMessage();
            return;
        }
        error = other.renameTo(file) ? null : "history is not kept over a restart: " + file + " cannot be replaced";
    }

    /** Whatever is no ring of ours, cut off or damaged, counts as none. */
    void load(long nowMillis) {
        if (file == null || file.length() < 20 || file.length() > 12 + ROWS * 4L * COLUMNS.length + 8) {
            return;
        }
        byte[] bytes = new byte[(int) file.length()];
        try (FileInputStream in = new FileInputStream(file)) {
            int n = 0;
            for (int got = 0; n < bytes.length && got >= 0; n += Math.max(0, got)) {
                got = in.read(bytes, n, bytes.length - n);
            }
            if (n == bytes.length) {
                decode(ByteBuffer.wrap(bytes), nowMillis / 1000);
            }
        } catch (IOException e) {
            error = "history of before the start cannot be read: " + e.getMessage();
        }
    }

    private void decode(ByteBuffer in, long now) {
        int body = in.limit() - 8;
        CRC32 crc = new CRC32();
        crc.update(in.array(), 0, body);
        int magic = in.getInt();
        int columns = in.getInt();
        int rows = in.getInt();
        boolean sound = magic == MAGIC && columns == COLUMNS.length && rows >= 0 && rows <= ROWS
            && body == 12 + rows * 4 * COLUMNS.length && crc.getValue() == in.getLong(body);
        for (int i = 0; sound && i < rows; i++) {
            long seconds = in.getInt();
            float[] row = new float[VALUES];
            for (int j = 0; j < VALUES; j++) {
                row[j] = in.getFloat();
            }
            if (seconds > now - ROWS * STEP_SECONDS && seconds <= now) {
                append(seconds, row);
            }
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------
// HTTP
// ---------------------------------------------------------------------------------------------------------------

/** GET and HEAD on a socket of its own: a thread a connection, few connections, every wait bounded. */
final class Http implements Runnable {
    static final int MOST_CONNECTIONS = 16;
    static final int MOST_HEAD_BYTES = 8192;
    /** Between two requests of one connection. */
    static final int IDLE_MILLIS = 75_000;
    /** From the first byte of a request to the end of its head. */
    static final int REQUEST_MILLIS = 5_000;
    /** For an answer to be taken; then the watch closes the connection. */
    static final long ANSWER_NANOS = 10_000_000_000L;
    /** Smaller answers gain nothing by it. */
    static final int GZIP_FROM_BYTES = 1400;
    /** Head and so much of a body go out in one write; what is longer follows. */
    private static final int FIRST_BYTES = 32 << 10;

    final ServerSocket server;
    private final Machine machine;
    private final Connection[] open = new Connection[MOST_CONNECTIONS];
    private volatile boolean closed;

    Http(Machine machine, InetAddress bind, int port) throws IOException {
        this.machine = machine;
        this.server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(bind, port), MOST_CONNECTIONS);
    }

    /** Accepts until closed. */
    @Override
    public void run() {
        while (!closed) {
            try {
                Socket socket = server.accept();
                try {
                    accept(socket);
                } catch (IOException | OutOfMemoryError e) {
                    close(socket); // gone already, or no room for another thread: the client may come again
                }
            } catch (IOException e) {
                if (!closed) {
                    LockSupport.parkNanos(50_000_000L); // out of file descriptors, most likely: no busy loop
                }
            }
        }
    }

    private void accept(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        Connection connection = new Connection(socket);
        synchronized (open) {
            for (int i = 0; i < open.length; i++) {
                if (open[i] == null) {
                    open[i] = connection;
                    connection.place = i;
                    break;
                }
            }
        }
        if (connection.place >= 0) {
            Thread thread = new Thread(null, connection, "agent-http", 256 << 10);
            thread.setDaemon(true);
            thread.start();
            return;
        }
        try {
            socket.setSoTimeout(200);
            connection.refuse(503, "unavailable", "The agent serves " + MOST_CONNECTIONS + " connections at once; try again");
            socket.shutdownOutput();
            socket.getInputStream().read(new byte[MOST_HEAD_BYTES]); // else the reset would overtake the answer
        } catch (SocketTimeoutException e) {
            // It sends nothing: nothing is lost.
        } finally {
            close(socket);
        }
    }

    /** Called at every tick: closes what has not taken its answer in time. */
    void cutOff() {
        long now = System.nanoTime();
        synchronized (open) {
            for (Connection connection : open) {
                if (connection != null && connection.answering && now - connection.answerBy > 0) {
                    close(connection.socket);
                }
            }
        }
    }

    void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException e) {
            // It is closed, or as good as.
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed, or as good as.
        }
    }

    private static final String[] PATHS = {"/api/health", "/api/all", "/api/system", "/api/processes", "/api/services",
        "/api/network", "/api/disk-io", "/api/history"};

    static boolean known(String path) {
        for (String one : PATHS) {
            if (one.equals(path)) {
                return true;
            }
        }
        return false;
    }

    /** {@code localhost}, 127.0.0.0/8, {@code ::1}, or the very address that was connected to; with or without a port. */
    static boolean hostAllowed(String host, String own) {
        String name = Text.lower(host);
        if (name.startsWith("[")) {
            int end = name.indexOf(']');
            if (end < 0 || end + 1 < name.length() && name.charAt(end + 1) != ':') {
                return false;
            }
            name = name.substring(1, end);
        } else if (name.indexOf(':') >= 0) {
            int colon = name.indexOf(':');
            if (Text.number(name.substring(colon + 1)) < 0) {
                return false;
            }
            name = name.substring(0, colon);
        }
        return name.equals("localhost") || name.equals("::1") || loopback(name) || name.equals(own);
    }

    private static boolean loopback(String name) {
        if (!name.startsWith("127.")) {
            return false;
        }
        String[] part = Text.split(name, '.', 4);
        for (String one : part) {
            if (one == null || one.isEmpty() || one.length() > 3 || Text.number(one) < 0 || Text.number(one) > 255) {
                return false;
            }
        }
        return true;
    }

    /** A client. Its requests are answered one after another. */
    private final class Connection implements Runnable {
        final Socket socket;
        int place = -1;
        volatile boolean answering;
        volatile long answerBy;
        private byte[] buffer = new byte[1024];
        private int filled;
        private boolean keep;
        private boolean bodyless;
        private boolean gzip;

        Connection(Socket socket) {
            this.socket = socket;
        }

        @Override
        public void run() {
            try {
                InputStream in = socket.getInputStream();
                do {
                    keep = false;
                    bodyless = false;
                    int end = head(in);
                    if (end < 0) {
                        break;
                    }
                    String text = new String(buffer, 0, end, StandardCharsets.ISO_8859_1);
                    System.arraycopy(buffer, end, buffer, 0, filled - end);
                    filled -= end;
                    answer(text);
                } while (keep && !closed);
                // What was sent and not read would reset the connection before the answer has arrived.
                socket.shutdownOutput();
                socket.setSoTimeout(200);
                in.read(buffer);
            } catch (IOException | OutOfMemoryError e) {
                // The client is gone, too slow, or asked for more than there is memory for: its connection ends.
            } finally {
                close(socket);
                synchronized (open) {
                    open[place] = null;
                }
            }
        }

        /** Reads to the empty line. Returns where it ends, or -1 where the connection is to be closed. */
        private int head(InputStream in) throws IOException {
            long by = 0;
            int searched = 0;
            while (true) {
                int end = emptyLine(searched);
                if (end > 0) {
                    return end;
                }
                searched = Math.max(0, filled - 3);
                if (filled >= MOST_HEAD_BYTES) {
                    refuse(431, "too_large", "Request line and headers are longer than " + MOST_HEAD_BYTES + " bytes");
                    return -1;
                }
                if (filled == buffer.length) {
                    buffer = Arrays.copyOf(buffer, Math.min(MOST_HEAD_BYTES, 2 * buffer.length));
                }
                if (filled > 0 && by == 0) {
                    by = System.nanoTime() + REQUEST_MILLIS * 1_000_000L;
                }
                long left = filled == 0 ? IDLE_MILLIS : (by - System.nanoTime()) / 1_000_000L;
                try {
                    if (left <= 0) {
                        throw new SocketTimeoutException();
                    }
                    socket.setSoTimeout((int) left);
                    int n = in.read(buffer, filled, buffer.length - filled);
                    if (n < 0) {
                        return -1;
                    }
                    filled += n;
                } catch (SocketTimeoutException e) {
                    if (filled > 0) {
                        refuse(408, "timeout", "The request has not ended within " + REQUEST_MILLIS / 1000 + " s");
                    }
                    return -1;
                }
            }
        }

        private int emptyLine(int from) {
            for (int i = from; i < filled; i++) {
                if (buffer[i] == '\n' && (i > 0 && buffer[i - 1] == '\n'
                    || i > 2 && buffer[i - 1] == '\r' && buffer[i - 2] == '\n')) {
                    return i + 1;
                }
            }
            return -1;
        }

        private void answer(String head) throws IOException {
            Scan scan = new Scan(head);
            scan.line();
            String line = scan.rest();
            String[] word = Text.split(line, ' ', 3);
            boolean wellFormed = word[2] != null && word[2].startsWith("HTTP/1.") && word[2].length() == 8
                && Text.isDigit(word[2].charAt(7)) && word[1].startsWith("/") && token(word[0]) && printable(word[1]);
            if (!wellFormed) {
                refuse(400, "bad_request", "The request line is not one of HTTP/1.1: \"" + Text.cut(line, 80) + "\"");
                return;
            }
            String problem = headers(scan, word[2].equals("HTTP/1.0"));
            bodyless = word[0].equals("HEAD");
            if (problem != null) {
                keep = false;
                boolean host = problem.startsWith("Host ") || problem.startsWith("Pages ");
                refuse(host ? 403 : 400, host ? "forbidden" : "bad_request", problem);
                return;
            }
            int question = word[1].indexOf('?');
            String path = question < 0 ? word[1] : word[1].substring(0, question);
            if (!known(path)) {
                refuse(404, "not_found", "There is no " + Text.cut(path, 80) + " here; /api/all has everything");
            } else if (!word[0].equals("GET") && !bodyless) {
                keep = false; // a body may follow that nobody reads
                refuse(405, "method_not_allowed", "Only GET and HEAD are allowed, not " + Text.cut(word[0], 20));
            } else {
                serve(word[1], path);
            }
        }

        private boolean token(String word) {
            for (int i = 0; i < word.length(); i++) {
                if (!Text.isLetter(word.charAt(i)) && word.charAt(i) != '-') {
                    return false;
                }
            }
            return !word.isEmpty();
        }

        private boolean printable(String word) {
            for (int i = 0; i < word.length(); i++) {
                if (word.charAt(i) <= ' ' || word.charAt(i) >= 0x7f) {
                    return false;
                }
            }
            return true;
        }

        /** Takes from the headers what matters here. Returns what is wrong with them, or null. */
        private String headers(Scan scan, boolean old) {
            String host = null;
            boolean closing = old;
            gzip = false;
            while (scan.line()) {
                String line = scan.rest();
                if (line.isEmpty()) {
                    break;
                }
                int colon = line.indexOf(':');
                if (colon <= 0 || !headerName(line, colon)) {
                    return "A header is none: \"" + Text.cut(line, 60) + "\"";
                }
                String name = Text.lower(line.substring(0, colon));
                String value = line.substring(colon + 1).trim();
                switch (name) {
                    case "host":
                        if (host != null) {
                            return "There are two Host headers";
                        }
                        host = value;
                        break;
                    case "connection":
                        String wish = Text.lower(value);
                        closing = wish.contains("close") || old && !wish.contains("keep-alive");
                        break;
                    case "accept-encoding": gzip = gzipAccepted(Text.lower(value)); break;
                    case "content-length":
                        if (!value.equals("0")) {
                            return "A request here has no body, but Content-Length is " + Text.cut(value, 40);
                        }
                        break;
                    case "transfer-encoding": return "A request here has no body, but Transfer-Encoding is set";
                    case "sec-fetch-site":
                        if (value.equals("cross-site") || value.equals("same-site")) {
                            return "Pages of other origins may not read this";
                        }
                        break;
                    default: break;
                }
            }
            if (host == null && !old) {
                return "The Host header is missing";
            }
            if (host != null && !hostAllowed(host, socket.getLocalAddress().getHostAddress())) {
                return "Host " + Text.cut(host, 80) + " is not this agent's address; use localhost";
            }
            keep = !closing;
            return null;
        }

        private boolean headerName(String line, int colon) {
            for (int i = 0; i < colon; i++) {
                char c = line.charAt(i);
                if (!Text.isLetter(c) && !Text.isDigit(c) && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                    return false;
                }
            }
            return true;
        }

        /** {@code gzip} or {@code *}, unless with a weight of 0. */
        private boolean gzipAccepted(String value) {
            int at = value.indexOf("gzip");
            if (at < 0) {
                return false;
            }
            int comma = value.indexOf(',', at);
            String one = value.substring(at, comma < 0 ? value.length() : comma);
            int weight = one.indexOf("q=");
            return weight < 0 || Text.decimal(one.substring(weight + 2)) > 0;
        }

        private void serve(String target, String path) throws IOException {
            Answer answer = machine.answer(path);
            byte[] body;
            try {
                body = answer != null ? machine.encoded(answer) : machine.bytes(target);
            } catch (Absent e) {
                refuse(400, "bad_request", e.getMessage());
                return;
            }
            if (body == null) {
                refuse(503, "unavailable", "The first reading is still under way; try again");
                return;
            }
            boolean pack = gzip && body.length >= GZIP_FROM_BYTES;
            if (pack) {
                body = answer == null ? gzip(body) : packed(answer, body);
            }
            send(200, "OK", pack, body);
        }

        /** Once a tick, as the answer itself. */
        private byte[] packed(Answer answer, byte[] plain) {
            synchronized (answer) {
                byte[] packed = answer.gzip;
                if (packed == null || answer.packedOf != plain) {
                    packed = gzip(plain);
                    answer.gzip = packed;
                    answer.packedOf = plain;
                }
                return packed;
            }
        }

        private byte[] gzip(byte[] plain) {
            Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
            try {
                byte[] out = new byte[plain.length / 2 + 64];
                byte[] head = {31, (byte) 139, 8, 0, 0, 0, 0, 0, 4, 3};
                System.arraycopy(head, 0, out, 0, head.length);
                int n = head.length;
                deflater.setInput(plain);
                deflater.finish();
                while (!deflater.finished()) {
                    if (out.length - n < 64) {
                        out = Arrays.copyOf(out, out.length * 2);
                    }
                    n += deflater.deflate(out, n, out.length - n);
                }
                CRC32 crc = new CRC32();
                crc.update(plain);
                out = Arrays.copyOf(out, n + 8);
                for (int i = 0; i < 4; i++) {
                    out[n + i] = (byte) (crc.getValue() >> 8 * i);
                    out[n + 4 + i] = (byte) (plain.length >> 8 * i);
                }
                return out;
            } finally {
                deflater.end();
            }
        }

        void refuse(int status, String code, String message) throws IOException {
            Json json = new Json();
            json.open();
            json.field("success", false);
            json.field("error", message);
            json.field("code", code);
            json.close();
            String reason;
            switch (status) {
                case 400: reason = "Bad Request"; break;
                case 403: reason = "Forbidden"; break;
                case 404: reason = "Not Found"; break;
                case 405: reason = "Method Not Allowed\r\nAllow: GET, HEAD"; break;
                case 408: reason = "Request Timeout"; break;
                case 431: reason = "Request Header Fields Too Large"; break;
                default: reason = "Service Unavailable\r\nRetry-After: 1"; break;
            }
            send(status, reason, false, json.bytes());
        }

        private void send(int status, String reason, boolean packed, byte[] body) throws IOException {
            StringBuilder head = new StringBuilder(400);
            head.append("HTTP/1.1 ").append(status).append(' ').append(reason)
                .append("\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ").append(body.length)
                .append(packed ? "\r\nContent-Encoding: gzip" : "")
                .append("\r\nVary: Accept-Encoding\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff")
                .append("\r\nCross-Origin-Resource-Policy: same-origin\r\nDate: ");
            date(head, System.currentTimeMillis());
            head.append(keep ? "\r\nConnection: keep-alive\r\n\r\n" : "\r\nConnection: close\r\n\r\n");
            byte[] first = head.toString().getBytes(StandardCharsets.ISO_8859_1);
            int begin = first.length;
            int with = bodyless ? 0 : Math.min(body.length, FIRST_BYTES);
            first = Arrays.copyOf(first, begin + with);
            System.arraycopy(body, 0, first, begin, with);
            answerBy = System.nanoTime() + ANSWER_NANOS;
            answering = true;
            OutputStream out = socket.getOutputStream();
            out.write(first);
            for (int at = with; !bodyless && at < body.length; at += FIRST_BYTES) {
                out.write(body, at, Math.min(FIRST_BYTES, body.length - at));
            }
            answering = false;
        }

        /** {@code Tue, 06 Jan 2026 12:00:00 GMT} */
        private void date(StringBuilder out, long millis) {
            String iso = Text.iso(millis);
            int day = (int) ((Math.floorDiv(millis, 86_400_000L) + 4) % 7) * 3;
            int month = (iso.charAt(5) - '0') * 10 + iso.charAt(6) - '0';
            out.append("SunMonTueWedThuFriSat", day, day + 3).append(", ").append(iso, 8, 10).append(' ')
                .append("JanFebMarAprMayJunJulAugSepOctNovDec", 3 * month - 3, 3 * month).append(' ')
                .append(iso, 0, 4).append(' ').append(iso, 11, 19).append(" GMT");
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------
// The command line
// ---------------------------------------------------------------------------------------------------------------

/** Flags, exit codes: 0 stopped, 64 usage, 69 cannot listen, 98 port in use. */
final class Main {
    static final int STOPPED = 0;
    static final int USAGE = 64;
    static final int UNAVAILABLE = 69;
    static final int PORT_IN_USE = 98;
    static final String HELP = "Usage: java agent.java [--port N] [--bind ADDR] [--proc DIR] [--once] [--help]\n"
        + "  --port N     port to listen on, 0 for any free one (8083)\n"
        + "  --bind ADDR  address to listen on (127.0.0.1); another one can be read by whoever reaches it\n"
        + "  --proc DIR   root of the /proc tree to read; /sys, /etc, … are then taken from beside it (/proc)\n"
        + "  --once       print one /api/all and exit\n"
        + "  --help       print this\n"
        + "Endpoints: /api/health /api/all /api/system /api/processes /api/services /api/network /api/disk-io\n"
        + "           /api/history?since=<epoch seconds or ISO 8601>\n"
        + "Exit codes: 0 stopped, 64 usage, 69 cannot listen there, 98 port in use\n";

    private int port = 8083;
    private String bind = "127.0.0.1";
    private String proc = "";
    private boolean once;
    private boolean help;

    private Main() {
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        Main main = new Main();
        String problem = main.parse(args);
        if (problem != null) {
            err.print(problem + "\n" + HELP);
            return USAGE;
        }
        if (main.help) {
            out.print(HELP);
            return STOPPED;
        }
        if (main.once) {
            return printOnce(main.proc, out);
        }
        return main.serve(out, err);
    }

    /** Returns what is wrong, or null. */
    private String parse(String[] args) {
        for (int i = 0; i < args.length; i++) {
            String flag = args[i];
            switch (flag) {
                case "--help": case "-h": help = true; continue;
                case "--once": once = true; continue;
                case "--port": case "--bind": case "--proc": break;
                default: return "Unknown flag \"" + flag + "\".";
            }
            if (++i == args.length) {
                return flag + " needs a value.";
            }
            String value = args[i];
            String problem = set(flag, value);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private String set(String flag, String value) {
        switch (flag) {
            case "--port":
                long number = value.length() > 5 ? -1 : Text.number(value);
                if (number < 0 || number > 65535) {
                    return "--port is a number from 0 to 65535, not \"" + value + "\".";
                }
                port = (int) number;
                return null;
            case "--bind":
                bind = value;
                return value.isEmpty() ? "--bind is an address, not empty." : null;
            default:
                proc = value.length() > 1 && value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
                if (!new File(value).isDirectory()) {
                    return "--proc is a directory, not \"" + value + "\".";
                }
                proc = proc.equals("/proc") ? "" : proc;
                return null;
        }
    }

    private static int printOnce(String proc, PrintStream out) {
        Machine machine = new Machine(new Local(proc), null);
        machine.tick();
        long until = System.nanoTime() + Machine.FIRST_TICK_NANOS;
        for (long left = Machine.FIRST_TICK_NANOS; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        machine.tick();
        byte[] all = machine.bytes("/api/all");
        out.write(all, 0, all.length);
        out.println();
        out.flush();
        return STOPPED;
    }

    private int serve(PrintStream out, PrintStream err) {
        final Machine machine = new Machine(new Local(proc), new File(folder(), "agent.ring"));
        final Http http;
        try {
            http = new Http(machine, InetAddress.getByName(bind), port);
        } catch (java.net.UnknownHostException e) {
            err.print("--bind is an address of this machine, not \"" + bind + "\".\n" + HELP);
            return USAGE;
        } catch (BindException e) {
            boolean busy = String.valueOf(e.getMessage()).contains("in use");
            err.println(busy ? "Port " + port + " on " + bind + " is in use; choose another one with --port."
                : "Cannot listen on " + bind + " port " + port + ": " + e.getMessage() + ".");
            return busy ? PORT_IN_USE : UNAVAILABLE;
        } catch (IOException e) {
            err.println("Cannot listen on " + bind + " port " + port + ": " + e.getMessage() + ".");
            return UNAVAILABLE;
        }
        machine.everyTick = new Runnable() {
            @Override
            public void run() {
                http.cutOff();
            }
        };
        Runtime.getRuntime().addShutdownHook(new Thread("agent-stop") {
            @Override
            public void run() {
                http.close();
                machine.close();
                Runtime.getRuntime().halt(STOPPED); // a signal to stop is no failure
            }
        });
        machine.start();
        out.println("agent " + agent.VERSION + " listens on http://" + (bind.indexOf(':') < 0 ? bind : "[" + bind + "]")
            + ":" + http.server.getLocalPort());
        out.flush();
        http.run();
        return STOPPED;
    }

    /** Where the ring's file lies: systemd's state directory, else beside the source, the archive or the classes. */
    private static File folder() {
        String state = System.getenv("STATE_DIRECTORY");
        if (state != null && !state.isEmpty()) {
            int colon = state.indexOf(':');
            return new File(colon < 0 ? state : state.substring(0, colon));
        }
        String command = Text.orEmpty(System.getProperty("sun.java.command"));
        int source = command.indexOf("agent.java");
        if (source >= 0) {
            int from = command.lastIndexOf(' ', source) + 1;
            return new File(command.substring(from, source) + ".").getAbsoluteFile();
        }
        String path = Text.orEmpty(System.getProperty("java.class.path"));
        int colon = path.indexOf(File.pathSeparatorChar);
        File first = new File(colon < 0 ? path : path.substring(0, colon)).getAbsoluteFile();
        boolean within = !first.isDirectory() || first.getName().equals("classes");
        return within && first.getParentFile() != null ? first.getParentFile() : first;
    }
}
