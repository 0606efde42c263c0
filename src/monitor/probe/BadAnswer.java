package monitor.probe;

import java.io.IOException;

/** Something answered, but not as an agent does; the message is a clause that follows "Port 8083 of the host". */
final class BadAnswer extends IOException {

    private static final long serialVersionUID = 1;

    BadAnswer(String message) {
        super(message);
    }

    /** A piece of what came, safe to show: printable ASCII, shortened. */
    static String show(byte[] bytes, int length) {
        return show(bytes, length, 40);
    }

    static String show(byte[] bytes, int length, int most) {
        int shownLength = Math.min(length, most);
        StringBuilder shown = new StringBuilder(shownLength + 3).append('"');
        for (int i = 0; i < shownLength; i++) {
            char c = (char) (bytes[i] & 0xff);
            shown.append(c >= 0x20 && c < 0x7f && c != '"' ? c : '.');
        }
        return shown.append('"').append(length > shownLength ? "…" : "").toString();
    }
}
