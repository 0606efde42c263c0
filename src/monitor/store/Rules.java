package monitor.store;

import java.util.List;
import java.util.Optional;
import monitor.model.Comparison;
import monitor.model.Hours;
import monitor.model.Problem;
import monitor.model.Rule;
import monitor.model.RuleKind;
import monitor.model.Scope;
import monitor.model.Severity;

/** When alerts begin and end. */
public final class Rules {

    /** Far more than anyone keeps in mind; each is held against every sample. */
    public static final int MOST = 500;

    private final Database db;

    public Rules(Database db) {
        this.db = db;
    }

    /** By id. */
    public List<Rule> list() {
        return db.read(Rules::list);
    }

    static List<Rule> list(Tx tx) {
        return tx.list("SELECT * FROM alert_rules ORDER BY id", Rules::map);
    }

    public Optional<Rule> find(long id) {
        return db.read(tx -> find(tx, id));
    }

    /** Or a {@link Problem} that says that there is none. */
    public Rule get(long id) {
        return find(id).orElseThrow(() -> missing(id));
    }

    public Rule get(Tx tx, long id) {
        return find(tx, id).orElseThrow(() -> missing(id));
    }

    private static Optional<Rule> find(Tx tx, long id) {
        return tx.one("SELECT * FROM alert_rules WHERE id = ?", Rules::map, id);
    }

    /** With its new id. */
    public Rule insert(Tx tx, Rule rule) {
        if (tx.number("SELECT count(*) FROM alert_rules") >= MOST) {
            throw Problem.conflict("There are " + MOST + " alert rules already, which is the most: delete one first.");
        }
        long id = tx.number("""
                INSERT INTO alert_rules (name, enabled, kind, metric, subject, comparison, threshold, for_seconds, clear_threshold,
                                         clear_for_seconds, severity, scope, hours, forecast_hours, repeat_seconds, group_over,
                                         builtin, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
                rule.name(), rule.enabled(), rule.kind().word(), rule.metric(), rule.subject(),
                rule.comparison() == null ? null : rule.comparison().sign(), rule.threshold(), rule.forSeconds(),
                rule.clearThreshold(), rule.clearForSeconds(), rule.severity().word(), rule.scope().text(),
                rule.hours() == null ? null : rule.hours().text(), rule.forecastHours(), rule.repeatSeconds(), rule.groupOver(),
                rule.builtin(), tx.now(), tx.now());
        return get(tx, id);
    }

    /** All but its kind and whether it is built in. */
    public Rule update(Tx tx, Rule rule) {
        tx.update("""
                UPDATE alert_rules SET name = ?, enabled = ?, metric = ?, subject = ?, comparison = ?, threshold = ?, for_seconds = ?,
                       clear_threshold = ?, clear_for_seconds = ?, severity = ?, scope = ?, hours = ?, forecast_hours = ?,
                       repeat_seconds = ?, group_over = ?, updated_at = ?
                 WHERE id = ?""",
                rule.name(), rule.enabled(), rule.metric(), rule.subject(),
                rule.comparison() == null ? null : rule.comparison().sign(), rule.threshold(), rule.forSeconds(),
                rule.clearThreshold(), rule.clearForSeconds(), rule.severity().word(), rule.scope().text(),
                rule.hours() == null ? null : rule.hours().text(), rule.forecastHours(), rule.repeatSeconds(), rule.groupOver(),
                tx.now(), rule.id());
        return get(tx, rule.id());
    }

    /** Returns it as it was. */
    public Rule delete(Tx tx, long id) {
        Rule rule = get(tx, id);
        tx.update("DELETE FROM alert_rules WHERE id = ?", id);
        return rule;
    }

    private static Problem missing(long id) {
        return Problem.notFound("Alert rule " + id + " does not exist.");
    }

    private static Rule map(Row row) {
        String hours = row.text("hours");
        return new Rule(row.number("id"), row.text("name"), row.flag("enabled"), RuleKind.of(row.text("kind")), row.text("metric"),
                row.text("subject"), Comparison.of(row.text("comparison")), row.realOrNull("threshold"),
                (int) row.number("for_seconds"), row.realOrNull("clear_threshold"), (int) row.number("clear_for_seconds"),
                Severity.of(row.text("severity")), Scope.parse(row.text("scope")), hours == null ? null : Hours.parse(hours),
                whole(row, "forecast_hours"), whole(row, "repeat_seconds"), whole(row, "group_over"), row.flag("builtin"),
                row.time("created_at"), row.time("updated_at"));
    }

    private static Integer whole(Row row, String column) {
        Long value = row.numberOrNull(column);
        return value == null ? null : value.intValue();
    }
}
