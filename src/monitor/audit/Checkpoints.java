package monitor.audit;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import monitor.model.Log;

/**
 * What is known of the ledger outside of the database, so that whoever can write the database alone cannot write its past anew: the
 * newest row in {@code ledger.head}, and a row now and then in {@code ledger.checkpoints} and in the log. Each is signed with a
 * key that the database holds sealed only (HMAC-SHA256 over number and hash).
 */
final class Checkpoints {

    static final String HEAD = "ledger.head";
    static final String FILE = "ledger.checkpoints";
    private static final String WAL = "servers.db-wal";

    /** Rows between two checkpoints, and the time: what retention cuts at once. */
    static final long EVERY_ROWS = 1_000;
    static final Duration EVERY = Duration.ofDays(1);

    /** Ten million rows of the ledger. */
    private static final int MOST_BYTES = 4 << 20;

    private static final String UNSIGNED = "-";

    /** A row as it was when it was committed. */
    record Point(Instant at, long seq, String hash, String signature) {

        String line() {
            return at + " " + seq + " " + hash + " " + signature;
        }
    }

    /** @param problem why what is kept cannot be trusted, or null */
    record Kept(List<Point> points, Point head, String problem) {}

    private final Path folder;
    private final byte[] key;
    private final Log log;
    private long lastSeq;
    private Instant lastAt = Instant.EPOCH;
    private boolean refused;

    /** @param key null where there is none to be had: then nothing is signed, and what was signed cannot be checked */
    Checkpoints(Path folder, byte[] key, Log log) {
        this.folder = folder;
        this.key = key;
        this.log = log;
        List<Point> points = kept().points;
        if (!points.isEmpty()) {
            lastSeq = points.getLast().seq;
            lastAt = points.getLast().at;
        }
    }

    /**
     * A row was committed; on the writer's thread, in the order of the rows. A disk that refuses is told once.
     *
     * @param newest whether none follows in the same transaction
     */
    void committed(Instant at, long seq, String hash, boolean newest) {
        boolean due = seq - lastSeq >= EVERY_ROWS || Duration.between(lastAt, at).abs().compareTo(EVERY) >= 0;
        if (!newest && !due) {
            return;
        }
        Point point = new Point(at, seq, hash, sign(seq, hash));
        try {
            // the row first, or a power failure could leave a head without it
            sync(folder.resolve(WAL));
            write(folder.resolve(HEAD), point.line());
            if (due) {
                append(folder.resolve(FILE), point.line());
                log.info("The ledger has a checkpoint", "seq", seq, "hash", hash, "signature", point.signature);
                lastSeq = seq;
                lastAt = at;
            }
            refused = false;
        } catch (IOException e) {
            if (!refused) {
                log.warn("The ledger's head could not be written beside the database", "why", e.toString());
            }
            refused = true;
        }
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel wal = FileChannel.open(file, StandardOpenOption.WRITE)) {
            wal.force(false);
        } catch (NoSuchFileException e) {
            // all of it lies in the database file
        }
    }

    private static void write(Path file, String line) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        append(part, line);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void append(Path file, String line) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
            out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    Kept kept() {
        List<Point> points = new ArrayList<>();
        String problem = null;
        for (String line : lines(folder.resolve(FILE))) {
            Point point = parse(line);
            if (point == null) {
                // the last line of a central that was killed while it wrote is half a line; any other is a forgery
                problem = problem == null ? FILE + " has a line that is no checkpoint" : problem;
            } else if (trusted(point)) {
                points.add(point);
            } else if (!point.signature.equals(UNSIGNED)) { // those of a time without a key prove nothing

                problem = FILE + " has a checkpoint at row " + point.seq + " whose signature is wrong";
            }
        }
        List<String> lines = lines(folder.resolve(HEAD));
        Point head = lines.isEmpty() ? null : parse(lines.getFirst());
        if (!lines.isEmpty() && head == null) {
            problem = HEAD + " is damaged";
        } else if (head != null && !trusted(head)) {
            problem = HEAD + (head.signature.equals(UNSIGNED) ? " is not signed" : " has a wrong signature");
            head = null;
        }
        return new Kept(points, head, problem);
    }

    /** At the start: a head of a time without a key is signed now, where it is that of the database. */
    void signed(long seq, String hash) {
        List<String> lines = lines(folder.resolve(HEAD));
        Point head = lines.isEmpty() ? null : parse(lines.getFirst());
        if (key != null && head != null && head.signature.equals(UNSIGNED) && head.seq == seq && head.hash.equals(hash)) {
            log.warn("The ledger's head was not signed, since there was no key; it is signed now", "seq", seq);
            committed(head.at, seq, hash, true);
        }
    }

    private static List<String> lines(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                return List.of("too large");
            }
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            // what has no line break at its end was being written when the central was killed
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            return List.of("unreadable");
        }
    }

    private static Point parse(String line) {
        String[] words = line.split(" ");
        try {
            if (words.length == 4 && words[2].matches("[0-9a-f]{64}") && words[3].matches("[0-9a-f]{64}|-")) {
                return new Point(Instant.parse(words[0]), Long.parseLong(words[1]), words[2], words[3]);
            }
        } catch (DateTimeException | NumberFormatException e) {
            // told as a line that is none
        }
        return null;
    }

    private boolean trusted(Point point) {
        return key == null || MessageDigest.isEqual(sign(point.seq, point.hash).getBytes(StandardCharsets.US_ASCII),
                point.signature.getBytes(StandardCharsets.US_ASCII));
    }

    boolean signs() {
        return key != null;
    }

    private String sign(long seq, String hash) {
        if (key == null) {
            return UNSIGNED;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal((seq + ":" + hash).getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
