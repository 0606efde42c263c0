package monitor.model;

/**
 * Where a room tells what happened: one line an event. A message is a sentence without values; the values follow as
 * names and values in turn ({@code log.info("Server is offline", "server_id", 7, "reason", "timeout")}), so that nothing
 * that a stranger sent can pass for the program's own words. Never a secret. Safe for all threads.
 */
public interface Log {

    enum Level { DEBUG, INFO, WARN, ERROR }

    /** Keeps nothing, for tests. */
    Log NONE = (level, message, cause, members) -> { };

    /** @param cause what was thrown, or null */
    void write(Level level, String message, Throwable cause, Object... members);

    default void debug(String message, Object... members) {
        write(Level.DEBUG, message, null, members);
    }

    default void info(String message, Object... members) {
        write(Level.INFO, message, null, members);
    }

    default void warn(String message, Object... members) {
        write(Level.WARN, message, null, members);
    }

    default void error(String message, Throwable cause, Object... members) {
        write(Level.ERROR, message, cause, members);
    }
}
