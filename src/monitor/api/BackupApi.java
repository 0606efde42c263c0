package monitor.api;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Semaphore;
import monitor.http.Request;
import monitor.http.Response;
import monitor.model.Problem;
import monitor.store.Backup;

/** The whole central as one sealed file. */
final class BackupApi {

    private static final int RETRY_SECONDS = 60;

    private final Parts parts;
    private final Recorder recorder;
    /** One at a time: each takes the database's size of disk. */
    private final Semaphore place = new Semaphore(1);

    BackupApi(Parts parts, Recorder recorder) {
        this.parts = parts;
        this.recorder = recorder;
    }

    Response make(Request request) throws IOException {
        char[] passphrase = Backup.passphrase(Given.of(request, Set.of("passphrase"), "passphrase").secret("passphrase"));
        if (!place.tryAcquire()) {
            throw new Problem(Problem.Kind.RATE_LIMITED, "Another backup is being made").with(Problem.RETRY_AFTER, RETRY_SECONDS);
        }
        Path copy;
        try {
            recorder.did(request, "backup", null, "ok", null); // before, so that a backup's own ledger tells of it
            copy = parts.backup().copy();
        } catch (IOException e) {
            place.release();
            throw new Problem(Problem.Kind.INTERNAL, e.getMessage());
        } catch (RuntimeException e) {
            place.release();
            throw e;
        }
        return Response.stream("application/octet-stream", out -> {
            try {
                parts.backup().write(copy, out, passphrase);
            } finally {
                Arrays.fill(passphrase, ' ');
                place.release();
            }
        }).header("Content-Disposition", "attachment; filename=\"server-monitor-"
                + LocalDate.ofInstant(parts.clock().instant(), ZoneOffset.UTC) + ".backup\"");
    }
}
