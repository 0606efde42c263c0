package monitor.http;

import java.util.ArrayList;
import java.util.List;
import monitor.model.Problem;

/** The path of a request as segments, decoded once. */
final class Paths {

    /** More than any route of ours has. */
    private static final int MAX_SEGMENTS = 16;

    private Paths() {}

    /**
     * The segments below the base path; none for the root. The prefix may be missing, as behind a proxy that takes it away.
     * What could name another path than it seems to (empty segments, dots, an encoded slash) leads nowhere.
     */
    static List<String> segments(String rawPath, List<String> basePrefix) {
        if (rawPath == null || !rawPath.startsWith("/")) {
            throw new Problem(Problem.Kind.BAD_REQUEST, "The path must begin with a slash");
        }
        List<String> segments = new ArrayList<>();
        if (rawPath.length() > 1) {
            for (String raw : rawPath.substring(1).split("/", -1)) {
                String segment = Text.decoded(raw, false);
                if (segment == null) {
                    throw new Problem(Problem.Kind.BAD_REQUEST, "The path is not valid UTF-8");
                }
                segments.add(segment);
            }
        }
        if (!basePrefix.isEmpty() && segments.size() >= basePrefix.size()
                && segments.subList(0, basePrefix.size()).equals(basePrefix)) {
            segments = segments.subList(basePrefix.size(), segments.size());
            if (segments.equals(List.of(""))) {
                segments = List.of();
            }
        }
        if (segments.size() > MAX_SEGMENTS || segments.stream().anyMatch(Paths::misleading)) {
            throw Problem.notFound("There is nothing at " + Text.shown(rawPath));
        }
        return List.copyOf(segments);
    }

    private static boolean misleading(String segment) {
        return segment.isEmpty() || segment.equals(".") || segment.equals("..") || segment.indexOf('/') >= 0
                || segment.indexOf('\\') >= 0;
    }
}
