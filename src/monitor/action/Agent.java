package monitor.action;

/**
 * The agent of a server, as the host told after a step.
 *
 * @param version   empty where none is installed
 * @param path      of agent.java on the host
 * @param startedBy systemd, systemd-user, openrc or setsid; empty where none is installed
 * @param port      0 where none is installed
 * @param pid       0 where it does not run
 * @param residentBytes 0 where it does not run
 * @param java      the runtime that it uses
 * @param survivesReboot whether something starts it when the host starts
 * @param current   whether it is the very agent that this central would bring
 * @param changed   whether the step changed something
 * @param versionBefore what was installed before it; empty where nothing was, or where nothing was replaced
 */
public record Agent(boolean installed, boolean running, String version, String path, String startedBy, int port, long pid,
        long residentBytes, String java, boolean survivesReboot, boolean current, boolean changed,
        String versionBefore) {

    static Agent of(Facts facts, AgentFiles files, boolean changed) {
        return new Agent(facts.flag("installed"), facts.flag("running"), facts.text("version"), facts.text("path"),
                facts.text("started_by"), (int) facts.number("port"), facts.number("pid"), facts.number("resident_kb") * 1024,
                facts.text("java"), facts.flag("survives_reboot"), facts.text("hash").equals(files.hash()),
                changed, "");
    }

    /** The same, which took the place of another version. */
    Agent after(String before) {
        return new Agent(installed, running, version, path, startedBy, port, pid, residentBytes, java,
                survivesReboot, current, changed, before);
    }
}
