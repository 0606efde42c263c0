package monitor.api;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.LongSupplier;
import monitor.audit.Ledger;
import monitor.http.Handler;
import monitor.http.Request;
import monitor.model.Problem;
import monitor.store.Tx;

/** Writes the ledger: what was changed, within the transaction of the change, and what was refused to a signed-in user. */
final class Recorder {

    private final Ledger ledger;
    private final Refusals refusals;

    Recorder(Ledger ledger, LongSupplier nanos) {
        this.ledger = ledger;
        this.refusals = new Refusals(nanos);
    }

    /** Who asked for something, kept beyond the request. */
    record By(String name, String address, String requestId) {

        static By of(Request request) {
            return new By(request.principal().name(), request.address(), request.requestId());
        }
    }

    /** A handler whose refusals are written down, within bounds; what it changes it writes down itself. */
    Handler refusals(String action, Handler handler) {
        return request -> {
            try {
                return handler.handle(request);
            } catch (Problem problem) {
                String row = refusals.admit(request.principal().name(), action, outcome(problem));
                if (row != null) {
                    ledger.append(entry(By.of(request), action, serverId(action, request), null, row, null, null));
                }
                throw problem;
            }
        };
    }

    static String outcome(Problem problem) {
        return problem.kind().name().toLowerCase(Locale.ROOT) + ": " + problem.getMessage();
    }

    void changed(Tx tx, Request request, String action, Long serverId, byte[] before, byte[] after) {
        changed(tx, By.of(request), action, serverId, before, after);
    }

    void changed(Tx tx, By by, String action, Long serverId, byte[] before, byte[] after) {
        ledger.append(tx, entry(by, action, serverId, null, "ok", text(before), text(after)));
    }

    void changed(Tx tx, By by, String action, String target, byte[] before, byte[] after) {
        ledger.append(tx, entry(by, action, null, target, "ok", text(before), text(after)));
    }

    void did(Request request, String action, Long serverId, String outcome, byte[] after) {
        did(By.of(request), action, serverId, null, outcome, after);
    }

    /**
     * @param target what it was done to, or as part of what, where that is not a server as a whole; or null
     */
    void did(By by, String action, Long serverId, String target, String outcome, byte[] after) {
        ledger.append(entry(by, action, serverId, target, outcome, null, text(after)));
    }

    void did(Tx tx, By by, String action, String target, byte[] after) {
        ledger.append(tx, entry(by, action, null, target, "ok", null, text(after)));
    }

    /** Something done to a server, or an attempt at it. */
    void acted(Request request, String type, String target, String outcome, byte[] before, byte[] after) {
        ledger.append(entry(By.of(request), type, request.id(), target, outcome, text(before), text(after)));
    }

    /** @param target under which name somebody tried to sign in, or null */
    void notSignedIn(Request request, String target, Problem problem) {
        String row = refusals.admit(request.address(), "auth.login", outcome(problem));
        if (row != null) {
            ledger.append(new Ledger.Entry("stranger", request.address(), request.requestId(), "auth.login", null, target, row, null, null));
        }
    }

    void signedIn(Request request, String name) {
        ledger.append(new Ledger.Entry(name, request.address(), request.requestId(), "auth.login", null, null, "ok", null, null));
    }

    private static Ledger.Entry entry(By by, String action, Long serverId, String target, String outcome,
            String before, String after) {
        return new Ledger.Entry(by.name(), by.address(), by.requestId(), action, serverId, target, outcome,
                before, after);
    }

    /** The id in the path, where it is a server's. */
    private static Long serverId(String action, Request request) {
        boolean ofServer = action.startsWith("server.") || action.startsWith("agent.");
        return ofServer && request.hasId() ? request.id() : null;
    }

    private static String text(byte[] json) {
        return json == null ? null : new String(json, StandardCharsets.UTF_8);
    }
}
