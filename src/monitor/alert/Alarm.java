package monitor.alert;

import java.time.Instant;
import java.util.List;
import monitor.model.Notice;
import monitor.model.Rule;
import monitor.model.RuleKind;
import monitor.model.Severity;
import monitor.store.Alerts;

/**
 * One alert until people know of its end. The engine changes copies of it only, which take the place of the old one once they are
 * stored; see {@link Round}. Millis are those of a clock that only elapses.
 */
final class Alarm {

    final Key key;
    final String rule;
    final RuleKind kind;
    final Severity severity;
    final String metric;
    final Double threshold;
    final Instant startedAt;
    final long startedMillis;
    /** 0 until it is stored. */
    long id;
    /** The server as it is now, or was last; null for what is about none. */
    Notice.Place place;
    /** Of a check; of a server they stand in its place. */
    List<String> ownTags = List.of();
    String message;
    Double value;
    boolean noData;
    Instant resolvedAt;
    long resolvedMillis;
    /** Why it ended where it has not recovered, or null. */
    String why;
    /** Its server was deleted: nothing of it stays once people know. */
    boolean gone;
    /** Something that happened, with nothing to end. */
    boolean event;
    int told;
    Instant toldAt;
    long toldMillis;
    Long groupId;
    int groupSize;
    boolean flapping;
    boolean flappingTold;
    /** Since when one that flaps has been calm. */
    long calmMillis = Cell.NEVER;
    int times = 1;
    boolean acknowledged;
    Long inhibitedBy;
    Instant silencedUntil;
    /** Whether something else explains it, or may soon. */
    boolean blocked;
    /** When it could first be told. */
    long readyMillis = Cell.NEVER;

    Alarm(Key key, Rule rule, Notice.Place place, Instant startedAt, long startedMillis) {
        this.key = key;
        this.rule = rule.name();
        kind = rule.kind();
        severity = rule.severity();
        metric = rule.metric();
        threshold = rule.threshold();
        this.place = place;
        this.startedAt = startedAt;
        this.startedMillis = startedMillis;
    }

    /** As it was stored. */
    Alarm(Alerts.Alert row, Notice.Place place, Instant now, long nowMillis) {
        Alerts.Cause cause = row.cause();
        Alerts.Telling telling = row.telling();
        key = new Key(cause.ruleId(), row.serverId() == null ? 0 : row.serverId(), cause.subject());
        rule = row.rule();
        kind = RuleKind.of(cause.kind());
        severity = row.severity();
        metric = cause.metric();
        threshold = cause.threshold();
        startedAt = row.startedAt();
        startedMillis = before(startedAt, now, nowMillis);
        id = row.id();
        this.place = place;
        message = row.message();
        value = cause.value();
        noData = row.state() == Alerts.State.NO_DATA;
        resolvedAt = row.resolvedAt();
        resolvedMillis = row.durationMillis() == null ? 0 : startedMillis + row.durationMillis();
        event = kind == RuleKind.REBOOT;
        told = telling.told();
        toldAt = telling.at();
        toldMillis = toldAt == null ? 0 : before(toldAt, now, nowMillis);
        groupId = telling.groupId();
        groupSize = telling.groupSize() == null ? 0 : telling.groupSize();
        flapping = telling.flapping();
        flappingTold = flapping;
        acknowledged = row.acknowledged() != null;
        inhibitedBy = telling.inhibitedBy();
        silencedUntil = telling.silencedUntil();
        blocked = inhibitedBy != null;
    }

    private Alarm(Alarm other) {
        key = other.key;
        rule = other.rule;
        kind = other.kind;
        severity = other.severity;
        metric = other.metric;
        threshold = other.threshold;
        startedAt = other.startedAt;
        startedMillis = other.startedMillis;
        id = other.id;
        place = other.place;
        ownTags = other.ownTags;
        message = other.message;
        value = other.value;
        noData = other.noData;
        resolvedAt = other.resolvedAt;
        resolvedMillis = other.resolvedMillis;
        why = other.why;
        gone = other.gone;
        event = other.event;
        told = other.told;
        toldAt = other.toldAt;
        toldMillis = other.toldMillis;
        groupId = other.groupId;
        groupSize = other.groupSize;
        flapping = other.flapping;
        flappingTold = other.flappingTold;
        calmMillis = other.calmMillis;
        times = other.times;
        acknowledged = other.acknowledged;
        inhibitedBy = other.inhibitedBy;
        silencedUntil = other.silencedUntil;
        blocked = other.blocked;
        readyMillis = other.readyMillis;
    }

    private static long before(Instant then, Instant now, long nowMillis) {
        return nowMillis - Math.max(0, now.toEpochMilli() - then.toEpochMilli());
    }

    Alarm copy() {
        return new Alarm(this);
    }

    Long serverId() {
        return key.serverId() == 0 ? null : key.serverId();
    }

    List<String> tags() {
        return place == null ? ownTags : place.tags();
    }

    String name() {
        return place == null ? null : place.name();
    }

    boolean resolved() {
        return resolvedAt != null;
    }

    /** Over, and whoever heard of its begin has heard of its end. */
    boolean closed() {
        return resolved() && told != Alerts.Telling.BEGIN && !(event && told == Alerts.Telling.NOTHING);
    }

    /** How long it has gone on, or went on. */
    long durationMillis(long nowMillis) {
        return Math.max(0, (resolved() ? resolvedMillis : nowMillis) - startedMillis);
    }

    void resolve(Instant at, long nowMillis, String reason) {
        resolvedAt = at.isBefore(startedAt) ? startedAt : at;
        resolvedMillis = nowMillis;
        noData = false;
        why = reason;
    }

    void reopen() {
        resolvedAt = null;
        calmMillis = Cell.NEVER;
        why = null;
        times++;
    }

    void tell(int what, Instant at, long nowMillis) {
        told = what;
        toldAt = at;
        toldMillis = nowMillis;
    }

    Alerts.Alert row(long nowMillis) {
        Alerts.State state = resolved() ? Alerts.State.RESOLVED : noData ? Alerts.State.NO_DATA : Alerts.State.FIRING;
        return new Alerts.Alert(id, serverId(), rule, severity, state, message, startedAt, resolvedAt,
                resolved() ? durationMillis(nowMillis) : null, false, null,
                new Alerts.Cause(key.ruleId(), kind.word(), name(), key.subject(), metric, value, threshold),
                new Alerts.Telling(told, toldAt, groupId, groupSize == 0 ? null : groupSize, flapping, inhibitedBy, silencedUntil));
    }
}
