package monitor.probe;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.ssh.Ssh;
import monitor.ssh.Target;

/**
 * Reads the agent by a command of the host, where forwarding is forbidden: curl, wget or bash, whichever is there. Costs the
 * host a login shell and a process a poll, so it is the second choice.
 */
final class ExecRead {

    /** Before the answer; what a login shell prints by itself comes earlier. */
    private static final String MARK = "server-monitor-read ";

    /** The answer, its head where bash reads it, and what a login shell may print. */
    private static final int OUTPUT_LIMIT = HttpReader.BODY_LIMIT + (64 << 10);

    private ExecRead() {}

    /** The body of the agent's answer. */
    static Result<byte[]> read(Ssh ssh, Target target, int port, Duration deadline) {
        String line = command(port, deadline);
        return ssh.run(target, new Ssh.Command(line, deadline, OUTPUT_LIMIT)).then(ran -> taken(ran, port));
    }

    /** One line for any login shell; the port and the seconds are numbers, nothing else goes in. */
    static String command(int port, Duration deadline) {
        return """
                sh -c 'unset http_proxy all_proxy ALL_PROXY; u=http://127.0.0.1:%1$d/api/all; m="%2$s"; \
                has() { command -v "$1" >/dev/null 2>&1; }; \
                if has curl; then echo "$m curl"; exec curl -sSf -m %3$d "$u"; fi; \
                if has wget; then echo "$m wget"; exec wget -q -T %3$d -O - "$u"; fi; \
                if has bash; then echo "$m bash"; exec bash -c "exec 3<>/dev/tcp/127.0.0.1/%1$d || exit 7; \
                printf \\"GET /api/all HTTP/1.0\\\\r\\\\nHost: 127.0.0.1:%1$d\\\\r\\\\n\\\\r\\\\n\\" >&3; exec cat <&3"; fi; \
                echo "$m none"'""".formatted(port, MARK.strip(), Math.max(1, deadline.toSeconds()));
    }

    private static Result<byte[]> taken(Ssh.Ran ran, int port) {
        byte[] out = ran.stdout();
        int mark = indexOf(out, MARK.getBytes(StandardCharsets.US_ASCII));
        int lineEnd = mark < 0 ? -1 : indexOf(out, '\n', mark);
        if (lineEnd < 0) {
            return Result.failed(Reason.NO_SHELL, "The host runs something else instead of the command (exit code "
                    + ran.exitCode() + "): a forced command or a shell that refuses. Allow forwarding to the agent's port"
                    + " (AllowTcpForwarding, permitopen=\"127.0.0.1:" + port + "\"). It printed "
                    + BadAnswer.show(out, out.length) + ".");
        }
        String tool = new String(out, mark + MARK.length(), lineEnd - mark - MARK.length(), StandardCharsets.US_ASCII);
        byte[] answer = java.util.Arrays.copyOfRange(out, lineEnd + 1, out.length);
        return switch (tool.strip()) {
            case "none" -> Result.failed(Reason.UNSUPPORTED, "The host's sshd forbids forwarding, and the host has none of"
                    + " curl, wget and bash to read the agent by: set AllowTcpForwarding local in its sshd_config.");
            case "bash" -> ran.exitCode() == 0 ? AgentAnswer.ofRaw(answer, port) : failed(tool, ran, port);
            default -> ran.exitCode() == 0 ? Result.ok(answer) : failed(tool, ran, port);
        };
    }

    private static <T> Result<T> failed(String tool, Ssh.Ran ran, int port) {
        String said = new String(ran.stderr(), StandardCharsets.UTF_8);
        boolean refused = said.contains("refused") || tool.equals("curl") && ran.exitCode() == 7
                || tool.equals("wget") && ran.exitCode() == 4;
        if (refused) {
            return Result.failed(AgentAnswer.down(port));
        }
        if (tool.equals("curl") && ran.exitCode() == 28 || said.contains("timed out")) {
            return Result.failed(Reason.TIMEOUT, "SSH answers, but the agent on 127.0.0.1:" + port + " does not in time.");
        }
        byte[] bytes = said.strip().getBytes(StandardCharsets.ISO_8859_1);
        return Result.failed(Reason.BAD_DATA, "Port " + port + " of the host answers, but not as the agent does: " + tool
                + " ended with exit code " + ran.exitCode() + " and said " + BadAnswer.show(bytes, bytes.length, 120) + ".");
    }

    private static int indexOf(byte[] in, byte[] what) {
        outer:
        for (int i = 0; i + what.length <= in.length; i++) {
            for (int j = 0; j < what.length; j++) {
                if (in[i + j] != what[j]) {
                    continue outer;
                }
            }
            return i;
        }
        return -1;
    }

    private static int indexOf(byte[] in, char what, int from) {
        for (int i = from; i < in.length; i++) {
            if (in[i] == what) {
                return i;
            }
        }
        return -1;
    }
}
