package monitor;

/** A flag, variable or line of settings that cannot be used; the sentence names it and its value. */
final class BadUsage extends Exception {

    private static final long serialVersionUID = 1;

    BadUsage(String sentence) {
        super(sentence);
    }
}
