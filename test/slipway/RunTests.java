package slipway;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests under a folder of classes and writes {@code N passed, N failed, N skipped} into a file, which
 * build.sh prints last: a line printed here could be followed by what a test's threads still say.
 *
 * <p>Arguments: the folder, the file, then words; given any, only tests whose {@code package.Class.method}
 * contains one of them are run.
 */
final class RunTests implements TestExecutionListener {
    private static final String TEST_TIMEOUT = "5 m"; // a safety net: one that hangs fails with a thread dump

    private final List<String> notPassed = new ArrayList<>();
    private final Map<String, Long> startedAt = new HashMap<>();
    private TestPlan plan;
    private long passed;
    private long failed;
    private long skipped;

    public static void main(String[] args) throws IOException {
        // Read once, by the first server of this program: half-sent requests are cut off soon enough to be tested.
        System.setProperty("sun.net.httpserver.maxReqTime", "5");
        // What the service says of itself in a test is the test's to look at.
        for (var handler : Logger.getLogger("").getHandlers()) {
            handler.setLevel(Level.OFF);
        }
        var words = List.of(args).subList(2, args.length);
        var request = LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClasspathRoots(Set.of(Path.of(args[0]))))
            .filters(includeClassNamePatterns("slipway\\..*"), named(words))
            .configurationParameter("junit.jupiter.execution.timeout.testable.method.default", TEST_TIMEOUT)
            .configurationParameter("junit.jupiter.execution.timeout.lifecycle.method.default", TEST_TIMEOUT)
            .configurationParameter("junit.jupiter.execution.timeout.threaddump.enabled", "true")
            .build();
        var run = new RunTests();
        LauncherFactory.create().execute(request, run);
        run.notPassed.forEach(System.out::println);
        Files.writeString(Path.of(args[1]),
            run.passed + " passed, " + run.failed + " failed, " + run.skipped + " skipped\n");
        System.exit(run.status(System.getenv("CI")));
    }

    private static PostDiscoveryFilter named(List<String> words) {
        return test -> FilterResult.includedIf(
            words.isEmpty() || words.stream().anyMatch(name(test.getSource())::contains));
    }

    private int status(String ci) {
        if (passed + failed + skipped == 0) {
            System.out.println("No test was found.");
            return 1;
        }
        if (skipped > 0 && "true".equals(ci)) {
            System.out.println("With CI=true no test may be skipped.");
            return 1;
        }
        return failed > 0 ? 1 : 0;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        this.plan = plan;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        startedAt.put(test.getUniqueId(), System.nanoTime());
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skipped(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        switch (result.getStatus()) {
            case SUCCESSFUL -> succeeded(test);
            case ABORTED -> skipped(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
            case FAILED -> failed(test, result.getThrowable().orElseGet(() -> new AssertionError("no reason given")));
        }
    }

    private void succeeded(TestIdentifier test) {
        if (test.isTest()) {
            passed++;
        } else if (test.getSource().orElse(null) instanceof ClassSource type) {
            var millis = (System.nanoTime() - startedAt.get(test.getUniqueId())) / 1_000_000;
            System.out.println("%7d ms  %s".formatted(millis, type.getClassName()));
        }
    }

    private void skipped(TestIdentifier test, String reason) {
        skipped += testsIn(test);
        notPassed.add("SKIPPED " + name(test) + ": " + reason);
    }

    /** A failed container, such as a class whose {@code @BeforeAll} threw, counts once: its tests were never begun. */
    private void failed(TestIdentifier test, Throwable cause) {
        failed++;
        notPassed.add("FAILED  " + name(test));
        System.out.println(notPassed.getLast());
        cause.printStackTrace(System.out);
    }

    private long testsIn(TestIdentifier test) {
        var inside = plan.getDescendants(test).stream().filter(TestIdentifier::isTest).count();
        return Math.max(1, inside);
    }

    private static String name(TestIdentifier test) {
        var name = name(test.getSource());
        var shown = test.getDisplayName().replace("()", "");
        return name.endsWith(shown) ? name : name + " " + shown;
    }

    private static String name(Optional<TestSource> source) {
        return switch (source.orElse(null)) {
            case MethodSource method -> method.getClassName() + "." + method.getMethodName();
            case ClassSource type -> type.getClassName();
            case null, default -> "";
        };
    }
}
