package monitor.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import monitor.model.Problem;
import monitor.ssh.Ssh;
import org.junit.jupiter.api.Test;

class FactsTest {

    private static Facts facts(String output) {
        return Facts.parse(output.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatALoginShellSaysBeforeIsNoFact() {
        Facts facts = facts("Welcome!\nport=1\nno line end: server_monitor_setup=1\nport=8083\nend=0\nport=2\n");
        assertEquals("8083", facts.text("port"));
        assertTrue(facts.complete());
    }

    @Test
    void anAnswerThatBreaksOffIsNotComplete() {
        assertFalse(facts("server_monitor_setup=1\nport=8083\n").complete());
        assertFalse(facts("end=0\n").complete());
        assertFalse(facts("").complete());
    }

    @Test
    void aLineThatIsNoNameAndValueIsLeftOut() {
        Facts facts = facts("server_monitor_setup=1\nPort=1\n=2\nno value\npid=12\u001b[31m\nversion=1=2\nend=0\n");
        assertEquals("", facts.text("pid"));
        assertEquals("1=2", facts.text("version"));
        assertEquals(2, facts.values().size());
    }

    @Test
    void aNumberThatIsNoneIsZero() {
        Facts facts = facts("server_monitor_setup=1\nport=-5\npid=99999999999999999999\nresident_kb=12\nend=0\n");
        assertEquals(0, facts.number("port"));
        assertEquals(0, facts.number("pid"));
        assertEquals(12, facts.number("resident_kb"));
        assertEquals(0, facts.number("absent"));
    }

    @Test
    void aMissingJavaSaysHowToHaveItInstalled() {
        Problem problem = facts("server_monitor_setup=1\njava_package=openjdk-17-jre-headless\nerror=no_java\nmessage=No Java\nend=65\n").problem("box");
        assertEquals(Problem.Kind.REMOTE_FAILED, problem.kind());
        assertEquals("box: No Java", problem.getMessage());
        assertEquals("repeat with install_java: true to install openjdk-17-jre-headless", problem.hint());
    }

    @Test
    void aStepThatEndsEarlyTellsWhatTheHostSaid() {
        Ssh.Ran ran = new Ssh.Ran(127, new byte[0], "sh: not\nfound\n".getBytes(StandardCharsets.UTF_8));
        assertEquals("box: the step \"inspect\" ended early with exit code 127: sh: not found", Facts.broken("box", "inspect", ran).getMessage());
    }
}
