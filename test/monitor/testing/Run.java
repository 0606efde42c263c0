package monitor.testing;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests and says how they went: each class with its time, each failure with its trace, each skip with its reason, and as the last line
 * {@code N passed, N failed, N skipped}. A few that failed are run once more by themselves when all are through; what passes then is named
 * as unsteady, with the trace of its failure above. Arguments: the folder of test classes and a regular expression of class names.
 * Exit codes: 0 all passed, 1 some failed or none ran.
 */
public final class Run {

    /** A machine that others use, too, lets a bound pass now and then; more failures than this are no accident. */
    private static final int MAX_AGAIN = 8;

    /** Two classes at a time, each on one thread: most of a test is waiting for a host to boot, to hang or to come back. */
    private static final Map<String, String> SIDE_BY_SIDE = Map.of(
            "junit.jupiter.execution.parallel.enabled", "true",
            "junit.jupiter.execution.parallel.mode.default", "same_thread",
            "junit.jupiter.execution.parallel.mode.classes.default", "concurrent",
            "junit.jupiter.execution.parallel.config.executor-service", "worker_thread_pool",
            "junit.jupiter.execution.parallel.config.strategy", "fixed",
            "junit.jupiter.execution.parallel.config.fixed.parallelism", "2");

    private Run() {}

    public static void main(String[] args) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClasspathRoots(Set.of(Path.of(args[0]).toAbsolutePath())))
                .filters(includeClassNamePatterns(args[1]))
                .configurationParameters(SIDE_BY_SIDE)
                .build();
        Listener listener = new Listener(System.out);
        Launcher launcher = LauncherFactory.create();
        launcher.execute(request, listener);
        List<TestIdentifier> failed = listener.failures();
        if (!failed.isEmpty() && failed.size() <= MAX_AGAIN) {
            System.out.println("Again, by themselves: " + failed.size());
            launcher.execute(LauncherDiscoveryRequestBuilder.request()
                    .selectors(failed.stream().map(test -> selectUniqueId(test.getUniqueId())).toList()).build(), listener.again());
        }
        System.exit(listener.report() ? 0 : 1);
    }

    private static final class Listener implements TestExecutionListener {

        private final PrintStream out;
        private final AtomicInteger passed = new AtomicInteger();
        private final Map<String, TestIdentifier> failed = new ConcurrentHashMap<>();
        private final List<String> unsteady = Collections.synchronizedList(new ArrayList<>());
        private volatile boolean again;
        private final AtomicInteger skipped = new AtomicInteger();
        private final List<String> skips = Collections.synchronizedList(new ArrayList<>());
        private final Map<String, Long> startedNanos = new ConcurrentHashMap<>();

        Listener(PrintStream out) {
            this.out = out;
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            startedNanos.put(test.getUniqueId(), System.nanoTime());
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            skip(test, reason);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            switch (result.getStatus()) {
                case SUCCESSFUL -> {
                    if (test.isTest()) {
                        passed.incrementAndGet();
                        if (failed.remove(test.getUniqueId()) != null) {
                            unsteady.add(name(test));
                        }
                    }
                }
                case ABORTED -> skip(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
                case FAILED -> fail(test, result.getThrowable());
            }
            if (test.getSource().filter(ClassSource.class::isInstance).isPresent()) {
                long millis = Duration.ofNanos(System.nanoTime() - startedNanos.get(test.getUniqueId())).toMillis();
                out.printf("%7.1f s  %s%n", millis / 1000.0, name(test));
            }
        }

        private void skip(TestIdentifier test, String reason) {
            skipped.incrementAndGet();
            skips.add(name(test) + ": " + reason);
        }

        private synchronized void fail(TestIdentifier test, Optional<Throwable> thrown) {
            failed.put(test.getUniqueId(), test);
            out.println((again ? "FAILED again " : "FAILED ") + name(test));
            thrown.ifPresent(cause -> cause.printStackTrace(out));
        }

        private static String name(TestIdentifier test) {
            return test.getSource().map(source -> switch (source) {
                case MethodSource method -> method.getClassName() + "." + method.getMethodName()
                        + (test.getDisplayName().startsWith(method.getMethodName()) ? "" : " " + test.getDisplayName());
                case ClassSource type -> type.getClassName();
                default -> test.getDisplayName();
            }).orElse(test.getDisplayName());
        }

        List<TestIdentifier> failures() {
            return List.copyOf(failed.values());
        }

        /** From now on it is the second time. */
        Listener again() {
            again = true;
            return this;
        }

        boolean report() {
            unsteady.stream().sorted().forEach(test -> out.println("unsteady " + test + ": failed once, passed by itself"));
            skips.stream().sorted().forEach(skip -> out.println("skipped " + skip));
            out.printf("%d passed, %d failed, %d skipped%n", passed.get(), failed.size(), skipped.get());
            return failed.isEmpty() && passed.get() > 0;
        }
    }
}
