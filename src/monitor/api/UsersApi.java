package monitor.api;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import monitor.auth.Accounts;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.ServerFields;
import monitor.store.Tx;
import monitor.store.Users.User;

/** The people who may sign in, and what each may change of themselves. */
final class UsersApi {

    private static final Set<String> KNOWN = union(LimitsJson.FIELDS, "username", "password", "disabled", "totp_required");
    private static final String ISSUER = "Server Monitor";

    private final Parts parts;
    private final Accounts accounts;
    private final Recorder recorder;

    UsersApi(Parts parts, Accounts accounts, Recorder recorder) {
        this.parts = parts;
        this.accounts = accounts;
        this.recorder = recorder;
    }

    private static Set<String> union(Set<String> some, String... more) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(List.of(more));
        return all;
    }

    Response list(Request request) {
        JsonWriter json = new JsonWriter().array();
        accounts.list().forEach(user -> write(json, user));
        return Response.json(json.end().bytes());
    }

    Response one(Request request) {
        return Response.json(json(accounts.get(request.id())));
    }

    Response add(Request request) throws IOException {
        Given given = Given.of(request, KNOWN, "username");
        String name = Accounts.name("username", ServerFields.string("username", given.get("username")));
        User user = accounts.add(name, blank -> fields(request, given, blank), given.secret("password"),
                (tx, made) -> record(tx, request, "user.add", null, made));
        return Response.json(201, Json.object().put("success", true).put("user_id", user.id()).name("user").raw(json(user)).end().bytes());
    }

    Response change(Request request) throws IOException {
        Given given = Given.of(request, KNOWN);
        User user = accounts.change(request.id(), old -> fields(request, given, old), given.secret("password"), request.principal(),
                (tx, old) -> record(tx, request, given.has("password") ? "user.password" : "user.change", old, fields(request, given, old)));
        return Response.json(Json.object().put("success", true).name("user").raw(json(user)).end().bytes());
    }

    private User fields(Request request, Given given, User old) {
        String name = given.has("username") ? Accounts.name("username", ServerFields.string("username", given.get("username"))) : old.name();
        return old.with(name, LimitsJson.role(given, old.role()), LimitsJson.reach(parts, request, given, old.reach()),
                LimitsJson.actions(given, old.actions()), given.has("totp_required") ? given.flag("totp_required") : old.totpRequired(),
                given.has("disabled") ? given.flag("disabled") : old.disabled());
    }

    Response remove(Request request) {
        User gone = accounts.delete(request.id(), (tx, user) -> record(tx, request, "user.delete", user, null));
        return done(gone.name() + " is deleted");
    }

    Response forgetTotp(Request request) {
        User user = accounts.forgetTotp(request.id(), (tx, one) -> record(tx, request, "user.totp_forgotten", one, one));
        return done(user.name() + " signs in without a second factor until a new one is set up");
    }

    Response endSessions(Request request) {
        User user = accounts.get(request.id());
        accounts.endSessions(user.id());
        recorder.did(Recorder.By.of(request), "user.sessions_end", null, "user " + user.id(), "ok", null);
        return done(user.name() + " is signed out everywhere");
    }

    Response me(Request request) {
        User user = accounts.me(request.principal());
        JsonWriter json = new JsonWriter();
        members(json.object(), user);
        return Response.json(json.put("recovery_codes", accounts.recoveryCodes(user)).end().bytes());
    }

    /** Only the password: the rest is an admin's matter. */
    Response changeMe(Request request) throws IOException {
        Given given = Given.of(request, Set.of("old_password", "password"), "old_password", "password");
        accounts.changePassword(request.principal(), AuthApi.secret(given, "old_password"), AuthApi.secret(given, "password"),
                request.address(), (tx, user) -> record(tx, request, "user.password", user, user));
        return done("The password is changed; other sessions have ended");
    }

    Response offerTotp(Request request) throws IOException {
        Given.of(request, Set.of());
        Accounts.Offer offer = accounts.offerTotp(request.principal(), ISSUER);
        return Response.json(Json.object().put("success", true).put("secret", offer.secret()).put("uri", offer.uri()).end().bytes());
    }

    Response setTotp(Request request) throws IOException {
        Given given = Given.of(request, Set.of("totp"), "totp");
        List<String> codes = accounts.setTotp(request.principal(), AuthApi.secret(given, "totp"),
                (tx, user) -> record(tx, request, "user.totp", user, user));
        return Response.json(Json.object().put("success", true).put("recovery_codes", codes).end().bytes());
    }

    Response dropTotp(Request request) {
        accounts.dropTotp(request.principal(), (tx, user) -> record(tx, request, "user.totp_dropped", user, user));
        return done("Signing in needs the password only");
    }

    private static Response done(String message) {
        return Response.json(Json.object().put("success", true).put("message", message).end().bytes());
    }

    private void record(Tx tx, Request request, String action, User before, User after) {
        recorder.changed(tx, Recorder.By.of(request), action, "user " + (before == null ? after : before).id(),
                before == null ? null : json(before), after == null ? null : json(after));
    }

    /** Never a secret: the ledger keeps it too. */
    private static byte[] json(User user) {
        JsonWriter json = new JsonWriter();
        write(json, user);
        return json.bytes();
    }

    private static void write(JsonWriter json, User user) {
        members(json.object(), user);
        json.end();
    }

    private static void members(JsonWriter json, User user) {
        json.put("id", user.id()).put("username", user.name());
        LimitsJson.write(json, user.role(), user.reach(), user.actions());
        json.put("disabled", user.disabled()).put("has_password", user.hasPassword()).put("totp", user.totp())
                .put("totp_required", user.totpRequired()).put("created_at", Times.iso(user.createdAt()))
                .put("signed_in_at", Times.iso(user.signedInAt()));
    }
}
