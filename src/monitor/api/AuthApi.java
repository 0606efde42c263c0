package monitor.api;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import monitor.auth.Auth;
import monitor.http.Gate;
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

    private final Auth auth;
    private final Recorder recorder;

    AuthApi(Auth auth, Recorder recorder) {
        this.auth = auth;
        this.recorder = recorder;
    }

    Response login(Request request) throws IOException {
        Given given = Given.of(request, KNOWN);
        Auth.SignedIn signedIn;
        if (given.has("link")) {
            signedIn = auth.redeem(secret(given, "link"), request.address());
        } else if (given.has("token")) {
            signedIn = auth.exchange(secret(given, "token"), request.address());
        } else if (given.has("username")) {
            signedIn = auth.signIn(ServerFields.string("username", given.get("username")), secret(given, "password"), request.address());
        } else {
            throw Problem.invalid("username", "username is required, or link, or token");
        }
        recorder.signedIn(request, signedIn.username());
        return Response.json(Json.object().put("success", true).put("token", signedIn.token()).put("username", signedIn.username())
                .put("role", signedIn.role().word()).put("expires_at", Times.iso(signedIn.expiresAt())).end().bytes())
                .header("Set-Cookie", auth.cookieFor(signedIn, request));
    }

    private static String secret(Given given, String name) {
        String secret = given.secret(name);
        if (secret == null) {
            throw Problem.invalid(name, name + " is required");
        }
        return secret;
    }

    /** A one-time sign-in link for the one who asks, or for whom they hand it to. */
    Response link(Request request) throws IOException {
        Given.of(request, Set.of());
        String link = auth.newLink();
        recorder.did(request, "auth.link", null, "ok", null);
        return Response.json(201, Json.object().put("success", true).put("link", link)
                .put("valid_seconds", Auth.LINK_TIME.toSeconds()).end().bytes());
    }

    Response logout(Request request) {
        auth.signOut(request.principal());
        recorder.did(request, "auth.logout", null, "ok", null);
        return Response.json(Json.object().put("success", true).end().bytes())
                .header("Set-Cookie", auth.noCookie(request));
    }

    Response verify(Request request) {
        Principal principal = request.principal();
        return Response.json(Json.object().put("success", true).put("username", principal.name())
                .put("role", principal.role().word()).put("kind", principal.kind().name().toLowerCase(Locale.ROOT)).end().bytes());
    }

    Response sessions(Request request) {
        JsonWriter json = new JsonWriter().array();
        auth.sessions(request.principal()).forEach(session -> json.object().put("id", session.id())
                .put("created_at", Times.iso(session.createdAt())).put("expires_at", Times.iso(session.expiresAt()))
                .put("last_seen_at", Times.iso(session.lastSeenAt())).put("address", session.address())
                .put("current", Auth.isCurrent(request.principal(), session)).end());
        return Response.json(json.end().bytes());
    }

    Response end(Request request) {
        auth.end(request.principal(), request.id());
        recorder.did(request, "auth.session_end", null, "ok", null);
        return Response.json(Json.object().put("success", true).end().bytes());
    }
}
