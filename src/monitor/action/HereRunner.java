package monitor.action;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.ssh.Ssh;

/** This machine: programs by lists of arguments, files read, signals sent by the central itself. */
final class HereRunner implements Runner {

    private static final int LOOK_BYTES = 1 << 20;
    private static final int ACT_BYTES = 256 << 10;
    private static final Duration LOG = Duration.ofSeconds(2);

    @Override
    public Result<List<Ask.Found>> ask(List<Ask> asks, Duration within) {
        long end = System.nanoTime() + within.toNanos();
        List<Ask.Found> found = new ArrayList<>();
        for (Ask ask : asks) {
            Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
            switch (look(ask, left)) {
                case Result.Ok<Ask.Found>(Ask.Found one) -> found.add(one);
                case Result.Failed<Ask.Found>(Failure failure) -> {
                    return Result.failed(failure);
                }
            }
        }
        return Result.ok(found);
    }

    private static Result<Ask.Found> look(Ask ask, Duration left) {
        return switch (ask) {
            case Ask.Run(List<String> words) -> Child.run(words, true, LOOK_BYTES, left)
                    .then(done -> Result.ok(new Ask.Found(done.exitCode(), done.stdout())));
            case Ask.Content(String path) -> Result.ok(content(path));
            case Ask.Where(String program) -> Result.ok(where(program).map(path -> new Ask.Found(0, path))
                    .orElse(new Ask.Found(1, "")));
            case Ask.Ancestors _ -> Result.ok(new Ask.Found(0, ancestors()));
            case Ask.Readable(List<String> patterns) -> Result.ok(new Ask.Found(0, String.join("\n", readable(patterns))));
        };
    }

    private static Ask.Found content(String path) {
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            return new Ask.Found(0, new String(in.readNBytes(LOOK_BYTES), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Ask.Found(1, "");
        }
    }

    private static Optional<String> where(String program) {
        for (String folder : Child.path().split(File.pathSeparator)) {
            Path path = Path.of(folder, program);
            if (!folder.isEmpty() && Files.isRegularFile(path) && Files.isExecutable(path)) {
                return Optional.of(path.toString());
            }
        }
        return Optional.empty();
    }

    private static String ancestors() {
        StringBuilder pids = new StringBuilder();
        for (Optional<ProcessHandle> one = Optional.of(ProcessHandle.current()); one.isPresent(); one = one.get().parent()) {
            pids.append(one.get().pid()).append(' ');
        }
        return pids.toString();
    }

    private static List<String> readable(List<String> patterns) {
        List<String> files = new ArrayList<>();
        for (String pattern : patterns) {
            Path path = Path.of(pattern);
            try (DirectoryStream<Path> found = Files.newDirectoryStream(path.getParent(), path.getFileName().toString())) {
                for (Path file : found) {
                    if (Files.isRegularFile(file) && Files.isReadable(file)) {
                        files.add(file.toString());
                    }
                }
            } catch (IOException e) {
                // there is no such folder here
            }
        }
        return files;
    }

    @Override
    public Result<Ssh.Tail> read(LogTail log) {
        try {
            return Result.ok(new HereTail(log));
        } catch (IOException e) {
            return Result.failed(Reason.NO_DATA, log.words().getFirst() + " cannot be started here.");
        }
    }

    @Override
    public Result<Order.Done> act(Order order, Duration within) {
        if (ReadOnly.here()) {
            return Result.ok(readOnly());
        }
        log(order.witness());
        return Child.run(order.words(), false, ACT_BYTES, within);
    }

    private static Order.Done readOnly() {
        return new Order.Done(ReadOnly.EXIT_CODE, "", ReadOnly.MARK);
    }

    /** Where there is no syslog, the ledger is the only witness. */
    private static void log(String witness) {
        Child.run(List.of("logger", "-t", "server-monitor", "--", witness), true, ACT_BYTES, LOG);
    }

    @Override
    public Result<Order.Done> signal(KillProcess kill, Rights rights, String witness, Duration within) {
        if (ReadOnly.here()) {
            return Result.ok(readOnly());
        }
        log(witness);
        if (rights == Rights.OWN) {
            Pidfd.Answer answer = Pidfd.hold(kill.pid(), process -> same(kill) ? process.send(kill.signal().number()) : null);
            if (answer == null) {
                return told(gone(kill) ? "gone" : "changed", "pidfd");
            }
            switch (answer) {
                case DONE -> {
                    return told("sent", "pidfd");
                }
                case GONE -> {
                    return told("gone", "pidfd");
                }
                case DENIED -> {
                    return told("denied", "pidfd");
                }
                case UNKNOWN_CALL -> {
                    // a kernel before 5.3: kill(1) below, directly after the comparison
                }
            }
        }
        if (!same(kill)) {
            return told(gone(kill) ? "gone" : "changed", "kill");
        }
        return Child.run(CommandLine.kill(kill, rights != Rights.OWN, "kill"), false, ACT_BYTES, within)
                .then(done -> done.exitCode() == 0 ? told("sent", "kill") : Result.ok(done));
    }

    private static ProcStat stat(KillProcess kill) {
        Ask.Found found = content("/proc/" + kill.pid() + "/stat");
        return found.good() ? ProcStat.parse(found.text()) : null;
    }

    private static boolean same(KillProcess kill) {
        ProcStat stat = stat(kill);
        return stat != null && stat.started() == kill.started() && !stat.ended();
    }

    private static boolean gone(KillProcess kill) {
        ProcStat stat = stat(kill);
        return stat == null || stat.started() == kill.started() && stat.ended();
    }

    private static Result<Order.Done> told(String word, String way) {
        return Result.ok(new Order.Done(0, "signal=" + word + "\nway=" + way + "\n", ""));
    }
}
