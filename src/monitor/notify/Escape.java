package monitor.notify;

import monitor.model.Text;

/** How one character of a value (a server's name, a message) is written where the receiver reads markup. */
@FunctionalInterface
interface Escape {

    /** Between a sign that calls people and the name behind it: seen by nobody, and then it calls nobody. */
    String APART = "\u200b";

    String of(int c);

    /** What cannot be shown becomes U+FFFD whatever the target; a line's end stays. */
    default String safe(int c) {
        if (c == '\n') {
            return of(c);
        }
        if (c == '\t' || c == '\r') {
            return " ";
        }
        return Text.flaw(Character.toString(c)) == null ? of(c) : "\ufffd";
    }

    Escape NONE = Character::toString;

    Escape HTML = c -> switch (c) {
        case '&' -> "&amp;";
        case '<' -> "&lt;";
        case '>' -> "&gt;";
        case '"' -> "&quot;";
        case '@' -> "@" + APART;
        default -> Character.toString(c);
    };

    /** Plain text where a name behind the sign calls people. */
    Escape APART_ONLY = c -> c == '@' ? "@" + APART : Character.toString(c);

    /** Slack names people, groups and links in angle brackets. */
    Escape SLACK = c -> switch (c) {
        case '&' -> "&amp;";
        case '<' -> "&lt;";
        case '>' -> "&gt;";
        case '@' -> "@" + APART;
        default -> Character.toString(c);
    };

    Escape MARKDOWN = c -> switch (c) {
        case '\\', '`', '*', '_', '~', '|', '>', '<', '#', '[', ']', '(', ')', '!' -> "\\" + (char) c;
        case '@' -> "@" + APART;
        default -> Character.toString(c);
    };
}
