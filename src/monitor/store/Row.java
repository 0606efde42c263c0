package monitor.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The row that a query stands on. Valid only within the function that it is given to. */
public final class Row {

    private final ResultSet result;

    Row(ResultSet result) {
        this.result = result;
    }

    public long number(String column) {
        try {
            return result.getLong(column);
        } catch (SQLException e) {
            throw new StoreFailure(e);
        }
    }

    /** By place, from 1: for the inner loops. */
    long number(int column) {
        try {
            return result.getLong(column);
        } catch (SQLException e) {
            throw new StoreFailure(e);
        }
    }

    public Long numberOrNull(String column) {
        try {
            long value = result.getLong(column);
            return result.wasNull() ? null : value;
        } catch (SQLException e) {
            throw new StoreFailure(e);
        }
    }

    public Double realOrNull(String column) {
        try {
            double value = result.getDouble(column);
            return result.wasNull() ? null : value;
        } catch (SQLException e) {
            throw new StoreFailure(e);
        }
    }

    /** By place, from 1; NULL is the value given. */
    long number(int column, long absent) {
        try {
            long value = result.getLong(column);
            return value == 0 && result.wasNull() ? absent : value;
        } catch (SQLException e) {
            throw new StoreFailure(e);
        }
    }

    public boolean flag(String column) {
        return number(column) != 0;
    }

    /** Null where the column is. */
    public String text(String column) {
        try {
            return result.getString(column);
        } catch (SQLException e) {
            throw new StoreFailure(e);
        }
    }

    /** Null where the column is. */
    public byte[] bytes(String column) {
        try {
            return result.getBytes(column);
        } catch (SQLException e) {
            throw new StoreFailure(e);
        }
    }

    /** Null where the column is. */
    public Instant time(String column) {
        Long millis = numberOrNull(column);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    /** The lines of a text; none where it is empty. */
    public List<String> lines(String column) {
        String text = text(column);
        return text.isEmpty() ? List.of() : List.of(text.split("\n"));
    }
}
