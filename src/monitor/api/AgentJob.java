package monitor.api;

import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import monitor.action.Agent;
import monitor.action.AgentLife;
import monitor.action.JobWork;
import monitor.action.Plan;
import monitor.model.Job;
import monitor.model.Problem;
import monitor.model.Server;

/**
 * What one job does with each of its servers: the change that a single request would do, or a look at what it
 * would do.
 */
final class AgentJob implements JobWork {

    /** Where there is nothing to be done: that is no failure. */
    private static final Set<String> NOTHING_TO_DO = Set.of(AgentLife.NOT_INSTALLED, AgentLife.LOCAL);

    private final Parts parts;
    private final AgentApi agents;
    private final Recorder recorder;
    private final Recorder.By by;
    private final Job job;
    private final String target;

    AgentJob(Parts parts, AgentApi agents, Recorder recorder, Recorder.By by, Job job) {
        this.parts = parts;
        this.agents = agents;
        this.recorder = recorder;
        this.by = by;
        this.job = job;
        this.target = "job " + job.id();
    }

    @Override
    public Ended carryOut(Server server, Consumer<AgentLife.Step> listener) {
        try {
            return job.dryRun() ? look(server, listener) : change(server, listener);
        } catch (Problem problem) {
            return refused(server, problem);
        }
    }

    private Ended look(Server server, Consumer<AgentLife.Step> listener) {
        Plan plan = AgentApi.value(parts.agents().plan(job.kind(), server, job.installJava(), listener));
        String would = plan.would().word();
        boolean fails = plan.would().fails();
        Job.Outcome outcome = new Job.Outcome(plan.text(), would, fails ? would : null, plan.hint(),
                plan.versionBefore(), plan.version(), false);
        if (plan.would() == Plan.Would.NOT_INSTALLED) {
            return new Ended(Job.TurnState.SKIPPED, outcome);
        }
        return new Ended(fails ? Job.TurnState.FAILED : Job.TurnState.OK, outcome);
    }

    private Ended change(Server server, Consumer<AgentLife.Step> listener) {
        Agent agent = agents.carryOut(by, target, job.kind(), server, job.installJava(), listener);
        return new Ended(Job.TurnState.OK, new Job.Outcome(sentence(agent), null, null, null,
                known(agent.versionBefore()), known(agent.version()), agent.changed()));
    }

    private String sentence(Agent agent) {
        String version = "Version " + agent.version();
        return switch (job.kind()) {
            case DEPLOY, UPGRADE -> version
                    + (agent.changed() ? " answers at port " + agent.port() : " runs already, unchanged");
            case UNINSTALL -> agent.changed() ? "Removed" : "No agent was installed";
            case START, RESTART -> version + " runs";
            case STOP -> version + " is stopped";
        };
    }

    private Ended refused(Server server, Problem problem) {
        String kind = problem.kind().name().toLowerCase(Locale.ROOT);
        String reason = problem.members().getOrDefault("reason", kind).toString();
        boolean nothing = NOTHING_TO_DO.contains(reason);
        if (!nothing && !job.dryRun()) {
            recorder.did(by, "agent." + job.kind().word(), server.id(), target, Recorder.outcome(problem),
                    null);
        }
        Job.Outcome outcome = new Job.Outcome(problem.getMessage(), job.dryRun() ? would(problem)
                : null, reason,
                problem.hint(), null, null, job.dryRun() ? Boolean.FALSE : null);
        return new Ended(nothing ? Job.TurnState.SKIPPED : Job.TurnState.FAILED, outcome);
    }

    /** Not even looked at: why. */
    private static String would(Problem problem) {
        boolean local = AgentLife.LOCAL.equals(problem.members().get("reason"));
        return switch (problem.kind()) {
            case UNREACHABLE, TIMEOUT -> "unreachable";
            default -> local ? Plan.Would.NOTHING.word() : "fail";
        };
    }

    @Override
    public void over(Job ended) {
        recorder.did(by, "job.end", null, target, ended.state().word() + ": " + ended.text(), null);
    }

    private static String known(String text) {
        return text.isEmpty() ? null : text;
    }
}
