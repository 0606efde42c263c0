package monitor.store;

import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite refused, with its code; turned into a {@link monitor.model.Problem} where a user can do something about it. */
final class StoreFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final SQLiteErrorCode code;

    StoreFailure(SQLException cause) {
        super(cause.getMessage(), cause);
        code = cause instanceof SQLiteException failure ? failure.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
    }

    private StoreFailure(String message) {
        super(message);
        code = SQLiteErrorCode.SQLITE_CORRUPT;
    }

    /** What a check of the file found. */
    static StoreFailure damaged(String finding) {
        return new StoreFailure(finding);
    }

    /** Without the part that extends the primary code. */
    private boolean is(SQLiteErrorCode primary) {
        return (code.code & 0xff) == primary.code;
    }

    boolean full() {
        return is(SQLiteErrorCode.SQLITE_FULL);
    }

    boolean interrupted() {
        return is(SQLiteErrorCode.SQLITE_INTERRUPT);
    }

    boolean corrupt() {
        return is(SQLiteErrorCode.SQLITE_CORRUPT) || is(SQLiteErrorCode.SQLITE_NOTADB);
    }

    /** Not one statement's fault but the file's or the disk's: the whole transaction is lost. */
    boolean ofTheDatabase() {
        return full() || corrupt() || is(SQLiteErrorCode.SQLITE_IOERR) || is(SQLiteErrorCode.SQLITE_READONLY)
                || is(SQLiteErrorCode.SQLITE_CANTOPEN) || is(SQLiteErrorCode.SQLITE_NOMEM) || is(SQLiteErrorCode.SQLITE_BUSY);
    }

    /** For a person. */
    String sentence(Path folder) {
        if (full()) {
            return "The disk that holds " + folder + " is full: nothing can be saved. Free some space; saving resumes by itself.";
        }
        if (corrupt()) {
            return "The database in " + folder + " is damaged: nothing can be saved. Restart the central: it sets the damaged file"
                    + " aside and starts a new one.";
        }
        return "The disk that holds " + folder + " refuses to be written (" + getMessage() + "). Saving is tried every second.";
    }
}
