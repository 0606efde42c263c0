package monitor.store;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import monitor.model.Job;

/** Jobs and the turns of their servers, so that a result is there when the central was started anew. */
public final class Jobs {

    /** Jobs kept: what was done to a fleet in weeks; the ledger has it for ever. */
    public static final int KEPT = 100;

    /** A job and how many of its turns are in which state. */
    public record Counted(Job job, Map<Job.TurnState, Integer> turns) {}

    private static final String ALL = """
            SELECT id, kind, state, dry_run, parallelism, halt_after, install_java, created_by, created_at, ended_at, text FROM jobs""";

    private final Database db;

    public Jobs(Database db) {
        this.db = db;
    }

    /** With its new id. What is over and older than the newest {@link #KEPT} goes. */
    public Job insert(Tx tx, Job job, List<Job.Turn> turns) {
        long id = tx.number("""
                INSERT INTO jobs (kind, state, dry_run, parallelism, halt_after, install_java, created_by, created_at, text)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
                job.kind().word(), job.state().word(), job.dryRun(), job.parallelism(), job.haltAfter(),
                job.installJava(), job.by(),
                job.createdAt(), job.text());
        for (int place = 0; place < turns.size(); place++) {
            Job.Turn turn = turns.get(place);
            tx.update("INSERT INTO job_turns (job_id, place, server_id, name, host, state, text, steps) VALUES (?, ?, ?, ?, ?, ?, '', '')",
                    id, place, turn.serverId(), turn.name(), turn.host(), turn.state().word());
        }
        tx.update("""
                DELETE FROM jobs WHERE state NOT IN ('running', 'cancelling')
                   AND id <= (SELECT id FROM jobs ORDER BY id DESC LIMIT 1 OFFSET ?)""", KEPT);
        return job.withId(id);
    }

    /** Its state, its end and its sentence. */
    public void update(Job job) {
        db.write(tx -> tx.update("UPDATE jobs SET state = ?, ended_at = ?, text = ? WHERE id = ?",
                job.state().word(), job.endedAt(), job.text(), job.id()));
    }

    public void update(long jobId, int place, Job.Turn turn) {
        db.write(tx -> tx.update("""
                UPDATE job_turns SET state = ?, text = ?, would = ?, reason = ?, hint = ?, version_before = ?, version = ?, changed = ?,
                       started_at = ?, ended_at = ?, steps = ?
                 WHERE job_id = ? AND place = ?""",
                turn.state().word(), turn.outcome().text(), turn.outcome().would(), turn.outcome()
                .reason(), turn.outcome().hint(),
                turn.outcome().versionBefore(), turn.outcome().version(), turn.outcome()
                .changed(), turn.startedAt(), turn.endedAt(),
                lines(turn.steps()), jobId, place));
    }

    /** What was under way when the central stopped is so no more. To be called before a job begins. */
    public void interrupt() {
        db.write(tx -> {
            tx.update("""
                    UPDATE job_turns SET state = 'interrupted', ended_at = ?,
                           text = 'The central stopped while this server had its turn: do it again, which is harmless.'
                     WHERE state = 'running'""", tx.now());
            tx.update("""
                    UPDATE job_turns SET state = 'skipped', text = 'The central stopped before its turn came.' WHERE state = 'queued'""");
            return tx.update("""
                    UPDATE jobs SET state = 'interrupted', ended_at = ?, text = 'The central stopped while it ran.'
                     WHERE state IN ('running', 'cancelling')""", tx.now());
        });
    }

    /** Newest first; {@code before} is a job's id or null. */
    public List<Counted> list(Long before, int limit) {
        return db.read(tx -> tx.list(ALL + " WHERE id < ? ORDER BY id DESC LIMIT ?", Jobs::map,
                before == null ? Long.MAX_VALUE : before, limit).stream().map(job -> counted(tx, job))
                .toList());
    }

    public Optional<Counted> find(long id) {
        return db.read(tx -> tx.one(ALL + " WHERE id = ?", Jobs::map, id).map(job -> counted(tx, job)));
    }

    /** In the order in which their turns come. */
    public List<Job.Turn> turns(long id) {
        return db.read(tx -> tx.list("""
                SELECT server_id, name, host, state, text, would, reason, hint, version_before, version, changed, started_at, ended_at, steps
                  FROM job_turns WHERE job_id = ? ORDER BY place""", Jobs::turn, id));
    }

    private static Counted counted(Tx tx, Job job) {
        Map<Job.TurnState, Integer> counts = new EnumMap<>(Job.TurnState.class);
        tx.each("SELECT state, count(*) AS count FROM job_turns WHERE job_id = ? GROUP BY state",
                row -> counts.put(turnState(row), (int) row.number("count")), job.id());
        return new Counted(job, counts);
    }

    private static String lines(List<Job.Step> steps) {
        return steps.stream().map(step -> step.step() + "\t" + step.state() + "\t" + step.text())
                .collect(Collectors.joining("\n"));
    }

    private static List<Job.Step> steps(String lines) {
        List<Job.Step> steps = new ArrayList<>();
        lines.lines().forEach(line -> {
            String[] parts = line.split("\t", 3);
            steps.add(new Job.Step(parts[0], parts[1], parts[2]));
        });
        return steps;
    }

    private static Job map(Row row) {
        Long haltAfter = row.numberOrNull("halt_after");
        return new Job(row.number("id"), Job.Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
                Job.State.valueOf(row.text("state").toUpperCase(Locale.ROOT)), row.flag("dry_run"),
                (int) row.number("parallelism"),
                haltAfter == null ? null
                : haltAfter.intValue(), row.flag("install_java"), row.text("created_by"),
                row.time("created_at"),
                row.time("ended_at"), row.text("text"));
    }

    private static Job.Turn turn(Row row) {
        Long changed = row.numberOrNull("changed");
        Job.Outcome outcome = new Job.Outcome(row.text("text"), row.text("would"), row.text("reason"),
                row.text("hint"),
                row.text("version_before"), row.text("version"), changed == null ? null : changed != 0);
        return new Job.Turn(row.number("server_id"), row.text("name"), row.text("host"), turnState(row),
                outcome,
                row.time("started_at"), row.time("ended_at"), steps(row.text("steps")));
    }

    private static Job.TurnState turnState(Row row) {
        return Job.TurnState.valueOf(row.text("state").toUpperCase(Locale.ROOT));
    }
}
