package monitor.action;

import java.util.Locale;
import monitor.model.Job;

/**
 * What a change would do on a host, from what the host says of itself. Pure.
 *
 * @param text          a sentence
 * @param hint          the way on where it would fail, or null
 * @param versionBefore of the agent that is installed, or null
 * @param version       of the agent that would be there then, or null
 */
public record Plan(Would would, String text, String hint, String versionBefore, String version) {

    public enum Would {
        INSTALL, UPGRADE, REINSTALL, UNINSTALL, START, STOP, RESTART, UNCHANGED, NOTHING, NOT_INSTALLED,
        NO_JAVA, INSTALL_JAVA, PORT_TAKEN;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether the change would be refused. */
        public boolean fails() {
            return this == NO_JAVA || this == PORT_TAKEN;
        }
    }

    static Plan of(Job.Kind kind, Facts facts, AgentFiles files, boolean installJava) {
        boolean installed = facts.flag("installed");
        boolean running = facts.flag("running");
        String here = installed ? facts.text("version") : null;
        if (!installed && kind != Job.Kind.DEPLOY && kind != Job.Kind.UNINSTALL) {
            return new Plan(Would.NOT_INSTALLED, "No agent is installed", "Deploy it first", null, null);
        }
        return switch (kind) {
            case DEPLOY, UPGRADE -> bring(facts, files, here, installJava);
            case UNINSTALL -> installed
                    ? new Plan(Would.UNINSTALL, "Would remove version " + here, null, here, null)
                    : new Plan(Would.NOTHING, "No agent is installed", null, null, null);
            case START -> running ? left(here, " runs already") : kept(Would.START, "Would start", here);
            case STOP -> running ? kept(Would.STOP, "Would stop", here) : left(here, " does not run");
            case RESTART -> kept(Would.RESTART, running ? "Would restart" : "Would start", here);
        };
    }

    private static Plan kept(Would would, String verb, String here) {
        return new Plan(would, verb + " version " + here, null, here, here);
    }

    private static Plan left(String here, String how) {
        return new Plan(Would.NOTHING, "Version " + here + how, null, here, here);
    }

    private static Plan bring(Facts facts, AgentFiles files, String here, boolean installJava) {
        String next = files.version();
        if (facts.flag("unchanged")) {
            return new Plan(Would.UNCHANGED, "Version " + here + " runs already, unchanged", null, here,
                    here);
        }
        if (!facts.text("port_holder").isEmpty()) {
            String held = "Port " + facts.text("wanted_port") + " is held by " + facts.text("port_holder");
            return new Plan(Would.PORT_TAKEN, held, "Choose another agent port", here, here);
        }
        if (facts.text("java_chosen").isEmpty()) {
            return withoutJava(facts.text("java_package"), installJava, here, next);
        }
        if (here == null) {
            return new Plan(Would.INSTALL, "Not installed: would bring version " + next, null, null, next);
        }
        if (facts.text("hash").equals(files.hash())) {
            String why = facts.flag("running") ? "its settings differ" : "it does not run";
            return new Plan(Would.REINSTALL, "Would bring version " + next + " again: "
                    + why, null, here, next);
        }
        return new Plan(Would.UPGRADE, "Would upgrade from version " + here + " to "
                + next, null, here, next);
    }

    private static Plan withoutJava(String wanted, boolean install, String here, String next) {
        String none = "No Java 17 or later";
        if (wanted.isEmpty()) {
            return new Plan(Would.NO_JAVA, none + ", and no package manager that is known",
                    "Install a Java 17 runtime there", here, here);
        }
        return install
                ? new Plan(Would.INSTALL_JAVA, "Would install " + wanted + ", then version "
                + next, null, here, next)
                : new Plan(Would.NO_JAVA, none + ": the package " + wanted + " would be needed",
                        "install_java: true installs " + wanted, here, here);
    }
}
