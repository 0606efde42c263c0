package monitor.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import monitor.model.Problem;
import org.sqlite.SQLiteConnection;

/**
 * One transaction, or one consistent view where it only reads. Arguments are bound in order: numbers, text, byte arrays,
 * booleans (0, 1), instants (epoch milliseconds) and null. Used by one thread, within the function that it is given to.
 */
public final class Tx {

    /** Statements kept prepared a connection: more than all that run often. */
    private static final int KEPT_STATEMENTS = 64;

    private final Connection connection;
    private final LinkedHashMap<String, PreparedStatement> prepared = new LinkedHashMap<>(16, 0.75f, true);
    private final List<Consumer<Boolean>> endings = new ArrayList<>();
    private long now;
    private long deadlineNanos;

    Tx(Connection connection) {
        this.connection = connection;
    }

    /** Until when the work may go on, as {@link System#nanoTime}; for loops outside of SQLite. */
    void deadline(long nanos) {
        deadlineNanos = nanos;
    }

    /** Throws a {@link Problem} when the deadline has passed. */
    void checkDeadline() {
        if (deadlineNanos != 0 && System.nanoTime() - deadlineNanos > 0) {
            throw new Problem(Problem.Kind.TIMEOUT, "The database took too long to answer: ask for a shorter span or fewer metrics.");
        }
    }

    /** The one time of this transaction, in epoch milliseconds. */
    public long now() {
        return now;
    }

    void begin(long nowMillis) {
        now = nowMillis;
    }

    /** Told whether the transaction was committed, once it has ended; on the writer's thread, which must not wait. Only while writing. */
    public void onEnd(Consumer<Boolean> ending) {
        endings.add(ending);
    }

    int endings() {
        return endings.size();
    }

    /** Tells those from that place on, in the order of their coming, and forgets them. */
    void ended(int from, boolean committed) {
        List<Consumer<Boolean>> told = endings.subList(from, endings.size());
        List.copyOf(told).forEach(ending -> ending.accept(committed));
        told.clear();
    }

    SQLiteConnection connection() {
        return (SQLiteConnection) connection;
    }

    /** Rows changed. */
    public int update(String sql, Object... arguments) {
        try {
            PreparedStatement statement = bound(sql, arguments);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new StoreFailure(e);
        }
    }

    /** All rows. */
    public <T> List<T> list(String sql, Function<Row, T> map, Object... arguments) {
        List<T> found = new ArrayList<>();
        each(sql, row -> found.add(map.apply(row)), arguments);
        return found;
    }

    /** The first row. */
    public <T> Optional<T> one(String sql, Function<Row, T> map, Object... arguments) {
        List<T> found = list(sql, map, arguments);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
    }

    /** The first column of the first row, or 0. */
    public long number(String sql, Object... arguments) {
        return one(sql, row -> row.number(1), arguments).orElse(0L);
    }

    /** Row after row, none kept. */
    public void each(String sql, Consumer<Row> to, Object... arguments) {
        try (ResultSet result = bound(sql, arguments).executeQuery()) {
            Row row = new Row(result);
            while (result.next()) {
                to.accept(row);
            }
        } catch (SQLException e) {
            throw new StoreFailure(e);
        }
    }

    /** Statements that take no arguments, each to its end; rows that they give are left. */
    void run(String sql) {
        try (Statement statement = connection.createStatement()) {
            // unlike execute, which takes one step of the first: too little for a script and for incremental_vacuum
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new StoreFailure(e);
        }
    }

    private PreparedStatement bound(String sql, Object[] arguments) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            if (prepared.size() >= KEPT_STATEMENTS) {
                prepared.pollFirstEntry().getValue().close();
            }
            prepared.put(sql, statement);
        }
        for (int i = 0; i < arguments.length; i++) {
            bind(statement, i + 1, arguments[i]);
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, int place, Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(place, java.sql.Types.NULL);
            case Boolean flag -> statement.setLong(place, flag ? 1 : 0);
            case Integer number -> statement.setLong(place, number);
            case Long number -> statement.setLong(place, number);
            case Double number -> statement.setDouble(place, number);
            case String text -> statement.setString(place, text);
            case byte[] bytes -> statement.setBytes(place, bytes);
            case Instant time -> statement.setLong(place, time.toEpochMilli());
            default -> throw new IllegalArgumentException("a " + value.getClass().getName() + " cannot be stored");
        }
    }
}
