package monitor.export;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Comma-separated values with a line of names, CRLF between rows. A text that a spreadsheet would run as a formula begins with an
 * apostrophe instead.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 * @see <a href="https://owasp.org/www-community/attacks/CSV_Injection">CSV injection</a>
 */
final class CsvTable implements Table {

    /** What begins a formula, in one spreadsheet or another; the wide forms of East Asian keyboards too. */
    private static final String FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

    private final OutputStream out;
    private final int columns;
    private final StringBuilder line = new StringBuilder(256);

    CsvTable(OutputStream out, List<String> names) throws IOException {
        this.out = out;
        this.columns = names.size();
        row(names.toArray());
    }

    @Override
    public void row(Object... cells) throws IOException {
        if (cells.length != columns) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
        }
        line.setLength(0);
        for (int i = 0; i < cells.length; i++) {
            if (i > 0) {
                line.append(',');
            }
            cell(cells[i]);
        }
        out.write(line.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    private void cell(Object cell) {
        switch (cell) {
            case null -> { }
            case Long number -> line.append(number.longValue());
            case Integer number -> line.append(number.intValue());
            case Boolean flag -> line.append(flag);
            case Double number -> line.append(number(number));
            case String text -> text(text);
            default -> throw new IllegalArgumentException("a " + cell.getClass().getName() + " is no cell");
        }
    }

    /** Without an exponent, which not every spreadsheet reads. */
    static String number(double number) {
        return !Double.isFinite(number) ? ""
                : number == Math.rint(number) && Math.abs(number) < 1e15 ? Long.toString((long) number)
                : BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private void text(String text) {
        // spaces before a formula do not keep a spreadsheet from running it
        String start = text.stripLeading();
        boolean formula = !text.isEmpty() && (FORMULA.indexOf(text.charAt(0)) >= 0
                || !start.isEmpty() && FORMULA.indexOf(start.charAt(0)) >= 0);
        boolean quoted = formula;
        for (int i = 0; i < text.length() && !quoted; i++) {
            char one = text.charAt(i);
            quoted = one == ',' || one == '"' || one == '\r' || one == '\n' || one == ';' || one == '\t';
        }
        if (!quoted) {
            line.append(text);
            return;
        }
        line.append(formula ? "\"'" : "\"").append(text.replace("\"", "\"\"")).append('"');
    }

    /** The last line ends like all others. */
    @Override
    public void end() {}
}
