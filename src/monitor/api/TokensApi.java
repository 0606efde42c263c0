package monitor.api;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import monitor.auth.Scripts;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Problem;
import monitor.model.Role;
import monitor.model.ServerFields;
import monitor.model.Text;
import monitor.store.Tokens;
import monitor.store.Tokens.Token;
import monitor.store.Tx;

/** The tokens of scripts. The secret is told once, when it is made. */
final class TokensApi {

    private static final int NAME_CHARACTERS = 80;
    private static final int MAX_ADDRESSES = 100;
    private static final Set<String> KNOWN = known();

    private final Parts parts;
    private final Scripts scripts;
    private final Recorder recorder;

    TokensApi(Parts parts, Scripts scripts, Recorder recorder) {
        this.parts = parts;
        this.scripts = scripts;
        this.recorder = recorder;
    }

    private static Set<String> known() {
        Set<String> known = new TreeSet<>(LimitsJson.FIELDS);
        known.addAll(List.of("name", "expires_at", "addresses"));
        return known;
    }

    Response list(Request request) {
        JsonWriter json = new JsonWriter().array();
        scripts.list(request.principal()).forEach(token -> write(json, token));
        return Response.json(json.end().bytes());
    }

    Response one(Request request) {
        return Response.json(json(scripts.get(request.principal(), request.id())));
    }

    Response add(Request request) throws IOException {
        Given given = Given.of(request, KNOWN, "name");
        Token wanted = fields(request, given, Token.of(Tokens.Kind.API, "", Role.VIEWER, null));
        Tokens.Issued issued = scripts.add(request.principal(), wanted, (tx, made) -> record(tx, request, "token.add", null, made));
        return Response.json(201, Json.object().put("success", true).put("token_id", issued.token().id()).put("token", issued.secret())
                .put("message", "The token is shown this once").end().bytes());
    }

    Response change(Request request) throws IOException {
        Given given = Given.of(request, KNOWN);
        Token token = scripts.change(request.principal(), request.id(), old -> fields(request, given, old),
                (tx, old) -> record(tx, request, "token.change", old, fields(request, given, old)));
        return Response.json(Json.object().put("success", true).name("token").raw(json(token)).end().bytes());
    }

    Response revoke(Request request) {
        Token gone = scripts.revoke(request.principal(), request.id());
        recorder.did(Recorder.By.of(request), "token.revoke", null, "token " + gone.id(), "ok", null);
        return Response.json(Json.object().put("success", true).put("message", "Token " + gone.id() + " (" + gone.name()
                + ") is good no more").end().bytes());
    }

    private Token fields(Request request, Given given, Token old) {
        Instant end = !given.has("expires_at") ? old.expiresAt() : given.get("expires_at") == null ? null
                : Times.parse("expires_at", ServerFields.string("expires_at", given.get("expires_at")));
        return new Token(old.id(), old.kind(), given.has("name") ? name(given.get("name")) : old.name(),
                LimitsJson.role(given, old.role()), old.createdAt(), end, old.lastSeenAt(), old.address(), old.userId(),
                LimitsJson.reach(parts, request, given, old.reach()), LimitsJson.actions(given, old.actions()),
                given.has("addresses") ? addresses(given.get("addresses")) : old.addresses(), null);
    }

    private static String name(Object value) {
        String name = ServerFields.string("name", value).strip();
        if (name.isEmpty() || name.length() > NAME_CHARACTERS || name.chars().anyMatch(Character::isISOControl)) {
            throw Problem.invalid("name", "A token's name has 1 to " + NAME_CHARACTERS + " characters, not " + Text.show(name));
        }
        return name;
    }

    private static List<String> addresses(Object value) {
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list) || list.size() > MAX_ADDRESSES) {
            throw Problem.invalid("addresses", "addresses must be null or an array of at most " + MAX_ADDRESSES);
        }
        return list.stream().map(each -> ServerFields.string("addresses", each).strip()).toList();
    }

    private void record(Tx tx, Request request, String action, Token before, Token after) {
        recorder.changed(tx, Recorder.By.of(request), action, "token " + (before == null ? after : before).id(),
                before == null ? null : json(before), json(after));
    }

    private static byte[] json(Token token) {
        JsonWriter json = new JsonWriter();
        write(json, token);
        return json.bytes();
    }

    private static void write(JsonWriter json, Token token) {
        json.object().put("id", token.id()).put("name", token.name());
        LimitsJson.write(json, token.role(), token.reach(), token.actions());
        json.put("addresses", token.addresses()).put("created_at", Times.iso(token.createdAt()))
                .put("expires_at", Times.iso(token.expiresAt())).put("last_used_at", Times.iso(token.lastSeenAt()))
                .put("last_address", token.address()).name("user_id").any(token.userId() == 0 ? null : token.userId());
        json.end();
    }
}
