package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import monitor.audit.Ledger;
import monitor.model.Log;
import monitor.store.Database;

/** How long the whole chain of a million rows takes to be checked, beside the hashing of as many bytes alone. */
public final class LedgerBench {

    private static final int ROWS = 1_000_000;
    private static final int AT_ONCE = 10_000;
    private static final int BYTES_A_ROW = 300;
    private static final double LIMIT_SECONDS = 10;

    private LedgerBench() {}

    public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
        Path folder = Files.createTempDirectory("ledger-bench");
        try (Database db = Database.open(folder, Clock.systemUTC())) {
            Ledger ledger = new Ledger(db, folder, new byte[32], Log.NONE);
            for (int i = 0; i < ROWS; i += AT_ONCE) {
                db.write(tx -> {
                    for (int j = 0; j < AT_ONCE; j++) {
                        ledger.append(tx, new Ledger.Entry("somebody", "192.0.2.7", "0123456789abcdef", "server.change", 7L, null, "ok",
                                "{\"name\":\"web-1\",\"port\":22}", "{\"name\":\"web-01\",\"port\":2222}"));
                    }
                    return null;
                });
            }
            long begun = System.nanoTime();
            Ledger.Verdict verdict = ledger.verify();
            double ours = (System.nanoTime() - begun) / 1e9;
            if (!verdict.valid() || verdict.rows() != ROWS) {
                throw new IllegalStateException(verdict.toString());
            }
            double bare = hashing();
            System.out.printf(Locale.ROOT, "bench | the ledger's %d rows checked, s | %.2f | %.2f their hashing alone | %.1f | %.0f | %s%n",
                    ROWS, ours, bare, ours / bare, LIMIT_SECONDS, ours <= LIMIT_SECONDS ? "ok" : "over");
        }
    }

    private static double hashing() throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] row = new byte[BYTES_A_ROW];
        long begun = System.nanoTime();
        for (int i = 0; i < ROWS; i++) {
            row = Arrays.copyOf(digest.digest(row), BYTES_A_ROW);
        }
        return (System.nanoTime() - begun) / 1e9;
    }
}
