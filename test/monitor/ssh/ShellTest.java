package monitor.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hosts.Shells;
import monitor.model.Problem;
import org.junit.jupiter.api.Test;

class ShellTest {

    @Test
    void whateverAWordHoldsTheShellSeesThatWord() {
        for (String word : new String[] {"", "plain", "two words", "it's", "''", "$HOME", "`id`", "$(id)",
                ";id", "a\\b", "\"", "*", "~", "-rf", "!x", "#", "ä 日本 \u202e", "\t", "%s"}) {
            assertEquals(word + ".", Shells.run("sh", "-c", "printf '%s.' " + Shell.quote(word)));
            assertEquals(word + ".", Shells.run("sh", "-c", Shell.sh("printf '%s.' " + Shell.quote(word))));
        }
        assertEquals("a b|c|", Shells.run("sh", "-c", Shell.line("printf", "%s|", "a b", "c")));
    }

    @Test
    void aLineBreakOrANulIsRefused() {
        for (String word : new String[] {"a\nb", "a\rb", "a\0b"}) {
            assertThrows(Problem.class, () -> Shell.quote(word));
        }
    }

    @Test
    void aTildeAtTheBeginningOfAPathIsTheHome() {
        assertEquals(System.getenv("HOME") + "/it's", Shells.run("sh", "-c", "printf %s "
                + Shell.path("~/it's")));
        assertEquals("/a ~/b", Shells.run("sh", "-c", "printf %s " + Shell.path("/a ~/b")));
    }
}
