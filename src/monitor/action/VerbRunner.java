package monitor.action;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import monitor.model.Result;
import monitor.ssh.Ssh;
import monitor.ssh.Target;
import monitor.ssh.Verbs;

/** A host that knows a fixed set of verbs and holds the central to its own list: nothing that is sent there is read by a shell. */
final class VerbRunner implements Runner {

    private static final int LOOK_BYTES = 2 << 20;
    private static final int ACT_BYTES = 256 << 10;

    private final Ssh ssh;
    private final Target target;

    VerbRunner(Ssh ssh, Target target) {
        this.ssh = ssh;
        this.target = target;
    }

    @Override
    public Result<List<Ask.Found>> ask(List<Ask> asks, Duration within) {
        String mark = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        List<String> words = new ArrayList<>(List.of("look", mark));
        for (Ask ask : asks) {
            words.addAll(switch (ask) {
                case Ask.Run(List<String> run) -> run;
                case Ask.Content(String path) -> List.of("cat", "--", path);
                case Ask.Where(String program) -> List.of("command", "-v", program);
                case Ask.Ancestors _ -> List.of("ancestors");
                case Ask.Readable _ -> List.of("readable"); // the host's own list names its files
            });
            words.add(",");
        }
        return ssh.run(target, new Ssh.Command(Verbs.line(words), within, LOOK_BYTES))
                .then(ran -> SshRunner.answers(target, mark, asks.size(), ran));
    }

    @Override
    public Result<Order.Done> act(Order order, Duration within) {
        List<String> words = new ArrayList<>(List.of("act", order.witness()));
        words.addAll(order.words());
        return once(words, within);
    }

    /** The host compares and sends by itself, as root, where its list names the process or its user. */
    @Override
    public Result<Order.Done> signal(KillProcess kill, Rights rights, String witness, Duration within) {
        return once(List.of("signal", Long.toString(kill.pid()), Long.toString(kill.started()), kill.signal().name(),
                Integer.toString(kill.signal().number()), witness), within);
    }

    private Result<Order.Done> once(List<String> words, Duration within) {
        return ssh.run(target, new Ssh.Command(Verbs.line(words), null, within, ACT_BYTES, true))
                .then(ran -> Result.ok(new Order.Done(ran.exitCode(), new String(ran.stdout(), StandardCharsets.UTF_8),
                        new String(ran.stderr(), StandardCharsets.UTF_8))));
    }

    @Override
    public Result<Ssh.Tail> read(LogTail log) {
        String request = log.request().kind() + " " + log.request().lines() + " " + (log.lasting() ? "follow" : "once") + " "
                + (log.request() instanceof LogRequest.OfUnit unit ? ServiceAction.unit(unit.name()) : log.request().name()) + "\n";
        return ssh.follow(target, new Ssh.Following("log", request.getBytes(StandardCharsets.UTF_8), log.lasting(), Host.LOOK, BACKLOG_BYTES));
    }
}
