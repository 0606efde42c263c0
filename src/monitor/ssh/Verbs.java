package monitor.ssh;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import monitor.model.HostRules;
import monitor.model.Reason;
import monitor.model.Result;

/**
 * How a host is spoken to whose sshd runs nothing but a fixed set of verbs ({@code deploy-agent.sh --least-privilege}): a verb and its words, no
 * shell between. {@code action/least/verbs.sh} is the other end.
 */
public final class Verbs {

    /** What the host says when it does not carry something out. */
    public static final String REFUSED = "server-monitor: not allowed";

    private static final String FIRST = "server_monitor_verbs=1";
    private static final String PLAIN = "_./:@+,=-";
    private static final int HELLO_BYTES = 256 << 10;
    private static final Pattern HASH = Pattern.compile("([a-z]{1,20})_hash=([0-9a-f]{64})");

    private Verbs() {}

    /** One command line; what is no plain character goes as % and three octal digits of each byte, a word of nothing as %. */
    public static String line(List<String> words) {
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            line.append(line.isEmpty() ? "" : " ").append(word.isEmpty() ? "%" : "");
            for (byte one : word.getBytes(StandardCharsets.UTF_8)) {
                char c = (char) (one & 0xff);
                if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
                    line.append(c);
                } else {
                    line.append("%%%03o".formatted((int) c));
                }
            }
        }
        return line.toString();
    }

    /** What the host says of itself; {@code NO_SHELL} where it knows no verbs: an ordinary one, which has a shell. */
    public static Result<HostRules.Limits> hello(Ssh ssh, Target target, Duration within) {
        return ssh.run(target, new Ssh.Command("hello", within, HELLO_BYTES)).then(ran -> {
            String text = new String(ran.stdout(), StandardCharsets.UTF_8);
            return text.startsWith(FIRST + "\n") && text.endsWith("\nend=0\n") ? Result.ok(limits(text))
                    : Result.failed(Reason.NO_SHELL, target.where() + " knows no verbs.");
        });
    }

    private static HostRules.Limits limits(String text) {
        List<String> lines = new ArrayList<>();
        Map<String, String> hashes = new TreeMap<>();
        boolean readOnly = false;
        for (String line : text.split("\n")) {
            Matcher hash = HASH.matcher(line);
            if (line.startsWith("allow=")) {
                lines.add(line.substring("allow=".length()));
            } else if (hash.matches()) {
                hashes.put(hash.group(1), hash.group(2));
            } else {
                readOnly |= line.equals("readonly=yes");
            }
        }
        return new HostRules.Limits(lines, readOnly, hashes);
    }
}
