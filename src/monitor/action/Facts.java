package monitor.action;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import monitor.model.Problem;
import monitor.ssh.Ssh;

/** What the scripts in {@code setup} printed: name=value lines between its first and its last; the rest is a login shell's talk. */
record Facts(Map<String, String> values) {

    private static final String FIRST = "server_monitor_setup=1";
    private static final Pattern LINE = Pattern.compile("([a-z_]{1,40})=([^\\p{Cntrl}]{0,4096})");
    /** A value is shown in an answer up to here. */
    private static final int SHOWN = 300;

    Facts {
        values = Map.copyOf(values);
    }

    /** Lines that are no name=value are left out; without the first line there are no facts. */
    static Facts parse(byte[] output) {
        Map<String, String> values = new LinkedHashMap<>();
        boolean begun = false;
        for (String line : new String(output, StandardCharsets.UTF_8).split("\n")) {
            if (!begun) {
                // a banner may end without a line end
                begun = line.endsWith(FIRST);
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            values.put(matcher.group(1), matcher.group(2));
            if (matcher.group(1).equals("end")) {
                break;
            }
        }
        return new Facts(values);
    }

    /** The value of one name=value line anywhere in a text; empty where there is none. */
    static String word(String text, String name) {
        Matcher matcher = Pattern.compile("(?m)^" + name + "=([a-z_]{1,40})$").matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Whether the script came to its end. */
    boolean complete() {
        return values.containsKey("end");
    }

    /** Empty where it was not said. */
    String text(String name) {
        return values.getOrDefault(name, "");
    }

    boolean flag(String name) {
        return text(name).equals("yes");
    }

    /** 0 where it was not said or is no number. */
    long number(String name) {
        return text(name).matches("[0-9]{1,15}") ? Long.parseLong(text(name)) : 0;
    }

    /** For a step's line. */
    String summary() {
        if (flag("running")) {
            return "version " + text("version") + " runs, started by " + text("started_by");
        }
        if (!text("java_chosen").isEmpty()) {
            return "Java " + text("java_version") + " at " + text("java_chosen");
        }
        return text("os");
    }

    /** What the host refused, as an answer. */
    Problem problem(String server) {
        String message = server + ": " + text("message");
        Problem problem = switch (text("error")) {
            case "no_java" -> new Problem(Problem.Kind.REMOTE_FAILED, message, null,
                    text("java_package").isEmpty() ? null : "repeat with install_java: true to install " + text("java_package"));
            case "port_taken" -> new Problem(Problem.Kind.CONFLICT, message, "agent_port", null);
            case "busy", AgentLife.NOT_INSTALLED -> Problem.conflict(message);
            default -> new Problem(Problem.Kind.REMOTE_FAILED, message);
        };
        return problem.with("reason", text("error"));
    }

    /** The script did not come to its end. */
    static Problem broken(String server, String verb, Ssh.Ran ran) {
        String said = new String(ran.stderr(), StandardCharsets.UTF_8).strip();
        if (said.isEmpty()) {
            said = new String(ran.stdout(), StandardCharsets.UTF_8).strip();
        }
        said = said.replaceAll("\\p{Cntrl}+", " ");
        return new Problem(Problem.Kind.REMOTE_FAILED, server + ": the step \"" + verb + "\" ended early with exit code "
                + ran.exitCode() + (said.isEmpty() ? "" : ": " + said.substring(0, Math.min(SHOWN, said.length()))));
    }
}
