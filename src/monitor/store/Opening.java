package monitor.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;

/** Opens the writing connection: a sound file as it is, a damaged one set aside and a new one begun. */
final class Opening {

    /** Files up to this size are checked page by page at each start (some 100 ms); larger ones at their roots only. */
    private static final long CHECKED_BYTES = 32L << 20;

    /**
     * The log goes into the file when it has so many pages, 4 MiB. Of 300 servers' samples 500 pages write 540 bytes a sample to the
     * disk and 1,000 write 538; more would only make the log longer, and a start after a crash slower.
     */
    private static final int CHECKPOINT_PAGES = 1_000;

    /** What the log keeps of the disk after a large transaction has gone into the file. */
    private static final long LOG_BYTES = 8L << 20;

    /** Left by a central that met damage while it ran: the next start checks every page. */
    static final String DAMAGED = Database.FILE + ".damaged";

    private Opening() {}

    static Tx open(Path folder, String time, List<Migrations.Script> migrations, List<String> notices) throws SQLException {
        Path file = folder.resolve(Database.FILE);
        try {
            return tryOpen(folder, time, migrations, notices);
        } catch (StoreFailure | SQLException damage) {
            StoreFailure failure = damage instanceof StoreFailure known ? known : new StoreFailure((SQLException) damage);
            if (!failure.corrupt()) {
                throw new UnusableData(file + " cannot be opened: " + failure.getMessage() + ".");
            }
            notices.add(setAside(folder, time, failure.getMessage()));
            return tryOpen(folder, time, migrations, notices);
        }
    }

    private static Tx tryOpen(Path folder, String time, List<Migrations.Script> migrations, List<String> notices) throws SQLException {
        make(folder.resolve(Database.FILE));
        Tx tx = Database.connect(folder, true);
        boolean done = false;
        try {
            if (tx.number("PRAGMA page_count") == 0) {
                tx.run("PRAGMA auto_vacuum = INCREMENTAL"); // of use before the first table only
            }
            tx.run("PRAGMA journal_mode = WAL");
            tx.run("PRAGMA synchronous = NORMAL");
            tx.run("PRAGMA temp_store = MEMORY");
            tx.run("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
            tx.run("PRAGMA journal_size_limit = " + LOG_BYTES);
            check(tx, folder);
            String notice = Migrations.bring(tx, folder, migrations, time);
            if (notice != null) {
                notices.add(notice);
            }
            done = true;
            return tx;
        } finally {
            if (!done) {
                tx.connection().close();
            }
        }
    }

    /** So that it is readable by its owner only from the first byte on; SQLite gives its log the same mode. */
    private static void make(Path file) {
        try {
            if (!Files.exists(file)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
        } catch (IOException e) {
            throw new UnusableData(file + " cannot be made (" + e + ").");
        }
    }

    private static void check(Tx tx, Path folder) {
        boolean marked = Files.exists(folder.resolve(DAMAGED));
        List<String> tables = tx.list("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0", row -> row.text("name"));
        for (String table : tables) {
            tx.number("SELECT 1 FROM \"" + table + "\" LIMIT 1");
        }
        long bytes = tx.number("PRAGMA page_count") * tx.number("PRAGMA page_size");
        if (marked || bytes <= CHECKED_BYTES) {
            String found = tx.one("PRAGMA quick_check(1)", row -> row.text("quick_check")).orElse("ok");
            if (!found.equals("ok")) {
                throw StoreFailure.damaged(found);
            }
            unmark(folder);
        }
    }

    private static void unmark(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(DAMAGED));
        } catch (IOException e) {
            throw new UnusableData(folder.resolve(DAMAGED) + " cannot be removed (" + e + ").");
        }
    }

    private static String setAside(Path folder, String time, String why) {
        String aside = Database.FILE + ".corrupt-" + time;
        try {
            for (String suffix : new String[] {"", "-wal", "-shm"}) {
                Path from = folder.resolve(Database.FILE + suffix);
                if (Files.exists(from)) {
                    Files.move(from, folder.resolve(aside + suffix));
                }
            }
            unmark(folder);
        } catch (IOException e) {
            throw new UnusableData("The damaged " + folder.resolve(Database.FILE) + " could not be set aside (" + e + ").");
        }
        return "The database was damaged (" + why + "): it was set aside as " + folder.resolve(aside) + " and a new one was begun."
                + " sqlite3's .recover may save what is in it.";
    }
}
