package monitor.action;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import monitor.model.Result;
import monitor.model.Server;
import monitor.ssh.Ssh;
import monitor.ssh.Target;

/**
 * Where a deed is done.
 *
 * @param name    for sentences
 * @param user    who signs in there
 * @param local   this machine
 */
record Host(String name, String user, boolean local, Runner runner) {

    /** Connecting included. */
    static final Duration LOOK = Duration.ofSeconds(20);
    /** How often an effect is looked for that has not come yet. */
    static final long AGAIN_NANOS = Duration.ofMillis(200).toNanos();

    static Host of(Server server, Ssh ssh, Function<Server, Target> targets) {
        return server.local() ? new Host(server.name(), System.getProperty("user.name"), true, new HereRunner())
                : new Host(server.name(), server.username(), false, new SshRunner(ssh, targets.apply(server)));
    }

    Result<List<Ask.Found>> ask(List<Ask> asks) {
        return runner.ask(asks, LOOK);
    }
}
