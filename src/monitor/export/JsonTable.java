package monitor.export;

import java.io.OutputStream;
import java.util.List;
import monitor.json.JsonWriter;

/** A bare array of objects, whose members stand in the order of the columns. */
final class JsonTable implements Table {

    private final JsonWriter json;
    private final List<String> names;

    JsonTable(OutputStream out, List<String> names) {
        this.json = new JsonWriter(out).array();
        this.names = List.copyOf(names);
    }

    @Override
    public void row(Object... cells) {
        if (cells.length != names.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + names.size() + " columns");
        }
        json.object();
        for (int i = 0; i < cells.length; i++) {
            json.name(names.get(i));
            switch (cells[i]) {
                case null -> json.nul();
                case Long number -> json.value(number.longValue());
                case Integer number -> json.value(number.longValue());
                case Boolean flag -> json.value(flag.booleanValue());
                case Double number -> json.value(number.doubleValue());
                case String text -> json.value(text);
                default -> throw new IllegalArgumentException("a " + cells[i].getClass().getName() + " is no cell");
            }
        }
        json.end();
    }

    @Override
    public void end() {
        json.end().flush();
    }
}
