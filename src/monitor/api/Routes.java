package monitor.api;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import monitor.auth.Accounts;
import monitor.auth.Auth;
import monitor.auth.Scripts;
import monitor.auth.SignIns;
import monitor.http.Handler;
import monitor.http.Route;
import monitor.model.Job;
import monitor.model.Role;

/** THE table: every route with the least role that may use it. */
public final class Routes {

    private static final Role NONE = Role.NONE;
    private static final Role VIEWER = Role.VIEWER;
    private static final Role OPERATOR = Role.OPERATOR;
    private static final Role ADMIN = Role.ADMIN;
    private static final Route.Mark OWN = Route.Mark.OWN;
    private static final Route.Mark SENSITIVE = Route.Mark.SENSITIVE;
    private static final Route.Mark WHOLE = Route.Mark.WHOLE;

    /** A text of a megabyte, its files besides, and what JSON adds. */
    private static final int IMPORT_BODY = 4 << 20;

    /** The routes whose {@code {id}} is a server's. */
    private static final Pattern OF_A_SERVER = Pattern.compile("/api/(servers|history)/\\{id}(/.*)?|/api/remote/.+/\\{id}");

    /** What reads much, or keeps a host busy. */
    private static final Pattern COSTS = Pattern.compile("/api/(export/.+|availability|compare|audit/verify|backup)|.+/(explain|test)");

    private final Recorder recorder;
    private final ServersApi servers;
    private final TagsApi tags;
    private final AllowedApi allowed;
    private final BackupApi backup;
    private final ImportApi imports;
    private final TrialApi trials;
    private final HostKeysApi hostKeys;
    private final RemoteApi remote;
    private final RecallApi past;
    private final AgentApi agents;
    private final JobsApi jobs;
    private final ActionsApi actions;
    private final LogsApi logs;
    private final AlertsApi alerts;
    private final RulesApi rules;
    private final SilencesApi silences;
    private final ReplayApi replay;
    private final HistoryApi history;
    private final CompareApi compare;
    private final RetentionApi retention;
    private final AvailabilityApi availability;
    private final ExportsApi exports;
    private final PrometheusApi prometheus;
    private final StatusPageApi statusPage;
    private final ChannelsApi channels;
    private final AuditApi audit;
    private final CentralApi central;
    private final EventsApi events;
    private final AuthApi auth;
    private final UsersApi users;
    private final TokensApi tokens;
    private final OverviewJson overview;

    private Routes(Parts parts, Auth gate, SignIns signIns, BooleanSupplier ready) {
        recorder = new Recorder(parts.ledger(), System::nanoTime);
        ServerJson json = new ServerJson(new Stored(parts.hostKeys(), parts.secrets(), parts.everyServer()));
        Stats stats = new Stats(parts.everyServer(), parts.clock(), System::nanoTime);
        central = new CentralApi(parts, ready);
        overview = new OverviewJson(parts, central::problems);
        Object changing = new Object();
        servers = new ServersApi(parts, json, recorder, changing);
        allowed = new AllowedApi(parts);
        backup = new BackupApi(parts, recorder);
        tags = new TagsApi(parts, recorder, changing);
        imports = new ImportApi(parts, recorder, new ImportDeeds(parts, recorder, changing));
        trials = new TrialApi(parts);
        hostKeys = new HostKeysApi(parts, recorder);
        past = new RecallApi(parts);
        remote = new RemoteApi(parts, stats, past);
        agents = new AgentApi(parts, recorder);
        jobs = new JobsApi(parts, agents, recorder);
        actions = new ActionsApi(parts, recorder);
        logs = new LogsApi(parts);
        alerts = new AlertsApi(parts, recorder);
        rules = new RulesApi(parts, recorder);
        silences = new SilencesApi(parts, recorder);
        replay = new ReplayApi(parts);
        history = new HistoryApi(parts);
        compare = new CompareApi(parts);
        retention = new RetentionApi(parts);
        exports = new ExportsApi(parts, recorder);
        statusPage = new StatusPageApi(parts, recorder);
        prometheus = new PrometheusApi(parts, central.build());
        availability = new AvailabilityApi(parts);
        channels = new ChannelsApi(parts, recorder);
        audit = new AuditApi(parts);
        events = new EventsApi(parts, new Feed(parts.everyServer(), json, stats, overview, alerts::find));
        Accounts accounts = new Accounts(signIns);
        auth = new AuthApi(signIns, accounts, gate.bootstrap(), recorder);
        users = new UsersApi(parts, accounts, recorder);
        tokens = new TokensApi(parts, new Scripts(signIns), recorder);
    }

    /** @param ready whether the central has started and is not about to stop */
    public static List<Route> table(Parts parts, Auth gate, SignIns signIns, BooleanSupplier ready) {
        return new Routes(parts, gate, signIns, ready).table().stream()
                .map(route -> OF_A_SERVER.matcher(route.pattern()).matches() ? reached(parts, route) : route)
                .map(route -> COSTS.matcher(route.pattern()).matches() ? route.with(Route.Mark.COSTLY) : route).toList();
    }

    /** A server that is out of reach is not there, whatever the handler would look at first. */
    private static Route reached(Parts parts, Route route) {
        return route.with(Route.Mark.LIMITED).by(handler -> request -> {
            if (!request.principal().reach().everything()) {
                parts.entry(request, request.id());
            }
            return handler.handle(request);
        });
    }

    private List<Route> table() {
        return List.of(
            Route.get("/api/health", NONE, "Whether the central works", central::health),
            Route.get("/api/ready", NONE, "Whether it answers yet", central::ready),
            Route.get("/api/version", VIEWER, "Version of the program and of its database", central::version),
            Route.get("/api/openapi.json", VIEWER, "This document", central::openApi),

            Route.post("/api/auth/login", NONE, "Sign in", auth::login),
            Route.post("/api/setup", NONE, "Make the first admin", auth::setup),
            Route.post("/api/auth/links", ADMIN, "A new one-time sign-in link", auth::link).with(SENSITIVE),
            Route.post("/api/auth/logout", VIEWER, "Sign out", auth::logout).with(OWN),
            Route.get("/api/auth/verify", VIEWER, "Who is signed in", auth::verify).with(OWN),
            Route.post("/api/auth/confirm", VIEWER, "Give the password again before a sensitive step", auth::confirm).with(OWN),
            Route.get("/api/auth/sessions", VIEWER, "One's own sessions", auth::sessions).with(OWN),
            Route.delete("/api/auth/sessions/{id}", VIEWER, "End one of them", auth::end).with(OWN),
            Route.get("/api/auth/bootstrap", ADMIN, "Whether the admin token of the data directory is good", auth::bootstrap),
            Route.put("/api/auth/bootstrap", ADMIN, "Replace the admin token, or switch it off",
                changes("auth.bootstrap", auth::changeBootstrap)).with(SENSITIVE),

            Route.get("/api/users", ADMIN, "All users", users::list),
            Route.post("/api/users", ADMIN, "Add a user", changes("user.add", users::add)).with(SENSITIVE),
            Route.get("/api/users/{id}", ADMIN, "One user", users::one),
            Route.put("/api/users/{id}", ADMIN, "Change a user", changes("user.change", users::change)).with(SENSITIVE),
            Route.delete("/api/users/{id}", ADMIN, "Delete a user with their tokens", changes("user.delete", users::remove)).with(SENSITIVE),
            Route.delete("/api/users/{id}/totp", ADMIN, "Forget a user's second factor",
                changes("user.totp_forgotten", users::forgetTotp)).with(SENSITIVE),
            Route.delete("/api/users/{id}/sessions", ADMIN, "Sign a user out everywhere",
                changes("user.sessions_end", users::endSessions)),
            Route.get("/api/users/me", VIEWER, "One's own account", users::me).with(OWN),
            Route.put("/api/users/me", VIEWER, "Change one's own password", changes("user.password", users::changeMe)).with(OWN),
            Route.post("/api/users/me/totp", VIEWER, "Begin to set up a second factor",
                changes("user.totp", users::offerTotp)).with(OWN, SENSITIVE),
            Route.put("/api/users/me/totp", VIEWER, "Set it up by a first code", changes("user.totp", users::setTotp)).with(OWN),
            Route.delete("/api/users/me/totp", VIEWER, "Do without one's second factor",
                changes("user.totp_dropped", users::dropTotp)).with(OWN, SENSITIVE),
            Route.get("/api/tokens", VIEWER, "One's own tokens; all of them for an admin", tokens::list),
            Route.post("/api/tokens", VIEWER, "Make a token for a script", changes("token.add", tokens::add)).with(SENSITIVE),
            Route.get("/api/tokens/{id}", VIEWER, "One token", tokens::one),
            Route.put("/api/tokens/{id}", VIEWER, "Change a token", changes("token.change", tokens::change)).with(SENSITIVE),
            Route.delete("/api/tokens/{id}", VIEWER, "Revoke a token", changes("token.revoke", tokens::revoke)),

            Route.get("/api/servers", VIEWER, "All servers", servers::list, "status", "tag", "q"),
            Route.post("/api/servers", ADMIN, "Add a server", changes("server.add", servers::add)),
            Route.put("/api/servers", ADMIN, "Add the server at a place, or change it", changes("server.put", servers::put),
                "host", "port", "jump"),
            Route.post("/api/servers/import", ADMIN, "Preview the servers of a text, or commit a preview",
                    changes("import.begin", imports::begin)).body(IMPORT_BODY),
            Route.get("/api/servers/import", ADMIN, "Imports that were carried out, newest first", imports::list),
            Route.get("/api/servers/import/{id}", ADMIN, "A preview or an import, host by host", imports::one),
            Route.delete("/api/servers/import/{id}", ADMIN, "Undo an import, or forget a preview",
                    changes("import.undo", imports::undo)),
            Route.get("/api/servers/{id}", VIEWER, "One server", servers::one),
            Route.put("/api/servers/{id}", ADMIN, "Change the given fields", changes("server.change", servers::change)),
            Route.delete("/api/servers/{id}", ADMIN, "Delete a server and its history", changes("server.delete", servers::remove)),
            Route.post("/api/servers/test", ADMIN, "Try to reach a host that is not stored", trials::typed),
            Route.post("/api/servers/{id}/test", OPERATOR, "Try to reach a stored server", trials::stored),
            Route.post("/api/servers/{id}/host-key", ADMIN, "Accept a host key", changes("server.host_key", hostKeys::accept)).with(SENSITIVE),
            Route.get("/api/servers/{id}/allowed", VIEWER, "What the host itself allows the central to do there", allowed::one, "fresh"),
            Route.get("/api/tags", VIEWER, "All tags", tags::list),
            Route.post("/api/tags/rename", ADMIN, "Rename a tag on all servers", changes("tag.rename", tags::rename)),
            Route.get("/api/host-keys", ADMIN, "All pinned host keys", hostKeys::list),
            Route.get("/api/ssh/pubkey", VIEWER, "The central's own public key", hostKeys::publicKey),

            Route.get("/api/remote/stats/all", VIEWER, "The newest sample of every server", remote::all),
            Route.get("/api/remote/stats/{id}", VIEWER, "The newest sample of a server", remote::one, "fresh"),
            Route.get("/api/remote/processes/{id}", VIEWER, "The processes of a server, now or at a moment", remote::processes,
                "at"),
            Route.get("/api/remote/services/{id}", VIEWER, "The services of a server", remote::services),
            Route.get("/api/remote/containers/{id}", VIEWER, "The containers of a server", remote::containers),

            Route.post("/api/remote/agent/deploy/{id}", ADMIN, "Upload, start and verify the agent",
                    agent(Job.Kind.DEPLOY)),
            Route.post("/api/remote/agent/start/{id}", ADMIN, "Start the agent", agent(Job.Kind.START)),
            Route.post("/api/remote/agent/stop/{id}", ADMIN, "Stop the agent", agent(Job.Kind.STOP)),
            Route.post("/api/remote/agent/restart/{id}", ADMIN, "Start the agent anew",
            agent(Job.Kind.RESTART)),
            Route.post("/api/remote/agent/upgrade/{id}", ADMIN, "Bring the agent to this version",
            agent(Job.Kind.UPGRADE)),
            Route.post("/api/remote/agent/uninstall/{id}", ADMIN, "Stop the agent and remove every trace of it",
                agent(Job.Kind.UNINSTALL)),
            Route.get("/api/remote/agent/status/{id}", VIEWER, "Whether the agent runs", agents::status),

            Route.post("/api/jobs", ADMIN, "Change the agents of many servers",
                    changes("job.begin", jobs::begin)),
            Route.get("/api/jobs", ADMIN, "Jobs, newest first", jobs::list, "limit", "before"),
            Route.get("/api/jobs/{id}", ADMIN, "A job and how far each of its servers is", jobs::one),
            Route.delete("/api/jobs/{id}", ADMIN, "Cancel a job", changes("job.cancel", jobs::cancel)),
            Route.post("/api/remote/action/{id}", OPERATOR, "Act on a process, a service or a container", actions::act, "preview"),
            Route.get("/api/remote/logs/{id}", OPERATOR, "The last lines of a log, or a log as it grows", logs::logs, "unit", "container",
                    "file", "lines", "follow"),

            Route.get("/api/stats/overview", VIEWER, "Totals", overview::answer),
            Route.get("/api/history/{id}", VIEWER, "Figures over time", history::query, "metrics", "from", "to", "points", "percentiles",
                "detail", "subject"),
            Route.get("/api/history/{id}/changes", VIEWER, "What changed its state when, newest first", past::changes, "from", "to",
                "limit"),
            Route.get("/api/history/{id}/explain", VIEWER, "What was otherwise in a span than the day before", past::explain, "from",
                "to"),
            Route.get("/api/compare", VIEWER, "One metric of many servers over time", compare::answer, "metric", "servers", "tag", "from",
                "to", "points"),
            Route.get("/api/retention", VIEWER, "How far history reaches back, and what it takes", retention::answer),
            Route.get("/api/availability", VIEWER, "Up, down and unknown, by day or month", availability::list, "server_id", "tag",
                    "from", "to", "by", "time_zone"),
            Route.get("/api/export/servers/csv", VIEWER, "All servers as CSV", exports.servers(true)),
            Route.get("/api/export/servers/json", VIEWER, "All servers as JSON", exports.servers(false)),
            Route.get("/api/export/history/csv", VIEWER, "Figures over time as CSV", exports.history(true), "server_id", "metrics",
                    "from", "to", "tier"),
            Route.get("/api/export/history/json", VIEWER, "Figures over time as JSON", exports.history(false), "server_id", "metrics",
                    "from", "to", "tier"),
            Route.get("/api/export/alerts/csv", VIEWER, "Alerts as CSV", exports.alerts(true), "server_id"),
            Route.get("/api/export/alerts/json", VIEWER, "Alerts as JSON", exports.alerts(false), "server_id"),
            Route.get("/api/export/audit/csv", ADMIN, "The ledger as CSV", exports.audit(true), "from", "to"),
            Route.get("/api/export/audit/json", ADMIN, "The ledger as JSON", exports.audit(false), "from", "to"),
            Route.get("/metrics", VIEWER, "Everything that is known now, for Prometheus", prometheus::metrics, "server"),
            Route.get("/api/prometheus/targets", VIEWER, "The servers, for Prometheus' discovery over HTTP", prometheus::targets, "port"),
            Route.get("/api/status-page", NONE, "The public status page, where one is published", statusPage::page),
            Route.put("/api/status-page", ADMIN, "Publish the status page, or take it back",
                changes("status_page.change", statusPage::publish)),
            Route.get("/api/status-page/settings", ADMIN, "What the status page shows", statusPage::settings),
            Route.get("/api/events", VIEWER, "What happens, as it happens", events::open, "server"),

            Route.get("/api/alerts", VIEWER, "Alerts, newest first", alerts::list, "server_id", "is_read", "state", "severity", "rule_id",
                    "from", "to", "limit", "before"),
            Route.get("/api/alerts/{id}", VIEWER, "One alert with its evidence", alerts::one),
            Route.post("/api/alerts/read", OPERATOR, "Mark alerts as read", changes("alert.read", alerts::readMany)),
            Route.post("/api/alerts/{id}/read", OPERATOR, "Mark an alert as read", changes("alert.read", alerts::read)),
            Route.post("/api/alerts/{id}/acknowledge", OPERATOR, "Acknowledge an alert",
                changes("alert.acknowledge", alerts::acknowledge)),
            Route.get("/api/alert-rules", VIEWER, "All alert rules", rules::list),
            Route.post("/api/alert-rules", ADMIN, "Add an alert rule", changes("alert_rule.add", rules::add)),
            Route.get("/api/alert-rules/metrics", VIEWER, "The figures that a rule may be about", rules::metrics),
            Route.post("/api/alert-rules/test", VIEWER, "When a rule would have fired", replay::test).with(Route.Mark.COSTLY),
            Route.get("/api/alert-rules/{id}", VIEWER, "One alert rule", rules::one),
            Route.put("/api/alert-rules/{id}", ADMIN, "Change the given fields of a rule", changes("alert_rule.change", rules::change)),
            Route.delete("/api/alert-rules/{id}", ADMIN, "Delete an alert rule", changes("alert_rule.delete", rules::remove)),
            Route.get("/api/silences", VIEWER, "All silences", silences::list),
            Route.post("/api/silences", OPERATOR, "Keep alerts from being told for a time", changes("silence.add", silences::add)),
            Route.put("/api/silences/{id}", OPERATOR, "Change the given fields of a silence",
                    changes("silence.change", silences::change)),
            Route.delete("/api/silences/{id}", OPERATOR, "Delete a silence", changes("silence.delete", silences::remove)),

            Route.get("/api/channels", VIEWER, "Ways to people, nothing secret shown", channels::list).with(WHOLE),
            Route.post("/api/channels", ADMIN, "Add a channel", changes("channel.add", channels::add)),
            Route.get("/api/channels/kinds", VIEWER, "Kinds of channels with their settings", channels::kinds),
            Route.post("/api/channels/test", ADMIN, "Send a test through a channel that is not stored",
                changes("channel.test", channels::testTyped)),
            Route.get("/api/channels/{id}", VIEWER, "One channel", channels::one).with(WHOLE),
            Route.put("/api/channels/{id}", ADMIN, "Change the given fields of a channel",
                changes("channel.change", channels::change)),
            Route.delete("/api/channels/{id}", ADMIN, "Delete a channel and its queue",
                changes("channel.delete", channels::remove)),
            Route.post("/api/channels/{id}/test", OPERATOR, "Send a test through a channel",
                changes("channel.test", channels::test)).with(WHOLE),
            Route.get("/api/channels/{id}/deliveries", VIEWER, "The newest deliveries of a channel", channels::deliveries)
                .with(WHOLE),

            Route.post("/api/backup", ADMIN, "The whole central as one file, sealed with a passphrase", changes("backup", backup::make))
                .with(SENSITIVE),
            Route.get("/api/audit", ADMIN, "The ledger, newest first", audit::list, "actor", "action", "server_id", "from", "to",
                "limit", "before"),
            Route.get("/api/audit/verify", ADMIN, "Check the ledger's chain", audit::verify));
    }

    private Handler agent(Job.Kind kind) {
        return changes("agent." + kind.word(), agents.change(kind));
    }

    private Handler changes(String action, Handler handler) {
        return recorder.refusals(action, handler);
    }
}
