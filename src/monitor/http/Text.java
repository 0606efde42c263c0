package monitor.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text that came in a request line or header. */
final class Text {

    /** Characters of a value that an error repeats. */
    private static final int SHOWN = 60;

    private Text() {}

    /** A value as an error shows it: shortened, all but printable ASCII and letters escaped. */
    static String shown(String value) {
        StringBuilder text = new StringBuilder();
        value.codePoints().limit(SHOWN).forEach(point -> {
            if (point >= 0x20 && point < 0x7f && point != '"' && point != '\\' || point > 0x7f && Character.isLetterOrDigit(point)) {
                text.appendCodePoint(point);
            } else {
                text.append(String.format("\\u%04x", point));
            }
        });
        return value.length() > SHOWN ? text + "…" : text.toString();
    }

    /** Percent-decoded as UTF-8, strictly; null where it is no valid text or holds a NUL. */
    static String decoded(String raw, boolean plusIsSpace) {
        if (raw.indexOf('%') < 0 && !(plusIsSpace && raw.indexOf('+') >= 0) && raw.chars().allMatch(c -> c < 0x80 && c != 0)) {
            return raw;
        }
        byte[] bytes = new byte[raw.length()];
        int length = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int high = i + 2 <= raw.length() - 1 ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = i + 2 <= raw.length() - 1 ? Character.digit(raw.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                bytes[length++] = (byte) (plusIsSpace && c == '+' ? ' ' : c > 0xff ? '?' : c);
            }
        }
        try {
            // a fresh decoder reports what is malformed
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
            return text.indexOf('\0') < 0 ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
