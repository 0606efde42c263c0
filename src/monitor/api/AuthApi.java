package monitor.api;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import monitor.auth.Accounts;
import monitor.auth.Bootstrap;
import monitor.auth.SignIns;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Principal;
import monitor.model.Problem;
import monitor.model.Role;
import monitor.model.ServerFields;
import monitor.store.Tokens;

/** Signing in and out: by the one-time link, by a token in exchange for a session, by name and password. */
final class AuthApi {

    private static final Set<String> KNOWN = Set.of("link", "token", "username", "password", "totp");
    private static final int SHOWN_NAME = 64;

    private final SignIns signIns;
    private final Accounts accounts;
    private final Bootstrap bootstrap;
    private final Recorder recorder;

    AuthApi(SignIns signIns, Accounts accounts, Bootstrap bootstrap, Recorder recorder) {
        this.signIns = signIns;
        this.accounts = accounts;
        this.bootstrap = bootstrap;
        this.recorder = recorder;
    }

    Response login(Request request) throws IOException {
        Given given = Given.of(request, KNOWN);
        try {
            SignIns.SignedIn signedIn = signIn(request, given);
            recorder.signedIn(request, signedIn.username());
            return signedIn(request, signedIn);
        } catch (Problem problem) {
            if (problem.kind() != Problem.Kind.INVALID) {
                recorder.notSignedIn(request, given.get("username") instanceof String name
                        ? name.substring(0, Math.min(SHOWN_NAME, name.length())) : null, problem);
            }
            throw problem;
        }
    }

    private SignIns.SignedIn signIn(Request request, Given given) {
        if (given.has("link")) {
            return signIns.redeem(secret(given, "link"), request.address());
        }
        if (given.has("token")) {
            return signIns.exchange(secret(given, "token"), request.address());
        }
        if (given.has("username")) {
            return signIns.signIn(ServerFields.string("username", given.get("username")), secret(given, "password"), given.secret("totp"),
                    request.address());
        }
        throw Problem.invalid("username", "username is required, or link, or token");
    }

    private Response signedIn(Request request, SignIns.SignedIn signedIn) {
        return Response.json(Json.object().put("success", true).put("token", signedIn.token()).put("username", signedIn.username())
                .put("role", signedIn.role().word()).put("expires_at", Times.iso(signedIn.expiresAt())).end().bytes())
                .header("Set-Cookie", signIns.cookieFor(signedIn, request));
    }

    /** The first admin, by whoever owns the machine. */
    Response setup(Request request) throws IOException {
        Given given = Given.of(request, Set.of("username", "password", "link", "token"), "username", "password");
        String name = Accounts.name("username", ServerFields.string("username", given.get("username")));
        SignIns.SignedIn signedIn = accounts.first(request, given.secret("link"), given.secret("token"),
                request.cookie(signIns.cookieName()), name, secret(given, "password"), (tx, user) ->
                recorder.changed(tx, new Recorder.By(name, request.address(), request.requestId()), "user.first", "user " + user.id(), null,
                        Json.object().put("username", name).put("role", user.role().word()).end().bytes()));
        return signedIn(request, signedIn);
    }

    /** Before a sensitive step, in a browser. */
    Response confirm(Request request) throws IOException {
        Given given = Given.of(request, Set.of("password", "totp", "token"));
        if (given.members().isEmpty()) {
            throw Problem.invalid("password", "password is required, or totp, or token");
        }
        try {
            signIns.confirm(request.principal(), given.secret("password"), given.secret("totp"), given.secret("token"), request.address());
        } catch (Problem problem) {
            recorder.notSignedIn(request, request.principal().name(), problem);
            throw problem;
        }
        return Response.json(Json.object().put("success", true).end().bytes());
    }

    /** Whether the admin token of the data directory is good. */
    Response bootstrap(Request request) {
        return Response.json(Json.object().put("enabled", !bootstrap.off()).end().bytes());
    }

    /** A new admin token, or whether it is good at all. */
    Response changeBootstrap(Request request) throws IOException {
        Given given = Given.of(request, Set.of("enabled", "rotate"));
        if (given.has("rotate") && given.flag("rotate")) {
            bootstrap.rotate();
            recorder.did(request, "auth.bootstrap_rotate", null, "ok", null);
        }
        if (given.has("enabled")) {
            bootstrap.off(!given.flag("enabled"));
            recorder.did(request, given.flag("enabled") ? "auth.bootstrap_on" : "auth.bootstrap_off", null, "ok", null);
        }
        return Response.json(Json.object().put("success", true).put("enabled", !bootstrap.off()).end().bytes());
    }

    static String secret(Given given, String name) {
        String secret = given.secret(name);
        if (secret == null) {
            throw Problem.invalid(name, name + " is required");
        }
        return secret;
    }

    /** A one-time sign-in link for the one who asks, or for whom they hand it to. */
    Response link(Request request) throws IOException {
        Given.of(request, Set.of());
        String link = signIns.newLink(request.principal());
        recorder.did(request, "auth.link", null, "ok", null);
        return Response.json(201, Json.object().put("success", true).put("link", link)
                .put("valid_seconds", SignIns.LINK_TIME.toSeconds()).end().bytes());
    }

    Response logout(Request request) {
        signIns.signOut(request.principal());
        recorder.did(request, "auth.logout", null, "ok", null);
        return Response.json(Json.object().put("success", true).end().bytes())
                .header("Set-Cookie", signIns.noCookie(request));
    }

    Response verify(Request request) {
        Principal principal = request.principal();
        JsonWriter json = Json.object().put("success", true).put("username", principal.name())
                .put("kind", principal.kind().name().toLowerCase(Locale.ROOT));
        LimitsJson.write(json, principal.role(), principal.reach(), principal.rights().actions());
        boolean owner = principal.rights().userId() == 0;
        return Response.json(json.put("confirmed", !principal.unconfirmed()).put("has_account", !owner)
                .put("enrol", principal.rights().enrolling())
                .put("setup_needed", owner && principal.role() == Role.ADMIN && accounts.none()).end().bytes());
    }

    Response sessions(Request request) {
        JsonWriter json = new JsonWriter().array();
        signIns.sessions(request.principal()).forEach(session -> json.object().put("id", session.id())
                .put("created_at", Times.iso(session.createdAt())).put("expires_at", Times.iso(session.expiresAt()))
                .put("last_seen_at", Times.iso(session.lastSeenAt())).put("address", session.address())
                .put("current", SignIns.isCurrent(request.principal(), session)).end());
        return Response.json(json.end().bytes());
    }

    Response end(Request request) {
        signIns.end(request.principal(), request.id());
        recorder.did(request, "auth.session_end", null, "ok", null);
        return Response.json(Json.object().put("success", true).end().bytes());
    }
}
