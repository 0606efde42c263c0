package monitor.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import monitor.model.Problem;

/** The body of a request, read only when a handler asks for it: its type first, then its size, against a deadline. */
final class Body {

    private final InputStream in;
    private final List<String> types;
    private final long declared;
    private final int maxBytes;
    private final Watch watch;
    private final long timeNanos;

    /** @param declared the length that the client says, or -1 for chunks */
    Body(InputStream in, List<String> types, long declared, int maxBytes, Watch watch, long timeNanos) {
        this.in = in;
        this.types = types;
        this.declared = declared;
        this.maxBytes = maxBytes;
        this.watch = watch;
        this.timeNanos = timeNanos;
    }

    boolean present() {
        return declared != 0;
    }

    byte[] json() {
        String type = types == null || types.size() != 1 ? "" : types.getFirst().toLowerCase(Locale.ROOT).replace(" ", "");
        if (!type.equals("application/json") && !type.matches("application/json;charset=\"?utf-8\"?")) {
            throw new Problem(Problem.Kind.UNSUPPORTED_MEDIA_TYPE, (type.isEmpty() ? "The body has no Content-Type"
                    : "The body's Content-Type is \"" + Text.shown(type) + "\"") + "; it must be application/json",
                    null, "Send the header Content-Type: application/json");
        }
        if (declared > maxBytes) {
            throw tooLarge();
        }
        try (Watch.Guard _ = watch.guard(timeNanos)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw tooLarge();
            }
            return bytes;
        } catch (IOException e) {
            // cut off or too slow: the answer will hardly arrive, but no fault of ours is logged
            throw new Problem(Problem.Kind.BAD_REQUEST, "The body did not come in whole");
        }
    }

    private Problem tooLarge() {
        return new Problem(Problem.Kind.TOO_LARGE, "The body is larger than " + maxBytes + " bytes");
    }
}
