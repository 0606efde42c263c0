package hosts;

import java.nio.file.Path;

/** Java runtimes for machines, made once and kept in the cache. */
public final class Runtimes {

    private Runtimes() {}

    /** The JDK that runs the tests, reduced to java.base: no compiler. */
    public static Path withoutCompiler() {
        return RootFs.runtimeOnly();
    }
}
