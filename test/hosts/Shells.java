package hosts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs of the machine, run with a bound. */
public final class Shells {

    private static final int BOUND_SECONDS = 60;

    private Shells() {}

    /** Runs a program to its end; gives stdout and stderr together; anything but exit code 0 is an error. */
    public static String run(String... line) {
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(List.of(line) + " is still running after " + BOUND_SECONDS
                        + " s");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(List.of(line) + " ended with " + process.exitValue() + ": "
                        + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The absolute path of a program, or null; looks where sbin programs of other users' PATHs are, too. */
    public static String find(String program) {
        String path = System.getenv().getOrDefault("PATH", "")
                + ":/usr/sbin:/sbin:/usr/local/sbin:/usr/lib/openssh";
        return Stream.of(path.split(":")).map(folder -> java.nio.file.Path.of(folder, program))
                .filter(java.nio.file.Files::isExecutable).findFirst().map(Object::toString).orElse(null);
    }

    /** The absolute path of a program; without it the test is skipped, saying which package brings it. */
    public static String need(String program, String debianPackage) {
        String found = find(program);
        if (found == null) {
            Assumptions.abort(program + " is missing (apt-get install " + debianPackage + ")");
        }
        return found;
    }

    /** Skips the test unless it runs as root. */
    public static void needRoot(String why) {
        if (!isRoot()) {
            Assumptions.abort("needs root: " + why);
        }
    }

    public static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Deletes a folder that a test made, links not followed. */
    public static void deleteTree(java.nio.file.Path folder) {
        if (!java.nio.file.Files.exists(folder)) {
            return;
        }
        try (Stream<java.nio.file.Path> all = java.nio.file.Files.walk(folder)) {
            for (java.nio.file.Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                java.nio.file.Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
