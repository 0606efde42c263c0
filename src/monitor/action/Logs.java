package monitor.action;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import monitor.model.Failure;
import monitor.model.Problem;
import monitor.model.Result;
import monitor.model.Server;
import monitor.ssh.Ssh;
import monitor.ssh.Target;

/** Reads the logs of servers: units' journals, containers' output, files of the allow-list. Safe from any thread. */
public final class Logs {

    /** A journal of years on a slow disk. */
    private static final Duration READ = Duration.ofSeconds(30);
    /** How often a program's exit code is looked for that comes just behind its last output. */
    private static final long CODE_NANOS = Duration.ofMillis(20).toNanos();
    private static final int CODE_LOOKS = 50;
    /** A line that is longer is cut. */
    private static final int LINE_CHARACTERS = 8 << 10;
    private static final int SAID_CHARACTERS = 300;

    /** Groups that systemd opens it to. */
    private static final List<String> JOURNAL = List.of("systemd-journal", "adm", "wheel");

    private final Ssh ssh;
    private final Function<Server, Target> targets;
    private final LogList list;

    /**
     * @param targets how to reach and sign in to a stored server
     * @param data    the data directory, with the list of the files that may be read
     */
    public Logs(Ssh ssh, Function<Server, Target> targets, Path data) {
        this.ssh = Objects.requireNonNull(ssh);
        this.targets = Objects.requireNonNull(targets);
        this.list = new LogList(data.resolve("logs.list"));
    }

    /** @param truncated whether older lines were left out, since there is a bound of bytes */
    public record Page(String command, List<String> lines, boolean truncated) {}

    /** A log at work. */
    public record Open(String command, Ssh.Tail tail) {}

    /** The files of the list that are there and can be read. */
    public List<String> files(Server server) {
        Host host = host(server);
        if (host.rules() != null) {
            return Limited.files(host);
        }
        List<String> patterns = list.patterns();
        return patterns.isEmpty() ? List.of() : value(host.ask(List.of(new Ask.Readable(patterns)))).getFirst().text().lines()
                .filter(line -> line.startsWith("/")).distinct().limit(LogRequest.MOST_LINES).toList();
    }

    /** The last lines. */
    public Page read(Server server, LogRequest request) {
        Host host = host(server);
        LogTail log = tail(host, request, false);
        try (Ssh.Tail tail = value(host.runner().read(log))) {
            if (!tail.output().awaitEnd(READ.toNanos())) {
                throw new Problem(Problem.Kind.TIMEOUT, "\"" + log.shown() + "\" on " + host.name() + " was not over after "
                        + READ.toSeconds() + " s");
            }
            String text = new String(tail.output().take(Runner.BACKLOG_BYTES, 0), StandardCharsets.UTF_8);
            int code = tail.exitCode();
            for (int i = 0; code < 0 && i < CODE_LOOKS; i++) {
                java.util.concurrent.locks.LockSupport.parkNanos(CODE_NANOS);
                code = tail.exitCode();
            }
            if (code != 0) {
                throw failed(host, request, log, code, text);
            }
            List<String> lines = lines(text);
            if (lines.isEmpty() && request instanceof LogRequest.OfUnit && host.rules() == null && !readsJournal(host)) {
                throw unreadable(host, request.kind(), "the journal is closed to it");
            }
            boolean truncated = tail.output().lostBytes() > 0;
            return new Page(log.shown(), truncated && !lines.isEmpty() ? lines.subList(1, lines.size()) : lines, truncated);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(Problem.Kind.OVERLOADED, "The central is stopping");
        }
    }

    /** The last lines and then each as it comes, until it is closed; 409 where the host has no channel to spare. */
    public Open follow(Server server, LogRequest request) {
        Host host = host(server);
        LogTail log = tail(host, request, true);
        return switch (host.runner().read(log)) {
            case Result.Ok<Ssh.Tail>(Ssh.Tail tail) -> new Open(log.shown(), tail);
            case Result.Failed<Ssh.Tail>(Failure failure) when failure.reason() == monitor.model.Reason.UNSUPPORTED ->
                    throw new Problem(Problem.Kind.CONFLICT, failure.sentence(), null, "Read it without follow, or raise MaxSessions there")
                            .with("reason", "max_sessions");
            case Result.Failed<Ssh.Tail>(Failure failure) -> throw Actor.problem(failure);
        };
    }

    /** Lines of a text, each bounded. */
    public static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        text.lines().forEach(line -> lines.add(line.length() <= LINE_CHARACTERS ? line : line.substring(0, LINE_CHARACTERS) + "…"));
        return lines;
    }

    private LogTail tail(Host host, LogRequest request, boolean follow) {
        Limited.check(host, request);
        return switch (request) {
            case LogRequest.OfUnit unit -> {
                if (!known(host, unit.name())) {
                    throw new Problem(Problem.Kind.NOT_FOUND, "There is no unit " + ServiceAction.unit(unit.name()) + " with a journal on "
                            + host.name(), "unit", null);
                }
                yield new LogTail(CommandLine.journal(ServiceAction.unit(unit.name()), unit.lines(), follow), null, follow, request);
            }
            case LogRequest.OfContainer container -> {
                Containers.Box box = value(Containers.find(host, container.name(), "container"));
                yield new LogTail(CommandLine.logs(box.engine(), box.id(), container.lines(), follow), null, follow, request);
            }
            case LogRequest.OfFile file -> new LogTail(CommandLine.tail(file.lines(), follow), host.rules() == null ? resolved(host, file.name())
                    : file.name(), follow, request);
        };
    }

    /** Others are shown an empty journal, as if there were nothing. */
    private static boolean readsJournal(Host host) {
        List<Ask.Found> found = value(host.ask(List.of(Ask.Run.of("id", "-u"), Ask.Run.of("id", "-Gn"))));
        return found.get(0).line().equals("0") || List.of(found.get(1).line().split(" ")).stream().anyMatch(JOURNAL::contains);
    }

    private static boolean known(Host host, String unit) {
        List<Ask.Found> found = value(host.ask(Services.Manager.asks()));
        Services services = Services.Manager.choose(host, found);
        return services.manager() == CommandLine.Manager.SYSTEMD && value(services.state(unit)).known();
    }

    /** What the path leads to there; it must be on the list as it is asked for, and as it turns out to be. */
    private String resolved(Host host, String path) {
        if (!list.holds(path)) {
            throw notListed(path);
        }
        List<Ask.Found> found = value(host.ask(List.of(Ask.Run.of("readlink", "-f", "--", path), Ask.Run.of("test", "-f", path),
                Ask.Run.of("test", "-r", path))));
        String real = found.get(0).line();
        if (!found.get(1).good() || !real.startsWith("/")) {
            throw new Problem(Problem.Kind.NOT_FOUND, "There is no file " + path + " on " + host.name(), "file", null);
        }
        if (monitor.model.Text.flaw(real) != null || !list.holds(real)) {
            throw notListed(path + ", which leads to " + monitor.model.Text.show(real) + ",");
        }
        if (!found.get(2).good()) {
            throw unreadable(host, "file", "permission denied");
        }
        return real;
    }

    private static Problem notListed(String path) {
        return new Problem(Problem.Kind.FORBIDDEN, path + " is not on the list of files that may be read", "file",
                "An admin can put it into logs.list in the central's data directory, one path a line").with("reason", "not_listed");
    }

    private static Problem unreadable(Host host, String kind, String said) {
        return new Problem(Problem.Kind.FORBIDDEN, host.user() + " may not read this log on " + host.name() + ": " + said, null,
                "As root on that host: usermod -aG " + (kind.equals("container") ? "docker " : "adm,systemd-journal ") + host.user())
                .with("reason", "permission");
    }

    private static Problem failed(Host host, LogRequest request, LogTail log, int code, String text) {
        if (code == Runner.MOVED) {
            return notListed(request.name() + ", which was exchanged just now,");
        }
        String said = text.strip().replaceAll("\\p{Cntrl}+", " ");
        said = said.substring(0, Math.min(SAID_CHARACTERS, said.length()));
        if (said.contains("ermission denied") || said.contains("insufficient permissions")) {
            return unreadable(host, request.kind(), said);
        }
        if (request instanceof LogRequest.OfFile && (said.contains("o such file") || said.contains("cannot open"))) {
            return new Problem(Problem.Kind.NOT_FOUND, "There is no file " + request.name() + " on " + host.name(), "file", null);
        }
        return new Problem(Problem.Kind.REMOTE_FAILED, "\"" + log.shown() + "\" on " + host.name() + " ended with exit code " + code
                + (said.isEmpty() ? "" : ": " + said)).with("exit_code", code).with("stderr", said);
    }

    private Host host(Server server) {
        return Limited.host(server, ssh, targets);
    }

    private static <T> T value(Result<T> result) {
        return Actor.value(result);
    }
}
