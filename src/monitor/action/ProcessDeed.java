package monitor.action;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import monitor.model.Failure;
import monitor.model.Problem;
import monitor.model.Result;
import monitor.probe.AgentCore;

/** A signal for a process. */
final class ProcessDeed implements Deed {

    /** How long a process may take to end, or to stop, before it is said that it does not. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration ACT = Duration.ofSeconds(15);

    private final Host host;
    private final KillProcess kill;
    private final Protection protection;
    private final String proc;
    private ProcStat stat;
    private String arguments;
    private Map<String, Object> seen;
    private Refusal refusal;
    private Runner.Rights rights = Runner.Rights.OWN;

    ProcessDeed(Host host, KillProcess kill, Protection protection) {
        this.host = host;
        this.kill = kill;
        this.protection = protection;
        this.proc = "/proc/" + kill.pid() + "/";
    }

    @Override
    public Result<Map<String, Object>> see(boolean closely) {
        List<Ask> asks = new ArrayList<>(List.of(new Ask.Content(proc + "stat"), new Ask.Content(proc + "cmdline"),
                new Ask.Content(proc + "cgroup"), Ask.Run.of("stat", "-c", "%U %u", "--", "/proc/" + kill.pid()), Ask.Run.of("id", "-u"),
                new Ask.Content("/proc/uptime"), Ask.Run.of("getconf", "CLK_TCK"), new Ask.Ancestors()));
        int readOnly = asks.size();
        asks.addAll(ReadOnly.asks());
        return host.ask(asks).then(found -> {
            stat = ProcStat.parse(found.get(0).text());
            if (!found.get(0).good() || stat == null || stat.ended()) {
                throw gone();
            }
            arguments = found.get(1).good() ? found.get(1).text() : "";
            seen = members(found.get(3).line(), found.get(5).line(), found.get(6).line());
            refusal = ReadOnly.found(found.subList(readOnly, found.size())) ? Refusal.readOnly(host.name())
                    : judge(found.get(2).line(), found.get(7).line());
            return rights(found.get(4).line(), found.get(3).line()).then(known -> {
                rights = known;
                if (closely) {
                    ports().ifPresent(ports -> seen.put("ports", ports));
                }
                return Result.ok(seen);
            });
        });
    }

    private Problem gone() {
        return new Problem(Problem.Kind.NOT_FOUND, "There is no process " + kill.pid() + " on " + host.name() + " (any more)",
                "action_data.pid", null);
    }

    private Map<String, Object> members(String owner, String uptime, String ticks) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kind", "process");
        members.put("running", true);
        members.put("pid", stat.pid());
        members.put("started", stat.started());
        members.put("name", stat.name());
        if (!owner.isEmpty()) {
            members.put("user", owner.split(" ")[0]);
        }
        members.put("command", arguments.isEmpty() ? "[" + stat.name() + "]" : AgentCore.redacted(arguments));
        members.put("state", Character.toString(stat.state()));
        members.put("parent_pid", stat.parent());
        if (uptime.matches("[0-9]{1,12}(\\.[0-9]+)? .*")) {
            long perSecond = ticks.matches("[1-9][0-9]{0,5}") ? Long.parseLong(ticks) : 100;
            double up = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
            members.put("age_seconds", Math.max(0, Math.round(up - (double) stat.started() / perSecond)));
        }
        return members;
    }

    private Refusal judge(String cgroup, String ancestors) {
        if (kill.pid() == 1) {
            return Refusal.forbidden("pid_1", "PID 1 of " + host.name() + " is not signalled: the host would go down");
        }
        if (stat.kernelThread()) {
            return Refusal.forbidden("kernel_thread", stat.name() + " is a thread of the kernel: it takes no signals");
        }
        List<String> words = Arrays.asList(arguments.split("\0"));
        boolean java = words.getFirst().endsWith("java");
        if (cgroup.contains("/server-monitor-agent.service") || java && words.stream().anyMatch(word -> word.contains("/.server-monitor/"))) {
            return Refusal.forbidden("agent", "Process " + kill.pid() + " is Server Monitor's agent: stop it by POST"
                    + " /api/remote/agent/stop");
        }
        if (Arrays.asList(ancestors.split(" ")).contains(Long.toString(kill.pid()))) {
            return host.local() ? Refusal.forbidden("central", "The central itself hangs on process " + kill.pid())
                    : Refusal.forbidden("session", "Process " + kill.pid() + " (" + stat.name() + ") carries this very SSH session");
        }
        if (java && words.contains("monitor.Main")) {
            return Refusal.forbidden("central", "Process " + kill.pid() + " is a central of Server Monitor");
        }
        String program = words.getFirst().substring(words.getFirst().lastIndexOf('/') + 1);
        return protection.of(stat.name(), program, words.getFirst()).map(why -> Refusal.forbidden("protected", why)).orElseGet(() ->
                kill.started() != null && kill.started() != stat.started() ? another() : null);
    }

    private Refusal another() {
        return new Refusal(Problem.Kind.CONFLICT, "started_differs", "Process " + kill.pid() + " on " + host.name() + " is another one by"
                + " now: " + stat.name() + ", started at " + stat.started() + " ticks, not " + kill.started(),
                "Look at `process`, and repeat with its `started` if it is meant", Map.of("process", seen));
    }

    /** Asked for only where it matters: sudo writes down who asks. */
    private Result<Runner.Rights> rights(String own, String owner) {
        if (own.equals("0") || owner.endsWith(" " + own)) {
            return Result.ok(Runner.Rights.OWN);
        }
        if (host.local()) {
            return Result.ok(Runner.Rights.KILL_ONLY);
        }
        return host.ask(List.of(Ask.Run.of("sudo", "-n", "-l", "sh"))).then(found ->
                Result.ok(found.getFirst().good() ? Runner.Rights.ROOT : Runner.Rights.KILL_ONLY));
    }

    /** Those of others can be seen by root only. */
    private java.util.Optional<List<String>> ports() {
        boolean sudo = rights == Runner.Rights.ROOT;
        List<Ask> asks = List.of(new Ask.Run(CommandLine.with(sudo, List.of("ls", "-l", "--", proc + "fd"))),
                Ask.Run.of("grep", "-h", "-F", " 0A ", "--", proc + "net/tcp", proc + "net/tcp6"));
        return host.ask(asks) instanceof Result.Ok<List<Ask.Found>>(List<Ask.Found> found) && found.getFirst().good()
                ? java.util.Optional.of(Sockets.listening(found.get(0).text(), found.get(1).text())) : java.util.Optional.empty();
    }

    @Override
    public Host host() {
        return host;
    }

    @Override
    public Refusal refusal() {
        if (refusal == null && kill.started() == null) {
            return new Refusal(Problem.Kind.CONFLICT, "started_missing", "Process " + kill.pid() + " on " + host.name() + " is "
                    + stat.name() + ": say that it is meant by its start time",
                    "Repeat with \"started\": " + stat.started(), Map.of("process", seen));
        }
        return refusal;
    }

    @Override
    public List<String> command() {
        return CommandLine.kill(kill, rights != Runner.Rights.OWN, "kill");
    }

    @Override
    public Result<Order.Done> act(String witness) {
        return host.runner().signal(kill, rights, witness, ACT);
    }

    @Override
    public Problem refused(Order.Done done) {
        if (Sudo.refused(done)) {
            return Sudo.problem(host.name(), host.user(), CommandLine.kill(kill, false, "/usr/bin/kill"), done.stderr().strip());
        }
        String word = done.exitCode() == 0 ? Facts.word(done.stdout(), "signal") : "";
        return switch (word) {
            case "gone" -> gone();
            case "changed" -> new Problem(Problem.Kind.CONFLICT, "Process " + kill.pid() + " on " + host.name()
                    + " has ended, and its number has passed to another one, which was left alone").with("reason", "started_differs");
            case "denied" -> new Problem(Problem.Kind.FORBIDDEN, host.user() + " may not signal process " + kill.pid() + " on "
                    + host.name()).with("reason", "sudo");
            default -> null;
        };
    }

    @Override
    public Result<Effect> verify(boolean patient) {
        long end = System.nanoTime() + (patient ? PATIENCE.toNanos() : 0);
        while (true) {
            Result<List<Ask.Found>> asked = host.ask(List.of(new Ask.Content(proc + "stat")));
            if (asked instanceof Result.Failed<List<Ask.Found>>(Failure failure)) {
                return Result.failed(failure);
            }
            Effect effect = effect(((Result.Ok<List<Ask.Found>>) asked).value().getFirst());
            if (effect.verified() || System.nanoTime() - end >= 0) {
                return Result.ok(effect);
            }
            LockSupport.parkNanos(Host.AGAIN_NANOS);
        }
    }

    private Effect effect(Ask.Found found) {
        ProcStat now = found.good() ? ProcStat.parse(found.text()) : null;
        String name = "Process " + kill.pid() + " (" + stat.name() + ")";
        if (now == null || now.ended() || now.started() != kill.started()) {
            // whoever has the number now is another one
            boolean meant = kill.signal() != KillProcess.Signal.STOP && kill.signal() != KillProcess.Signal.CONT;
            return new Effect(meant, Map.of("kind", "process", "running", false), name + " is gone.");
        }
        Map<String, Object> members = new LinkedHashMap<>(seen);
        members.put("state", Character.toString(now.state()));
        return switch (kill.signal()) {
            case TERM, KILL -> new Effect(false, members, name + " still runs after " + PATIENCE.toSeconds() + " s.");
            case STOP -> new Effect(now.stopped(), members, name + (now.stopped() ? " is stopped." : " is not stopped."));
            case CONT -> new Effect(!now.stopped(), members, name + (now.stopped() ? " is still stopped." : " goes on."));
            case HUP, INT, USR1, USR2 -> new Effect(true, members, kill.signal() + " was delivered to " + name + ".");
        };
    }
}
