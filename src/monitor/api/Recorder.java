package monitor.api;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import monitor.audit.Ledger;
import monitor.http.Handler;
import monitor.http.Request;
import monitor.model.Problem;
import monitor.store.Tx;

/** Writes the ledger: what was changed, within the transaction of the change, and what was refused to a signed-in user. */
final class Recorder {

    private final Ledger ledger;

    Recorder(Ledger ledger) {
        this.ledger = ledger;
    }

    /** A handler whose refusals are written down; what it changes it writes down itself. */
    Handler refusals(String action, Handler handler) {
        return request -> {
            try {
                return handler.handle(request);
            } catch (Problem problem) {
                String outcome = problem.kind().name().toLowerCase(Locale.ROOT) + ": " + problem.getMessage();
                ledger.append(entry(request, action, id(request), outcome, null, null));
                throw problem;
            }
        };
    }

    void changed(Tx tx, Request request, String action, Long serverId, byte[] before, byte[] after) {
        ledger.append(tx, entry(request, action, serverId, "ok", text(before), text(after)));
    }

    void did(Request request, String action, Long serverId, String outcome, byte[] after) {
        ledger.append(entry(request, action, serverId, outcome, null, text(after)));
    }

    void signedIn(Request request, String name) {
        ledger.append(new Ledger.Entry(name, request.address(), request.requestId(), "auth.login", null, null, "ok", null, null));
    }

    private static Ledger.Entry entry(Request request, String action, Long serverId, String outcome, String before, String after) {
        return new Ledger.Entry(request.principal().name(), request.address(), request.requestId(), action, serverId, null, outcome,
                before, after);
    }

    private static Long id(Request request) {
        return request.hasId() ? request.id() : null;
    }

    private static String text(byte[] json) {
        return json == null ? null : new String(json, StandardCharsets.UTF_8);
    }
}
