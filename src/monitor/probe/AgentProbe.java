package monitor.probe;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import monitor.json.SampleReader;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;
import monitor.ssh.Ssh;
import monitor.ssh.Target;

/**
 * Reads a server's agent: one HTTP request on one kept-open stream over the server's SSH session. No login, no fork. Where the
 * host forbids forwarding it reads by a command instead ({@link ExecRead}).
 */
public final class AgentProbe implements Probe, Asker {

    /** An answer that takes longer comes over a thin link: from then on it is asked for packed, which costs the host CPU. */
    private static final long PACK_FROM_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    /** Signing in has a deadline of its own, or a slow host would never come up. */
    private static final Duration SIGN_IN = Duration.ofSeconds(15);

    /** How long a host that forbade forwarding is read by commands before it is asked again. */
    private static final long FORBIDDEN_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final ConcurrentHashMap<Long, Line> lines = new ConcurrentHashMap<>();
    private final Ssh ssh;
    private final Function<Server, Target> targets;
    private final Samples samples;
    private final LongSupplier nanos;

    /** What is kept of one server. Its poll's thread writes; another may close the stream. */
    private static final class Line {
        private volatile Ssh.Stream stream;
        private int port;
        private byte[] plainRequest;
        private byte[] packedRequest;
        private boolean thin;
        private boolean forbidden;
        private long forbiddenUntilNanos;
        /** The host's clock in the newest answer, to the second; 0 where it did not say. */
        private long hostMillis;

        private byte[] request(int wantedPort) {
            if (port != wantedPort) {
                port = wantedPort;
                String head = "GET /api/all HTTP/1.1\r\nHost: 127.0.0.1:" + wantedPort + "\r\n";
                plainRequest = (head + "\r\n").getBytes(StandardCharsets.US_ASCII);
                packedRequest = (head + "Accept-Encoding: gzip\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
            }
            return thin ? packedRequest : plainRequest;
        }

        private void close() {
            Ssh.Stream old = stream;
            stream = null;
            if (old != null) {
                old.close();
            }
        }
    }

    /** @param targets how to reach and sign in to a server; asked when a connection may be needed */
    public AgentProbe(Ssh ssh, Function<Server, Target> targets, Clock clock, LongSupplier nanos) {
        this(ssh, targets, SampleReader::read, clock, nanos);
    }

    AgentProbe(Ssh ssh, Function<Server, Target> targets, SampleParser parser, Clock clock, LongSupplier nanos) {
        this.ssh = Objects.requireNonNull(ssh);
        this.targets = Objects.requireNonNull(targets);
        this.samples = new Samples(parser, clock);
        this.nanos = Objects.requireNonNull(nanos);
    }

    @Override
    public Result<Link> connect(Server server, Duration deadline) {
        Target target = targets.apply(server);
        Result<Ssh.Login> login = ssh.connect(target, deadline);
        if (login instanceof Result.Failed<Ssh.Login>(Failure failure) && failure.reason() == Reason.TIMEOUT) {
            // the connection stands and the sign-in goes on: waiting for its end, or what it pinned would never be told
            login = ssh.connect(target, SIGN_IN);
        }
        return login.then(made -> Result.ok(new Link(made.keyType(), made.fingerprint(), made.pinned())));
    }

    @Override
    public void forget(long serverId) {
        Line line = lines.remove(serverId);
        if (line != null) {
            line.close();
        }
        ssh.disconnect(serverId);
    }

    @Override
    public Result<Sample> poll(Server server, Duration deadline) {
        long endNanos = nanos.getAsLong() + deadline.toNanos();
        Line line = lines.computeIfAbsent(server.id(), id -> new Line());
        long asked = samples.askedMillis();
        line.hostMillis = 0;
        return body(server, line, endNanos).then(json -> samples.sample(server, Source.AGENT, json, asked, line.hostMillis));
    }

    /** On a stream of its own, so that no poll waits for it; not where forwarding is forbidden. */
    @Override
    public Result<byte[]> ask(Server server, String path, Duration deadline) {
        return ask(targets.apply(server), server.agentPort(), path, deadline);
    }

    /** The same of a host that need not be stored. */
    public Result<byte[]> ask(Target target, int port, String path, Duration deadline) {
        long endNanos = nanos.getAsLong() + deadline.toNanos();
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAccept-Encoding: gzip\r\n\r\n";
        return ssh.open(target, port, deadline).then(stream -> {
            try (stream) {
                stream.deadline(left(endNanos));
                stream.output().write(request.getBytes(StandardCharsets.US_ASCII));
                stream.output().flush();
                return AgentAnswer.of(new HttpReader(stream.input(), nanos, endNanos).read(), port);
            } catch (SocketTimeoutException e) {
                return Result.failed(Reason.TIMEOUT, "The agent did not answer " + path + " in time.");
            } catch (IOException e) {
                return Result.failed(Reason.NO_DATA, "The agent did not answer " + path + ": " + e.getMessage() + ".");
            }
        });
    }

    private Result<byte[]> body(Server server, Line line, long endNanos) {
        if (line.forbidden && line.forbiddenUntilNanos - nanos.getAsLong() > 0) {
            return ExecRead.read(ssh, targets.apply(server), server.agentPort(), left(endNanos));
        }
        Result<byte[]> body = overStream(server, line, endNanos);
        line.forbidden = body instanceof Result.Failed<byte[]>(Failure failure) && failure.reason() == Reason.UNSUPPORTED;
        if (line.forbidden) {
            line.forbiddenUntilNanos = nanos.getAsLong() + FORBIDDEN_NANOS;
            return ExecRead.read(ssh, targets.apply(server), server.agentPort(), left(endNanos));
        }
        return body;
    }

    private Result<byte[]> overStream(Server server, Line line, long endNanos) {
        Ssh.Stream kept = line.stream;
        if (kept != null && kept.open() && line.port == server.agentPort()) {
            try {
                return exchange(server, line, kept, endNanos);
            } catch (SocketTimeoutException e) {
                return Result.failed(Reason.TIMEOUT, "No answer came in time over the open session: the agent, the host or"
                        + " the link hangs.");
            } catch (IOException e) {
                // the agent was restarted, or the session died: once more from the beginning
            }
        }
        line.close();
        return switch (ssh.open(targets.apply(server), server.agentPort(), left(endNanos))) {
            case Result.Ok<Ssh.Stream>(Ssh.Stream stream) -> first(server, line, stream, endNanos);
            case Result.Failed<Ssh.Stream>(Failure failure) -> Result.failed(
                    failure.reason() == Reason.AGENT_DOWN ? AgentAnswer.down(server.agentPort()) : failure);
        };
    }

    /** The first exchange on a stream: what goes wrong now is not for age. */
    private Result<byte[]> first(Server server, Line line, Ssh.Stream stream, long endNanos) {
        line.stream = stream;
        try {
            return exchange(server, line, stream, endNanos);
        } catch (SocketTimeoutException e) {
            return Result.failed(Reason.TIMEOUT, "SSH answers, but the agent on 127.0.0.1:" + server.agentPort()
                    + " does not in time: it hangs, or the host is overloaded.");
        } catch (BadAnswer e) {
            return Result.failed(AgentAnswer.bad(server.agentPort(), e.getMessage()));
        } catch (EOFException e) {
            return Result.failed(AgentAnswer.closed(server.agentPort()));
        } catch (IOException e) {
            return Result.failed(Reason.UNREACHABLE, "The connection broke while the agent was read: " + e.getMessage() + ".");
        }
    }

    /** One request, one answer; the stream stays open only after a whole one. */
    private Result<byte[]> exchange(Server server, Line line, Ssh.Stream stream, long endNanos) throws IOException {
        boolean whole = false;
        try {
            long begun = nanos.getAsLong();
            stream.deadline(left(endNanos));
            // one write: a head and a body apart cost a delayed acknowledgement
            stream.output().write(line.request(server.agentPort()));
            stream.output().flush();
            HttpReader.Answer answer = new HttpReader(stream.input(), nanos, endNanos).read();
            line.thin |= nanos.getAsLong() - begun > PACK_FROM_NANOS;
            whole = answer.keep();
            line.hostMillis = answer.dateMillis();
            return AgentAnswer.of(answer, server.agentPort());
        } finally {
            if (!whole) {
                line.close();
            }
        }
    }

    private Duration left(long endNanos) {
        return Duration.ofNanos(Math.max(1, endNanos - nanos.getAsLong()));
    }
}
