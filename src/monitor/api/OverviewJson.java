package monitor.api;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.watch.Fleet;

/** The totals. */
final class OverviewJson {

    private final Fleet fleet;
    private final LongSupplier unread;
    private final Supplier<List<String>> problems;

    /** @param problems what of the central itself needs care now, in sentences */
    OverviewJson(Fleet fleet, LongSupplier unread, Supplier<List<String>> problems) {
        this.fleet = fleet;
        this.unread = unread;
        this.problems = problems;
    }

    Response answer(Request request) {
        return Response.json(now());
    }

    byte[] now() {
        Fleet.Overview overview = fleet.overview();
        return Json.object()
                .put("total_servers", overview.total())
                .put("online_servers", overview.online())
                .put("offline_servers", overview.offline())
                .put("unknown_servers", overview.unknown())
                .put("paused_servers", overview.paused())
                .put("unread_alerts", unread.getAsLong())
                .put("problems", problems.get())
                .end().bytes();
    }
}
