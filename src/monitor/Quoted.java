package monitor;

/** Text from elsewhere as one line that nothing can break out of. */
final class Quoted {

    private static final int MAX_CHARS = 300;

    private Quoted() {}

    /** In double quotes; control and direction characters escaped, long text cut. */
    static String of(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length() && i < MAX_CHARS; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (plain(c)) {
                        out.append(c);
                    } else {
                        out.append("\\u%04x".formatted((int) c));
                    }
                }
            }
        }
        return out.append(text.length() > MAX_CHARS ? "…\"" : "\"").toString();
    }

    private static boolean plain(char c) {
        int type = Character.getType(c);
        return type != Character.CONTROL && type != Character.FORMAT && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR && type != Character.UNASSIGNED && type != Character.PRIVATE_USE
                && !Character.isSurrogate(c);
    }
}
