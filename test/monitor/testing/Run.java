package monitor.testing;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

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
 * {@code N passed, N failed, N skipped}. Arguments: the folder of test classes and a regular expression of class names.
 * Exit codes: 0 all passed, 1 some failed or none ran.
 */
public final class Run {

    private Run() {}

    public static void main(String[] args) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClasspathRoots(Set.of(Path.of(args[0]).toAbsolutePath())))
                .filters(includeClassNamePatterns(args[1]))
                .build();
        Listener listener = new Listener(System.out);
        Launcher launcher = LauncherFactory.create();
        launcher.execute(request, listener);
        System.exit(listener.report() ? 0 : 1);
    }

    private static final class Listener implements TestExecutionListener {

        private final PrintStream out;
        private final AtomicInteger passed = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
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
            failed.incrementAndGet();
            out.println("FAILED " + name(test));
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

        boolean report() {
            skips.stream().sorted().forEach(skip -> out.println("skipped " + skip));
            out.printf("%d passed, %d failed, %d skipped%n", passed.get(), failed.get(), skipped.get());
            return failed.get() == 0 && passed.get() > 0;
        }
    }
}
