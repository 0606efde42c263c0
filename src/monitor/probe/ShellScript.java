package monitor.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import monitor.ssh.Shell;
import monitor.ssh.Verbs;

/** A script that lies beside this class, sent as one line that sh, fish, zsh and csh take alike for a word. */
final class ShellScript {

    static final ShellScript READ = new ShellScript("shell-read.sh", "read", line("shell-read.awk"));
    static final ShellScript DISKS = new ShellScript("shell-disks.sh", "disks", null);
    static final ShellScript SLOW = new ShellScript("shell-slow.sh", "slow", null);
    static final ShellScript CONTAINERS = new ShellScript("shell-containers.sh", "containers", null);

    private final String text;
    private final String verb;
    private final String program;

    /** @param program of awk, handed over behind the mark; or null where none is */
    private ShellScript(String name, String verb, String program) {
        this.text = line(name);
        this.verb = verb;
        this.program = program;
    }

    /** The command line that runs it with these arguments, the mark first, whatever the login shell is. */
    String command(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (program != null) {
            all.add(1, program);
        }
        return Shell.sh(text) + " server-monitor " + Shell.line(all.toArray(String[]::new));
    }

    /** The same for a host that has the script itself and knows it as a verb. */
    String verb(String... arguments) {
        List<String> words = new ArrayList<>(List.of(verb));
        words.addAll(List.of(arguments));
        return Verbs.line(words);
    }

    /** Without comments and line breaks: csh takes none within quotes. */
    private static String line(String name) {
        try (InputStream in = ShellScript.class.getResourceAsStream(name)) {
            String line = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(String::strip)
                    .filter(one -> !one.isEmpty() && !one.startsWith("#"))
                    .map(one -> one.endsWith("\\") ? one.substring(0, one.length() - 1) : one)
                    .collect(Collectors.joining(" "));
            if (line.contains("'") || line.contains("!") || line.contains("\\\\")) {
                throw new IllegalStateException(name + " has what fish or csh do not leave alone: ' or ! or two backslashes");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
