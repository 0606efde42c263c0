package monitor.probe;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.ssh.Ssh;
import monitor.ssh.Target;
import monitor.ssh.Verbs;

/** Has one of the scripts run on a host: by its shell, or by a verb where the host knows only those and has the scripts itself. */
final class ShellRun {

    private final Set<Long> verbs = ConcurrentHashMap.newKeySet();
    private final Ssh ssh;
    private final int outputLimit;

    ShellRun(Ssh ssh, int outputLimit) {
        this.ssh = ssh;
        this.outputLimit = outputLimit;
    }

    /** The lines that the script printed. */
    Result<List<String>> lines(Target target, ShellScript script, Duration within, String... arguments) {
        String mark = ShellOutput.mark();
        String[] all = Stream.concat(Stream.of(mark), Stream.of(arguments)).toArray(String[]::new);
        if (verbs.contains(target.serverId())) {
            return byVerb(target, script, within, mark, all);
        }
        Result<List<String>> lines = run(target, script.command(all), within, mark);
        boolean noShell = lines instanceof Result.Failed<List<String>>(Failure failure) && failure.reason() == Reason.NO_SHELL;
        if (!noShell || !(Verbs.hello(ssh, target, within) instanceof Result.Ok)) {
            return lines;
        }
        if (target.serverId() != 0) {
            verbs.add(target.serverId());
        }
        return byVerb(target, script, within, mark, all);
    }

    private Result<List<String>> byVerb(Target target, ShellScript script, Duration within, String mark, String[] arguments) {
        Result<List<String>> lines = run(target, script.verb(arguments), within, mark);
        if (lines instanceof Result.Failed<List<String>>(Failure failure) && failure.reason() == Reason.NO_SHELL) {
            verbs.remove(target.serverId()); // its shell is tried again at the next poll
        }
        return lines;
    }

    private Result<List<String>> run(Target target, String line, Duration within, String mark) {
        return ssh.run(target, new Ssh.Command(line, within, outputLimit)).then(ran -> ShellOutput.lines(ran, mark));
    }
}
