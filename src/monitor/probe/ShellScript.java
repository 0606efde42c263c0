package monitor.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import monitor.ssh.Shell;

/** A script that lies beside this class, sent as one line that sh, fish, zsh and csh take alike for a word. */
final class ShellScript {

    static final ShellScript READ = new ShellScript("shell-read.sh");
    static final ShellScript DISKS = new ShellScript("shell-disks.sh");
    static final ShellScript SLOW = new ShellScript("shell-slow.sh");
    static final ShellScript CONTAINERS = new ShellScript("shell-containers.sh");
    /** For {@link #READ}'s second argument. */
    static final String AWK = line("shell-read.awk");

    private final String text;

    private ShellScript(String name) {
        this.text = line(name);
    }

    /** The command line that runs it with these arguments, whatever the login shell is. */
    String command(String... arguments) {
        return Shell.sh(text) + " server-monitor " + Shell.line(arguments);
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
