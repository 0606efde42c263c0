package monitor.action;

import java.util.ArrayList;
import java.util.List;

/**
 * The one place where a validated action becomes a command: a list of words, whose options are ended by {@code --} wherever the program
 * knows that. {@link SshRunner} quotes each word for the shell there; on this machine no shell sees them.
 */
final class CommandLine {

    private static final List<String> SUDO = List.of("sudo", "-n", "--");

    private CommandLine() {}

    /** kill(1) takes no {@code --} everywhere; all its words are ours or digits. */
    static List<String> kill(KillProcess kill, boolean sudo, String program) {
        return with(sudo, List.of(program, "-s", kill.signal().name(), Long.toString(kill.pid())));
    }

    /**
     * @param program where systemctl, rc-service, rc-update, service, update-rc.d or chkconfig lies
     * @param name    of the unit, checked by {@link ServiceAction#name}
     */
    static List<String> service(Manager manager, String program, ServiceAction.Verb verb, String name, boolean sudo) {
        boolean enables = verb == ServiceAction.Verb.ENABLE;
        boolean boot = enables || verb == ServiceAction.Verb.DISABLE;
        ServiceAction.name("action_data.service", name);
        return with(sudo, switch (manager) {
            case SYSTEMD -> List.of(program, verb.word(), "--", name);
            case OPENRC -> boot ? List.of(program, "--", enables ? "add" : "del", name, "default")
                    : List.of(program, "--", name, verb.word());
            case SERVICE -> boot && program.endsWith("chkconfig") ? List.of(program, name, enables ? "on" : "off")
                    : List.of(program, name, verb.word());
        });
    }

    /** @param engine docker or podman with the options that reach it */
    static List<String> container(List<String> engine, DockerAction.Verb verb, String id) {
        DockerAction.name("action_data.container", id);
        List<String> words = new ArrayList<>(engine);
        words.addAll(List.of(verb.word(), "--", id));
        return words;
    }

    static List<String> journal(String unit, int lines, boolean follow) {
        ServiceAction.name("unit", unit);
        return followed(follow, "--follow", List.of("journalctl", "--no-pager", "--quiet", "--output=short-iso", "--lines=" + lines,
                "--unit=" + unit));
    }

    /** It reads its input: a path could lead elsewhere by the time that it is opened. */
    static List<String> tail(int lines, boolean follow) {
        return followed(follow, "-f", List.of("tail", "-n", Integer.toString(lines)));
    }

    static List<String> logs(List<String> engine, String id, int lines, boolean follow) {
        DockerAction.name("container", id);
        List<String> words = new ArrayList<>(engine);
        words.addAll(List.of("logs", "--tail=" + lines));
        words = new ArrayList<>(followed(follow, "--follow", words));
        words.addAll(List.of("--", id));
        return words;
    }

    private static List<String> followed(boolean follow, String option, List<String> words) {
        List<String> all = new ArrayList<>(words);
        if (follow) {
            all.add(option);
        }
        return all;
    }

    static List<String> with(boolean sudo, List<String> words) {
        if (!sudo) {
            return words;
        }
        List<String> all = new ArrayList<>(SUDO);
        all.addAll(words);
        return all;
    }

    /** For people to read: quoted only where a shell would need it. */
    static String shown(List<String> words) {
        List<String> shown = new ArrayList<>();
        for (String word : words) {
            shown.add(word.matches("[A-Za-z0-9_./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'");
        }
        return String.join(" ", shown);
    }

    /** What starts services on a host. */
    enum Manager {
        SYSTEMD, OPENRC, SERVICE;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
