package monitor.probe;

import java.time.Duration;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;

/** A way to read a server: a server in, a sample or a reason out. Called by one thread at a time for each server. */
public interface Probe {

    /** One poll, over before the deadline. */
    Result<Sample> poll(Server server, Duration deadline);

    /** Connecting, with a deadline of its own, where the probe needs a connection; {@code ok} at once where it has one. */
    Result<Void> connect(Server server, Duration deadline);
}
