package monitor.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Brings the schema from its {@code user_version} to the newest, one numbered file a transaction, after a copy of the database. */
final class Migrations {

    /** In order; the place, from 1, is the version. */
    static final List<Script> ALL = Stream.of("001-first.sql", "002-jobs.sql", "003-backfill.sql",
            "004-imports.sql", "005-notices.sql", "006-status.sql", "007-tiers.sql", "008-alerts.sql",
            "009-snapshots.sql", "010-host-limits.sql", "011-ledger.sql", "012-users.sql",
            "013-changes.sql", "014-channels.sql", "015-evidence.sql").map(Script::resource).toList();

    /** The whole text of one file. */
    record Script(String name, String sql) {

        static Script resource(String name) {
            try (InputStream in = Migrations.class.getResourceAsStream("migrations/" + name)) {
                if (in == null) {
                    throw new IllegalStateException("no resource monitor/store/migrations/" + name);
                }
                return new Script(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Copies kept: the one before this version, and the one before that. */
    static final int COPIES = 2;

    private static final String COPY = Database.FILE + ".before-";

    private Migrations() {}

    /** The newest version. */
    static int newest() {
        return ALL.size();
    }

    /** Returns a sentence on what was done, or null when nothing was. */
    static String bring(Tx tx, Path folder, List<Script> files, String time) {
        int version = (int) tx.number("PRAGMA user_version");
        if (version > files.size()) {
            throw new UnusableData(folder.resolve(Database.FILE) + " was written by a newer version of this program (schema "
                    + version + "; this one knows " + files.size() + "): start that version, or put back a copy named "
                    + COPY + "…");
        }
        if (version == files.size()) {
            return null;
        }
        Path copy = null;
        if (version > 0) {
            copy = folder.resolve(COPY + version + "-" + time);
            copy(tx, copy);
        }
        for (int next = version; next < files.size(); next++) {
            apply(tx, files.get(next), next + 1);
        }
        return copy == null ? null : "The database was brought from schema " + version + " to " + files.size()
                + "; as it was, it is kept in " + copy + ".";
    }

    private static void copy(Tx tx, Path copy) {
        try {
            tx.update("VACUUM INTO ?", copy.toString());
            Folder.own(copy);
            List<Path> copies;
            try (Stream<Path> found = Files.list(copy.getParent())) {
                copies = found.filter(file -> file.getFileName().toString().startsWith(COPY))
                        .sorted(Comparator.comparing(Migrations::modified).reversed()).toList();
            }
            for (Path old : copies.subList(Math.min(COPIES, copies.size()), copies.size())) {
                Files.delete(old);
            }
        } catch (StoreFailure | IOException e) {
            throw new UnusableData("The database could not be copied to " + copy + " before its schema changes (" + e.getMessage()
                    + "): free some space and start again.");
        }
    }

    private static long modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void apply(Tx tx, Script file, int version) {
        tx.run("BEGIN IMMEDIATE");
        try {
            tx.run(file.sql());
            tx.run("PRAGMA user_version = " + version);
            tx.run("COMMIT");
        } catch (StoreFailure e) {
            tx.run("ROLLBACK");
            throw new UnusableData("The change of schema " + file.name() + " failed (" + e.getMessage() + "); nothing was changed.");
        }
    }
}
