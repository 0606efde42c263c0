package monitor.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTableTest {

    private static String csv(Object... cells) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Table table = Table.csv(out, List.of("a", "b", "c").subList(0, cells.length));
        table.row(cells);
        table.end();
        String all = out.toString(StandardCharsets.UTF_8);
        return all.substring(all.indexOf("\r\n") + 2);
    }

    @Test
    void linesEndByCrLfAndTheFirstNamesTheColumns() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Table table = Table.csv(out, List.of("id", "name"));
        table.row(1L, "web-1");
        table.end();
        assertEquals("id,name\r\n1,web-1\r\n", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void commasQuotesAndLineBreaksAreQuoted() throws IOException {
        assertEquals("\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\"\r\n", csv("a,b", "say \"hi\"", "two\r\nlines"));
    }

    @Test
    void whatASpreadsheetWouldRunIsNoFormulaAnyMore() throws IOException {
        for (String formula : List.of("=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "  =cmd|' /C calc'!A0", "\uff1d1")) {
            String cell = csv(formula);
            assertEquals("\"'" + formula.replace("\"", "\"\"") + "\"\r\n", cell);
        }
        assertEquals("a=b\r\n", csv("a=b"));
    }

    @Test
    void aNumberStaysANumberAndIsWrittenWithoutAnExponent() throws IOException {
        assertEquals("-5,0.00001,12345678901234\r\n", csv(-5L, 0.00001, 12345678901234.0));
        assertEquals(",,true\r\n", csv(null, Double.NaN, true));
        assertEquals("0.1,-2.5\r\n", csv(0.1, -2.5));
    }

    @Test
    void aRowOfAnotherLengthIsAFaultOfTheProgram() {
        assertThrows(IllegalArgumentException.class, () -> Table.csv(new ByteArrayOutputStream(), List.of("a")).row(1L, 2L));
    }
}
