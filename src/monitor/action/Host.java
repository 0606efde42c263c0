package monitor.action;

import java.time.Duration;
import java.util.List;
import monitor.model.HostRules;
import monitor.model.Result;

/**
 * Where a deed is done.
 *
 * @param name    for sentences
 * @param user    who signs in there
 * @param local   this machine
 * @param rules   what the host itself allows, or null where its user may do whatever it may
 */
record Host(String name, String user, boolean local, Runner runner, HostRules rules) {

    /** Connecting included. */
    static final Duration LOOK = Duration.ofSeconds(20);
    /** How often an effect is looked for that has not come yet. */
    static final long AGAIN_NANOS = Duration.ofMillis(200).toNanos();

    Result<List<Ask.Found>> ask(List<Ask> asks) {
        return runner.ask(asks, LOOK);
    }
}
