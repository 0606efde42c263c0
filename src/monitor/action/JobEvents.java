package monitor.action;

import java.util.Locale;
import monitor.live.EventHub;
import monitor.model.Event;
import monitor.model.Job;

/**
 * What of one job is told to those who listen: each step of each server, a server's begin and end, the job's
 * own state.
 */
public record JobEvents(EventHub hub, String job, Job.Kind kind) {

    /** The step that stands for the job itself; its server is 0. */
    private static final String WHOLE = "job";

    static Job.Step step(AgentLife.Step step) {
        String state = switch (step.state()) {
            case RUNNING -> "started";
            case DONE -> "ok";
            case FAILED -> "failed";
        };
        return new Job.Step(step.name().name().toLowerCase(Locale.ROOT), state, step.text());
    }

    public void step(long serverId, AgentLife.Step step) {
        Job.Step told = step(step);
        tell(serverId, told.step(), told.state(), told.text());
    }

    public void begun(long serverId) {
        tell(serverId, kind.word(), "started", "");
    }

    public void ended(long serverId, Job.TurnState state, String text) {
        tell(serverId, kind.word(), state.word(), text);
    }

    void whole(Job.State state, String text) {
        tell(0, WHOLE, state.word(), text);
    }

    private void tell(long serverId, String step, String state, String text) {
        hub.publish(new Event.JobStep(job, serverId, kind.word(), step, state, text));
    }
}
