package monitor.probe;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.ssh.Ssh;

/** The lines that one of the scripts printed between its marks; what a login shell prints before and after is left out. */
final class ShellOutput {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MARK_BYTES = 12;

    private ShellOutput() {}

    /** A word that nothing on the host can know before. */
    static String mark() {
        byte[] bytes = new byte[MARK_BYTES];
        RANDOM.nextBytes(bytes);
        return "sm-" + HexFormat.of().formatHex(bytes);
    }

    static Result<List<String>> lines(Ssh.Ran ran, String mark) {
        String text = new String(ran.stdout(), StandardCharsets.UTF_8);
        String first = "\n" + mark + " begin\n";
        int begin = text.indexOf(first);
        if (begin < 0) {
            byte[] said = ran.stdout().length > 0 ? ran.stdout() : ran.stderr();
            return Result.failed(Reason.NO_SHELL, "Without an agent the figures are read by a shell of the host, but it runs"
                    + " something else instead of the command (exit code " + ran.exitCode() + "): a forced command, a restricted"
                    + " shell or a device without one. It printed " + BadAnswer.show(said, said.length, 160)
                    + ". Let the account run commands, or deploy the agent.");
        }
        int end = text.lastIndexOf("\n" + mark + " end\n");
        if (end < begin) {
            return Result.failed(Reason.NO_DATA, "The reading by the host's shell broke off (exit code " + ran.exitCode() + ").");
        }
        int from = begin + first.length();
        return Result.ok(from > end ? List.of() : List.of(text.substring(from, end).split("\n", -1)));
    }
}
