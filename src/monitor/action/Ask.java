package monitor.action;

import java.util.List;

/** One thing that is looked at on a host; nothing is changed by it. */
sealed interface Ask {

    /** What a program prints, on both ways out together. */
    record Run(List<String> words) implements Ask {

        public Run {
            words = List.copyOf(words);
        }

        static Run of(String... words) {
            return new Run(List.of(words));
        }
    }

    /** The text of a file. */
    record Content(String path) implements Ask {}

    /** The path of a program; exit code 1 where there is none. */
    record Where(String program) implements Ask {}

    /** The pids from the process that looks there up to PID 1, as far as they can be seen, parted by blanks. */
    record Ancestors() implements Ask {}

    /** Which files of these patterns can be read, one a line; the patterns come from {@link LogList} only. */
    record Readable(List<String> patterns) implements Ask {}

    /**
     * What was found.
     *
     * @param exitCode 0 where it was found
     */
    record Found(int exitCode, String text) {

        boolean good() {
            return exitCode == 0;
        }

        /** The text without white space around it; empty where it was not found. */
        String line() {
            return good() ? text.strip() : "";
        }
    }
}
