package monitor.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Rows on their way out, none kept. A cell is a text, a whole number, a double (NaN: none), a flag, or null. Used by one thread;
 * what is not ended is no whole export.
 */
public sealed interface Table permits CsvTable, JsonTable {

    /** As many cells as there are columns. */
    void row(Object... cells) throws IOException;

    /** Nothing follows. */
    void end() throws IOException;

    static Table csv(OutputStream out, List<String> columns) throws IOException {
        return new CsvTable(out, columns);
    }

    static Table json(OutputStream out, List<String> columns) {
        return new JsonTable(out, columns);
    }
}
