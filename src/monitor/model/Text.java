package monitor.model;

/** What may stand in text that people and terminals are shown. */
public final class Text {

    /** Longer values are cut in messages, so that a message stays a sentence. */
    private static final int SHOWN_CHARACTERS = 60;

    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private Text() {}

    /**
     * What makes the text unfit to be shown on one line, in words, or null: control characters, line separators, characters that turn the
     * direction of writing or are invisible, halves of a surrogate pair. Joiners stay: scripts and emoji need them.
     */
    public static String flaw(String text) {
        for (int i = 0; i < text.length();) {
            int c = text.codePointAt(i);
            String why = switch (Character.getType(c)) {
                case Character.CONTROL -> "a control character";
                case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> "a line separator";
                case Character.SURROGATE -> "half of a surrogate pair";
                case Character.FORMAT -> c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER ? null
                        : "an invisible or direction-changing character";
                default -> null;
            };
            if (why != null) {
                return "%s (U+%04X)".formatted(why, c);
            }
            i += Character.charCount(c);
        }
        return null;
    }

    /** A value as a message may name it: quoted, cut, on one line, with what cannot be shown as U+XXXX. Never deep. */
    public static String show(Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> '"' + plain(text) + '"';
            case Number number -> plain(number.toString());
            case Boolean bool -> bool.toString();
            case Iterable<?> _ -> "an array";
            default -> "an object";
        };
    }

    private static String plain(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(SHOWN_CHARACTERS).forEach(c -> {
            if (flaw(Character.toString(c)) == null) {
                out.appendCodePoint(c);
            } else {
                out.append("U+%04X".formatted(c));
            }
        });
        if (text.codePointCount(0, text.length()) > SHOWN_CHARACTERS) {
            out.append('…');
        }
        return out.toString();
    }
}
