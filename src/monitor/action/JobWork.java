package monitor.action;

import java.util.function.Consumer;
import monitor.model.Job;
import monitor.model.Server;

/** What a job does with each of its servers. */
public interface JobWork {

    /** How a turn ended: ok, failed or skipped. */
    record Ended(Job.TurnState state, Job.Outcome outcome) {}

    /** One server's turn; several at once, each on a thread of its own. */
    Ended carryOut(Server server, Consumer<AgentLife.Step> listener);

    /** The job is over. */
    void over(Job job);
}
