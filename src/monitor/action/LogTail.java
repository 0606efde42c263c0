package monitor.action;

import java.util.List;

/**
 * What reads a log.
 *
 * @param words   made by {@link CommandLine}
 * @param file    that its input is, resolved and checked; or null
 * @param lasting whether it goes on as lines come
 * @param request what it answers
 */
record LogTail(List<String> words, String file, boolean lasting, LogRequest request) {

    LogTail {
        words = List.copyOf(words);
    }

    /** For people to read. */
    String shown() {
        return CommandLine.shown(words) + (file == null ? "" : " < " + CommandLine.shown(List.of(file)));
    }
}
