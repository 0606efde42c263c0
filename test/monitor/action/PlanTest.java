package monitor.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import monitor.model.Job;
import org.junit.jupiter.api.Test;

class PlanTest {

    private static final AgentFiles FILES = Brought.small("2", "");
    private static final String ABSENT = "installed=no\nrunning=no\nwanted_port=8083\nunchanged=no\n";
    private static final String OLD =
            "installed=yes\nrunning=yes\nversion=1\nhash=0\nport=8083\nwanted_port=8083\nunchanged=no\n";
    private static final String JAVA = "java_chosen=/usr/bin/java\njava_version=17\n";
    private static final String NO_JAVA = "java_package=openjdk-17-jre-headless\n";

    private static Plan plan(Job.Kind kind, boolean installJava, String... facts) {
        String output = "server_monitor_setup=1\n" + String.join("", facts) + "end=0\n";
        return Plan.of(kind, Facts.parse(output.getBytes(StandardCharsets.UTF_8)), FILES, installJava);
    }

    private static void assertPlan(Plan.Would would, String text, Plan plan) {
        assertEquals(would, plan.would(), plan.toString());
        assertTrue(plan.text().contains(text), plan.toString());
    }

    @Test
    void aDeploymentSaysWhatItWouldBringAndWhatStandsInItsWay() {
        assertPlan(Plan.Would.INSTALL, "would bring version 2", plan(Job.Kind.DEPLOY, false, ABSENT, JAVA));
        assertPlan(Plan.Would.UPGRADE, "from version 1 to 2", plan(Job.Kind.DEPLOY, false, OLD, JAVA));
        assertPlan(Plan.Would.UNCHANGED, "runs already",
                plan(Job.Kind.DEPLOY, false, OLD.replace("unchanged=no", "unchanged=yes"), JAVA));
        assertPlan(Plan.Would.REINSTALL, "does not run",
                plan(Job.Kind.DEPLOY, false, OLD.replace("hash=0", "hash=" + FILES.hash())
                .replace("running=yes", "running=no"), JAVA));
        assertPlan(Plan.Would.NO_JAVA, "openjdk-17-jre-headless",
                plan(Job.Kind.DEPLOY, false, ABSENT, NO_JAVA));
        assertPlan(Plan.Would.INSTALL_JAVA, "openjdk-17-jre-headless",
                plan(Job.Kind.DEPLOY, true, ABSENT, NO_JAVA));
        assertPlan(Plan.Would.NO_JAVA, "no package manager", plan(Job.Kind.DEPLOY, true, ABSENT));
        assertPlan(Plan.Would.PORT_TAKEN, "held by nginx (pid 7)",
                plan(Job.Kind.DEPLOY, false, ABSENT, JAVA, "port_holder=nginx (pid 7)\n"));
    }

    @Test
    void theOtherChangesNeedAnAgentAndSayWhenThereIsNothingToDo() {
        for (Job.Kind kind : new Job.Kind[] {Job.Kind.UPGRADE, Job.Kind.START, Job.Kind.STOP,
                Job.Kind.RESTART}) {
            assertPlan(Plan.Would.NOT_INSTALLED, "No agent", plan(kind, false, ABSENT, JAVA));
        }
        assertPlan(Plan.Would.NOTHING, "No agent", plan(Job.Kind.UNINSTALL, false, ABSENT));
        assertPlan(Plan.Would.UNINSTALL, "version 1", plan(Job.Kind.UNINSTALL, false, OLD));
        assertPlan(Plan.Would.NOTHING, "runs already", plan(Job.Kind.START, false, OLD));
        assertPlan(Plan.Would.STOP, "version 1", plan(Job.Kind.STOP, false, OLD));
        assertPlan(Plan.Would.RESTART, "restart version 1", plan(Job.Kind.RESTART, false, OLD));
        assertPlan(Plan.Would.START, "start version 1",
                plan(Job.Kind.START, false, OLD.replace("running=yes", "running=no")));
        assertPlan(Plan.Would.NOTHING, "does not run",
                plan(Job.Kind.STOP, false, OLD.replace("running=yes", "running=no")));
    }
}
