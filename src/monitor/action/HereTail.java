package monitor.action;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import monitor.ssh.Backlog;
import monitor.ssh.Ssh;

/** A log of this machine at work: a program without a shell, its output taken as it comes. */
final class HereTail implements Ssh.Tail {

    private static final int ENDS_SECONDS = 2;

    private final Process process;
    private final Backlog backlog = new Backlog(Runner.BACKLOG_BYTES);
    private final boolean moved;

    HereTail(LogTail log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(log.words()).redirectErrorStream(true)
                .redirectInput(log.file() == null ? new File("/dev/null") : new File(log.file()));
        process = Child.start(builder);
        moved = log.file() != null && !opened(log.file());
        if (moved) {
            process.destroyForcibly();
            backlog.close();
            return;
        }
        Thread.ofVirtual().name("log").start(() -> {
            byte[] chunk = new byte[8192];
            try (InputStream in = process.getInputStream(); backlog) {
                for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                    backlog.write(chunk, 0, count);
                }
            } catch (IOException e) {
                // it was closed
            }
        });
    }

    /** Whether what it reads is that file: the path may have led elsewhere when it was opened. */
    private boolean opened(String file) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/fd/0")).toString().equals(file);
        } catch (IOException e) {
            // it has printed all and ended: then the file must still be where it was
            try {
                return process.waitFor(ENDS_SECONDS, TimeUnit.SECONDS) && Path.of(file).toRealPath().toString().equals(file);
            } catch (IOException gone) {
                return false;
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    @Override
    public Backlog output() {
        return backlog;
    }

    @Override
    public int exitCode() {
        return moved ? Runner.MOVED : process.isAlive() ? -1 : process.exitValue();
    }

    @Override
    public boolean givenUp() {
        return false;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
