package monitor.action;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.ssh.Shell;
import monitor.ssh.Ssh;
import monitor.ssh.Target;

/** A host over its kept-open session: each step is one script that {@code sh} reads from its input. */
final class SshRunner implements Runner {

    /** Several looks together; the longest is the list of all units, some 100 kB. */
    private static final int LOOK_BYTES = 2 << 20;
    private static final int ACT_BYTES = 256 << 10;
    private static final byte[] SIGNAL = resource("signal.sh");

    /** Where programs lie that a login without a terminal may not find, and an engine that runs for this user only. */
    private static final String PRELUDE = """
            PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
            LC_ALL=C
            export PATH LC_ALL
            if [ -z "${XDG_RUNTIME_DIR:-}" ] && [ -d "/run/user/$(id -u)" ]; then
                XDG_RUNTIME_DIR=/run/user/$(id -u)
                export XDG_RUNTIME_DIR
            fi
            """;

    /** The shell's own means: a program would be one more process between. */
    private static final String ANCESTORS = """
            p=$$ n=0
            while [ "$p" -gt 0 ] 2> /dev/null && [ $n -lt 64 ]; do
                printf '%s ' "$p"
                n=$((n + 1)) s=''
                while IFS= read -r l; do s="$s$l "; done < "/proc/$p/stat"
                s=${s##*) } s=${s#* } p=${s%% *}
            done
            """;

    private final Ssh ssh;
    private final Target target;

    SshRunner(Ssh ssh, Target target) {
        this.ssh = ssh;
        this.target = target;
    }

    private static byte[] resource(String name) {
        try (InputStream in = SshRunner.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not beside the classes: build the project again (make build)");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Result<List<Ask.Found>> ask(List<Ask> asks, Duration within) {
        // not to be foreseen, so that no text of the host passes for it
        String mark = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong())
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        StringBuilder script = new StringBuilder(PRELUDE).append("m() { printf '\\n%s %s\\n' ").append(mark).append(" \"$1\"; }\nm 0\n");
        for (Ask ask : asks) {
            script.append("{\n").append(words(ask)).append("\n} 2>&1 < /dev/null\nm $?\n");
        }
        Ssh.Command command = new Ssh.Command("sh -s", bytes(script), within, LOOK_BYTES);
        return ssh.run(target, command).then(ran -> answers(target, mark, asks.size(), ran));
    }

    private static String words(Ask ask) {
        return switch (ask) {
            case Ask.Run(List<String> words) -> Shell.line(words.toArray(String[]::new));
            case Ask.Content(String path) -> Shell.line("cat", "--", path);
            case Ask.Where(String program) -> Shell.line("command", "-v", program);
            case Ask.Ancestors _ -> ANCESTORS;
            case Ask.Readable(List<String> patterns) -> "for f in " + String.join(" ", patterns)
                    + "; do [ -f \"$f\" ] && [ -r \"$f\" ] && printf '%s\\n' \"$f\"; done; :";
        };
    }

    /** As many as were asked for, each between two lines with the mark. */
    static Result<List<Ask.Found>> answers(Target target, String mark, int count, Ssh.Ran ran) {
        List<Ask.Found> found = new ArrayList<>();
        String out = new String(ran.stdout(), StandardCharsets.UTF_8);
        String begin = "\n" + mark + " ";
        int at = out.indexOf(begin);
        int from = at < 0 ? -1 : out.indexOf('\n', at + 1) + 1;
        while (from > 0 && found.size() < count) {
            int end = out.indexOf(begin, from);
            int line = end < 0 ? -1 : out.indexOf('\n', end + 1);
            if (line < 0) {
                break;
            }
            String code = out.substring(end + begin.length(), line);
            String text = out.substring(from, end);
            found.add(new Ask.Found(code.matches("[0-9]{1,3}") ? Integer.parseInt(code) : 255, text));
            from = line + 1;
        }
        if (found.size() == count) {
            return Result.ok(found);
        }
        String said = new String(ran.stderr(), StandardCharsets.UTF_8).strip().replaceAll("\\p{Cntrl}+", " ");
        return Result.failed(Reason.NO_SHELL, "No POSIX shell carries out what is asked on " + target.host() + " (exit code "
                + ran.exitCode() + ")" + (said.isEmpty() ? "." : ": " + said.substring(0, Math.min(200, said.length()))));
    }

    @Override
    public Result<Order.Done> act(Order order, Duration within) {
        String script = PRELUDE + ReadOnly.SCRIPT + Shell.line("logger", "-t", "server-monitor", "--", order.witness()) + " 2> /dev/null\n"
                + "exec " + Shell.line(order.words().toArray(String[]::new)) + " < /dev/null\n";
        return once("sh -s", bytes(script), within);
    }

    @Override
    public Result<Order.Done> signal(KillProcess kill, Rights rights, String witness, Duration within) {
        String arguments = Shell.line(Long.toString(kill.pid()), Long.toString(kill.started()), kill.signal().name(),
                Integer.toString(kill.signal().number()), witness);
        return once(switch (rights) {
            case OWN -> "sh -s -- " + arguments;
            case ROOT -> "sudo -n -- sh -s -- " + arguments;
            case KILL_ONLY -> "sh -s -- " + arguments + " sudo";
        }, SIGNAL, within);
    }

    @Override
    public Result<Ssh.Tail> read(LogTail log) {
        String words = Shell.line(log.words().toArray(String[]::new));
        StringBuilder script = new StringBuilder(PRELUDE).append("exec 3<&0\n");
        String input = "/dev/null";
        if (log.file() != null) {
            String file = Shell.quote(log.file());
            input = "&4";
            // what was opened is looked at, not what may be opened later
            script.append("exec 4< ").append(file).append(" || exit 1\n[ \"$(readlink /proc/$$/fd/4)\" = ").append(file)
                    .append(" ] || exit ").append(MOVED).append('\n');
        }
        if (!log.lasting()) {
            script.append("exec ").append(words).append(" <").append(input).append(" 2>&1 3<&-\n");
        } else {
            script.append(words).append(" <").append(input).append("""
                     2>&1 3<&- &
                    t=$!
                    # the channel's end is the input's end: a program that has nothing to print would not notice
                    { cat <&3; kill $t || sudo -n kill $t; } > /dev/null 2>&1 &
                    w=$!
                    """);
            if (log.file() != null) {
                // a file that was moved away or removed is not written to any more
                script.append("{ while sleep 5; do [ \"$(readlink /proc/$t/fd/0)\" = ").append(Shell.quote(log.file()))
                        .append(" ] || { kill $t; exit; }; done; } > /dev/null 2>&1 3<&- 4<&- &\nw=\"$w $!\"\n");
            }
            script.append("wait $t\nc=$?\nkill $w 2> /dev/null\nexit $c\n");
        }
        return ssh.follow(target, new Ssh.Following("sh -s", bytes(script), log.lasting(), Host.LOOK, BACKLOG_BYTES));
    }

    private Result<Order.Done> once(String line, byte[] script, Duration within) {
        return ssh.run(target, new Ssh.Command(line, script, within, ACT_BYTES, true))
                .then(ran -> Result.ok(new Order.Done(ran.exitCode(), new String(ran.stdout(), StandardCharsets.UTF_8),
                        new String(ran.stderr(), StandardCharsets.UTF_8))));
    }

    private static byte[] bytes(CharSequence script) {
        return script.toString().getBytes(StandardCharsets.UTF_8);
    }
}
