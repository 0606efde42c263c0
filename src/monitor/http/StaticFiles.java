package monitor.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import monitor.model.Log;

/**
 * The pages: the files of one folder that have a known type, held in memory and looked at again every two seconds at most,
 * and the chart library out of its jar. There is no way from a request to a path: only what the look found has an address.
 */
public final class StaticFiles {

    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml", "png", "image/png", "ico", "image/x-icon",
            "woff2", "font/woff2", "json", Response.JSON, "webmanifest", "application/manifest+json");
    private static final Map<String, String> VENDOR = Map.of("uPlot.min.js", "dist/uPlot.iife.min.js", "uPlot.min.css",
            "dist/uPlot.min.css", "LICENSE.txt", "LICENSE");
    private static final String JAR_FOLDER = "/META-INF/resources/webjars/uplot/1.6.30/";
    private static final List<String> PAGE = List.of("multi-dashboard.html");

    /** Many times what the page has; a wrong folder is not read into memory. */
    private static final int MAX_FILES = 500;
    private static final long MAX_FILE_BYTES = 4 << 20;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private record Entry(long size, long modifiedMillis, Payload payload) {}

    private final Path folder;
    private final Log log;
    /** Null until somebody asks: reading the pages is a tenth of a second of the start. */
    private volatile Map<List<String>, Entry> entries;
    private volatile long lookedAt;

    /** @param folder where the page's files are; it may be missing, then there are no pages */
    public StaticFiles(Path folder, Log log) {
        this.folder = folder;
        this.log = log;
    }

    /** The file of a path, or null. */
    Payload find(List<String> path) {
        if (!path.isEmpty() && path.getFirst().equals("api")) {
            return null;
        }
        Entry entry = current().get(path.isEmpty() ? PAGE : path);
        return entry == null ? null : entry.payload();
    }

    private Map<List<String>, Entry> current() {
        if (entries == null) {
            first();
        } else if (System.nanoTime() - lookedAt > LOOK_NANOS) {
            lookedAt = System.nanoTime();
            entries = look(entries);
        }
        return entries;
    }

    private synchronized void first() {
        if (entries == null) {
            lookedAt = System.nanoTime();
            entries = look(vendor());
        }
    }

    static String type(List<String> path) {
        String name = path.isEmpty() ? PAGE.getFirst() : path.getLast();
        return TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/plain; charset=utf-8");
    }

    private Map<List<String>, Entry> look(Map<List<String>, Entry> before) {
        Map<List<String>, Entry> found = new HashMap<>();
        before.forEach((path, entry) -> {
            if (path.getFirst().equals("vendor")) {
                found.put(path, entry);
            }
        });
        if (!Files.isDirectory(folder)) {
            return Map.copyOf(found);
        }
        try (Stream<Path> walk = Files.walk(folder, 6)) {
            for (Path file : walk.limit(MAX_FILES).toList()) {
                List<String> path = Stream.of(folder.relativize(file).toString().split("/")).toList();
                if (served(path)) {
                    take(file, path, before.get(path), found);
                }
            }
            return Map.copyOf(found);
        } catch (IOException | RuntimeException e) {
            // in the middle of an upgrade, for one: the files as they were serve on
            log.error("The folder of the pages cannot be read", e, "folder", folder);
            return before;
        }
    }

    private static void take(Path file, List<String> path, Entry before, Map<List<String>, Entry> found) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile() || attributes.size() > MAX_FILE_BYTES) {
            return;
        }
        long modified = attributes.lastModifiedTime().toMillis();
        found.put(path, before != null && before.size() == attributes.size() && before.modifiedMillis() == modified ? before
                : new Entry(attributes.size(), modified, new Payload(Files.readAllBytes(file))));
    }

    private static boolean served(List<String> path) {
        String name = path.getLast();
        return path.stream().noneMatch(part -> part.startsWith(".") || part.isEmpty())
                && name.indexOf('.') > 0 && TYPES.containsKey(name.substring(name.lastIndexOf('.') + 1));
    }

    private static Map<List<String>, Entry> vendor() {
        Map<List<String>, Entry> found = new HashMap<>();
        VENDOR.forEach((name, inJar) -> {
            try (InputStream in = StaticFiles.class.getResourceAsStream(JAR_FOLDER + inJar)) {
                if (in != null) {
                    byte[] bytes = in.readAllBytes();
                    found.put(List.of("vendor", "uplot", name), new Entry(bytes.length, 0, new Payload(bytes)));
                }
            } catch (IOException e) {
                throw new IllegalStateException("the jar of uPlot cannot be read: " + inJar, e);
            }
        });
        return found;
    }
}
