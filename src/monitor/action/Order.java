package monitor.action;

import java.util.List;

/**
 * One command that changes something, made by {@link CommandLine} only.
 *
 * @param words   the program and its arguments, sudo included where it is needed
 * @param witness the line for the host's own log
 */
record Order(List<String> words, String witness) {

    Order {
        words = List.copyOf(words);
    }

    /** How it ended. */
    record Done(int exitCode, String stdout, String stderr) {

        /** The host's own file forbids it: nothing was done. */
        boolean readOnly() {
            return exitCode == ReadOnly.EXIT_CODE && stderr.contains(ReadOnly.MARK);
        }
    }
}
