package monitor.api;

import java.time.Duration;
import java.time.Instant;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.store.Forecast;
import monitor.store.Reach;

/** How far history reaches back, what it takes of the disk, and how far it will reach with other fleets. */
final class RetentionApi {

    private static final int[] FLEETS = {10, 100, 1_000};

    private final Parts parts;

    RetentionApi(Parts parts) {
        this.parts = parts;
    }

    Response answer(Request request) {
        Reach reach = parts.retention().reach();
        JsonWriter json = Json.object().name("tiers").array();
        for (Reach.Kept kept : reach.tiers()) {
            json.object().put("tier", kept.tier().word()).put("keep_seconds", kept.keep().toSeconds())
                    .put("used_bytes", kept.usedBytes()).put("oldest_at", Times.iso(kept.oldest()));
            seconds(json.name("reach_seconds"), kept.oldest()).end();
        }
        json.end().name("shares").array();
        share(json, "history", reach.shares().history(), reach.usedBytes());
        share(json, "snapshots", reach.shares().snapshots(), null);
        share(json, "evidence", reach.shares().evidence(), null);
        share(json, "ledger", reach.shares().ledger(), null);
        json.end().put("limit_bytes", reach.shares().sum()).put("used_bytes", reach.usedBytes())
                .put("database_bytes", parts.db().health().databaseBytes()).name("forecast").array();
        for (int servers : FLEETS) {
            Forecast forecast = parts.retention().forecast(servers);
            json.object().put("servers", servers).put("limit_bytes", forecast.limitBytes()).name("tiers").array();
            for (Forecast.Tiered tiered : forecast.tiers()) {
                json.object().put("tier", tiered.tier().word()).put("reach_seconds", tiered.reach().toSeconds()).end();
            }
            json.end().end();
        }
        return Response.json(json.end().end().bytes());
    }

    private JsonWriter seconds(JsonWriter json, Instant oldest) {
        return oldest == null ? json.value(0) : json.value(Duration.between(oldest, parts.clock().instant()).toSeconds());
    }

    private static void share(JsonWriter json, String name, long limit, Long used) {
        json.object().put("name", name).put("limit_bytes", limit);
        if (used != null) {
            json.put("used_bytes", used.longValue());
        }
        json.end();
    }
}
