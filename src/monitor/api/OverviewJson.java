package monitor.api;

import java.util.List;
import java.util.function.Supplier;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.model.Principal;
import monitor.watch.Fleet;

/** The totals. */
final class OverviewJson {

    private final Parts parts;
    private final Supplier<List<String>> problems;

    /** @param problems what of the central itself needs care now, in sentences */
    OverviewJson(Parts parts, Supplier<List<String>> problems) {
        this.parts = parts;
        this.problems = problems;
    }

    Response answer(Request request) {
        return Response.json(now(request.principal()));
    }

    byte[] now(Principal asker) {
        Fleet.Overview overview = Fleet.Overview.of(parts.within(asker));
        return Json.object()
                .put("total_servers", overview.total())
                .put("online_servers", overview.online())
                .put("offline_servers", overview.offline())
                .put("unknown_servers", overview.unknown())
                .put("paused_servers", overview.paused())
                .put("unread_alerts", parts.alerts().unread(parts.ids(asker)))
                .put("problems", asker.reach().everything() ? problems.get() : List.of())
                .end().bytes();
    }
}
