package monitor.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import monitor.model.Log;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * The SQLite file {@code servers.db} of the data directory: one thread that writes, a few connections that read beside it.
 * Safe from any thread; no call blocks longer than its deadline.
 */
public final class Database implements AutoCloseable {

    static final String FILE = "servers.db";

    /** What a read may take before it is interrupted; a page waits no longer. */
    private static final long READ_DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Of pages a connection: an hour of one server's rows lies in 3 MiB of them. */
    private static final int CACHE_KIB = 8 << 10;

    private static final DateTimeFormatter FILE_TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path folder;
    private final Clock clock;
    private final Log log;
    private final Folder held;
    private final Tx writing;
    private final Writer writer;
    private final Readers readers;
    private final List<String> notices;

    private Database(Path folder, Clock clock, Log log, Folder held, Tx writing, List<Tx> reading, List<String> notices) {
        this.folder = folder;
        this.clock = clock;
        this.log = log;
        this.held = held;
        this.writing = writing;
        this.notices = List.copyOf(notices);
        writer = new Writer(writing, clock, folder, log);
        readers = new Readers(reading, READ_DEADLINE_NANOS);
        writer.start();
    }

    /**
     * Opens or makes it, and brings its schema to the newest version. A damaged file is set aside, never deleted, and a new one
     * begun: {@link #notices} says so. Throws {@link UnusableData} where the directory or the file cannot be used.
     */
    public static Database open(Path folder, Clock clock, Log log) {
        return open(folder, clock, log, Migrations.ALL);
    }

    /** The same, with nothing told to a log. */
    public static Database open(Path folder, Clock clock) {
        return open(folder, clock, Log.NONE);
    }

    static Database open(Path folder, Clock clock, Log log, List<Migrations.Script> migrations) {
        Folder held = Folder.hold(folder);
        try {
            String time = FILE_TIME.format(clock.instant());
            List<String> notices = new ArrayList<>();
            Tx writing = Opening.open(folder, time, migrations, notices);
            List<Tx> reading = new ArrayList<>();
            for (int i = 0; i < Readers.CONNECTIONS; i++) {
                reading.add(connect(folder, false));
            }
            return new Database(folder, clock, log, held, writing, reading, notices);
        } catch (SQLException e) {
            held.close();
            throw new UnusableData(folder.resolve(FILE) + " cannot be opened (" + e.getMessage() + ").");
        } catch (RuntimeException e) {
            held.close();
            throw e;
        }
    }

    static Tx connect(Path folder, boolean writes) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(5_000);
        config.enforceForeignKeys(true);
        config.setOpenMode(SQLiteOpenMode.NOMUTEX);
        config.setCacheSize(-CACHE_KIB);
        if (!writes) {
            config.setReadOnly(true);
        }
        return new Tx(config.createConnection("jdbc:sqlite:" + folder.resolve(FILE)));
    }

    public Clock clock() {
        return clock;
    }

    Log log() {
        return log;
    }

    /** Sentences for the log and the page: what was set aside or brought to a new schema at opening. */
    public List<String> notices() {
        return notices;
    }

    /** The version of the schema, for {@code GET /api/version}. */
    public int schema() {
        return Migrations.newest();
    }

    /** One consistent view of all that is committed. A {@link monitor.model.Problem} when it takes too long. Not within another. */
    public <T> T read(Function<Tx, T> work) {
        return readers.read(clock.millis(), work);
    }

    /**
     * All of it or nothing, in one transaction; returns once it is committed. A {@link monitor.model.Problem} that the work throws
     * undoes it and is thrown on; a full disk is one too. Not within another: pass the {@link Tx} on.
     */
    public <T> T write(Function<Tx, T> work) {
        return writer.write(work);
    }

    /** For what moves or deletes much: in a transaction of its own, which costs less of the disk. */
    <T> T writeAlone(Function<Tx, T> work) {
        return writer.writeAlone(work);
    }

    /** Gathered with others for up to half a second; never blocks, never throws. */
    void append(Consumer<Tx> work) {
        writer.append(work);
    }

    /**
     * @param writable      whether the last attempt to write succeeded
     * @param problem       why not, in a sentence, or null
     * @param databaseBytes of the file with its write-ahead log
     * @param queued        samples that wait to be written
     * @param dropped       samples lost since the start because too many waited
     * @param lastCommit    or null
     */
    public record Health(boolean writable, String problem, long databaseBytes, int queued, long dropped, Instant lastCommit) {}

    public Health health() {
        String problem = writer.problem();
        return new Health(problem == null, problem, bytes(FILE) + bytes(FILE + "-wal"), writer.queued(), writer.dropped(),
                writer.lastCommit());
    }

    private long bytes(String name) {
        try {
            return Files.size(folder.resolve(name));
        } catch (IOException e) {
            return 0; // not there yet, or no more
        }
    }

    /** Writes what waits; then nothing more is read or written. */
    @Override
    public void close() {
        writer.close();
        readers.close();
        try {
            writing.connection().close();
        } catch (SQLException e) {
            throw new StoreFailure(e);
        } finally {
            held.close();
        }
    }
}
