package monitor.ssh;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;

/**
 * One open session with a host and what is known of it. What runs on it is never ended by the doubts of
 * others: a host that is busy lets polls time out while a deployment goes on.
 *
 * <pre>
 *   OPEN ── retire (replaced, given up, silent for 3 s) ──> RETIRED: takes nothing new
 *     │                                                        │ the last that ran on it is over
 *     └── silent for 40 s, idle, or broken ──> CLOSED <────────┘
 * </pre>
 */
final class Link {

    /** sshd's reasons for not opening a channel, RFC 4254 section 5.1. */
    private static final int CONNECT_FAILED = 2;
    // JSch's words for a host that said nothing in time
    private static final String NOT_ANSWERED = "channel is not opened.";
    private static final Failure REFUSED = new Failure(Reason.UNSUPPORTED, "The host refuses the channel.");

    /** How long a host that let a deadline pass may stay silent before the session counts as dead. */
    private static final long SUSPECT_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** A refused channel with none held may be one that is just closing: so long it is asked again. */
    private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** How soon the end of a session is noticed by who waits for a channel. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long REFUSED_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Target target;
    private final Session session;
    private final Wire wire;
    private final Ssh.Login login;
    private final Watchdog watchdog;
    private final Slots slots = new Slots();
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile long usedNanos = System.nanoTime();
    private volatile long pingedNanos = System.nanoTime();
    private volatile Result<Void> shell;
    private int busy;
    private boolean retired;

    /** The session is dead and nothing was sent on it: what was wanted can be done on another one. */
    static final class Dead extends Exception {

        private static final long serialVersionUID = 1;

        Dead(String why) {
            super(why, null, false, false);
        }
    }

    Link(Target target, Session session, Wire wire, Ssh.Login login, Watchdog watchdog) {
        this.target = target;
        this.session = session;
        this.wire = wire;
        this.login = login;
        this.watchdog = watchdog;
    }

    Target target() {
        return target;
    }

    Ssh.Login login() {
        return login;
    }

    /**
     * Whether the login is told for the first time: a slow one ends when nobody waits for it any more, and
     * may have pinned a key.
     */
    boolean isNews() {
        return told.compareAndSet(false, true);
    }

    Watchdog watchdog() {
        return watchdog;
    }

    boolean open() {
        return session.isConnected() && !wire.closed();
    }

    /** Whether it leads where that target does, as that user. */
    boolean leadsTo(Target other) {
        return target.host().equals(other.host()) && target.port() == other.port()
                && target.username().equals(other.username())
                && target.via().equals(other.via());
    }

    /** Something is done on it until {@link #end}; false where it takes nothing new any more. */
    synchronized boolean begin() {
        if (retired || !open()) {
            return false;
        }
        busy++;
        touch();
        return true;
    }

    void end() {
        boolean last;
        synchronized (this) {
            busy--;
            last = retired && busy == 0;
        }
        touch();
        if (last) {
            close();
        }
    }

    /** It takes nothing new, and closes once what is done on it is over. */
    void retire() {
        boolean idle;
        synchronized (this) {
            retired = true;
            idle = busy == 0;
        }
        if (idle) {
            close();
        }
    }

    /** Whether something new may be done on it. */
    synchronized boolean usable() {
        return !retired && open();
    }

    private synchronized boolean busy() {
        return busy > 0;
    }

    void touch() {
        usedNanos = System.nanoTime();
    }

    Upkeep upkeep() {
        return new Upkeep(usedNanos, wire.heardNanos(), pingedNanos, busy());
    }

    /** What the shell check of this session said, or null. */
    Result<Void> shell() {
        return shell;
    }

    void shell(Result<Void> checked) {
        shell = checked;
    }

    /** Makes and prepares a channel before it is opened. */
    interface Preparation<C extends Channel> {

        void prepare(C channel) throws JSchException;
    }

    /**
     * Opens a session channel (exec, sftp) as soon as the host allows one more; the caller gives {@link
     * #release} when it is over.
     *
     * @throws Dead before anything was sent
     */
    <C extends Channel> Result<C> openSession(String kind, Class<C> type, Preparation<C> preparation,
            Deadline deadline) throws Dead {
        Deadline refusals = new Deadline(System.nanoTime() + REFUSED_NANOS).earlier(deadline);
        while (slots.acquire(deadline)) {
            Result<C> opened;
            try {
                opened = open(kind, type, preparation, deadline);
            } catch (Dead e) {
                slots.release();
                throw e;
            }
            if (opened instanceof Result.Ok) {
                return opened; // and the slot with it
            }
            boolean full = opened instanceof Result.Failed<C>(Failure failure) && failure.equals(REFUSED);
            int others = full ? slots.refused() : 0;
            slots.release();
            if (!full) {
                return opened;
            }
            // the host has as many channels as it allows, or the last one is still closing there
            if (others == 0 && refusals.passed()) {
                return Result.failed(Reason.UNSUPPORTED, target.where() + " lets " + target.username()
                        + " run nothing: it refuses every session channel (MaxSessions 0 in its"
                        + " sshd_config?).");
            }
            java.util.concurrent.locks.LockSupport.parkNanos(REFUSED_PAUSE_NANOS);
        }
        return Result.failed(Reason.TIMEOUT, "All " + slots.limit() + " session channels that "
                + target.where()
                + " allows at once (MaxSessions) stayed in use until the deadline.");
    }

    void release() {
        slots.release();
    }

    /**
     * Opens a session channel only where the host has more than one to spare; the caller gives {@link
     * #releaseSpare} when it is over, and must end it when {@code giveUp} is told.
     *
     * @throws Dead before anything was sent
     */
    <C extends Channel> Result<C> openSpare(String kind, Class<C> type, Preparation<C> preparation,
            Runnable giveUp, Deadline deadline) throws Dead {
        if (!slots.acquireSpare(giveUp)) {
            return Result.failed(REFUSED);
        }
        Result<C> opened = null;
        try {
            opened = open(kind, type, preparation, deadline);
            return opened;
        } finally {
            if (opened instanceof Result.Failed<C>(Failure failure) && failure.equals(REFUSED)) {
                slots.refused();
            }
            if (!(opened instanceof Result.Ok)) {
                slots.releaseSpare(giveUp);
            }
        }
    }

    void releaseSpare(Runnable giveUp) {
        slots.releaseSpare(giveUp);
    }

    /**
     * Opens a channel; a refusal is {@code UNSUPPORTED} where forbidden or full and {@code AGENT_DOWN} where
     * nothing listens.
     */
    <C extends Channel> Result<C> open(String kind, Class<C> type, Preparation<C> preparation,
            Deadline deadline) throws Dead {
        // half of the time is for this session, half for another one if this one turns out to be dead
        for (long patience = deadline.nanos() / 2;; patience = deadline.nanos()) {
            long asked = System.nanoTime();
            try (Watchdog.Guard _ = watchdog.guard(deadline.nanos() + SUSPECT_NANOS, this::close)) {
                C channel = type.cast(session.openChannel(kind));
                if (channel == null) { // JSch's answer while a session is ending
                    throw new Dead("the session is ending");
                }
                preparation.prepare(channel);
                // a host that only waits for another one to take a forward is not silent when asked
                try (Watchdog.Guard _ = watchdog.every(LOOK_NANOS, () -> wakeIfEnded(channel));
                        Watchdog.Guard _ = watchdog.guard(patience / 2, this::ping)) {
                    channel.connect((int) Math.max(1, patience / 1_000_000));
                    touch();
                    return Result.ok(channel);
                } catch (JSchException e) {
                    if (!open()) {
                        throw new Dead("the session has ended");
                    }
                    int reason = channel.getExitStatus();
                    if (reason > 0) {
                        return reason == CONNECT_FAILED && kind.equals("direct-tcpip")
                                ? Result.failed(Reason.AGENT_DOWN, "Nothing listens there.")
                                        : Result.failed(REFUSED);
                    }
                    if (!NOT_ANSWERED.equals(e.getMessage())) {
                        return Result.failed(Reason.UNSUPPORTED, target.where() + " does not start " + kind
                                + ": " + e.getMessage());
                    }
                }
            } catch (JSchException e) {
                throw new Dead(e.getMessage());
            }
            if (wire.heardNanos() - asked < 0) {
                suspect();
                throw new Dead("the host is silent");
            }
            if (deadline.passed()) {
                return Result.failed(Reason.TIMEOUT, target.where() + " did not open a channel in time.");
            }
        }
    }

    /** JSch lets who waits for a channel wait on when the session ends. */
    private void wakeIfEnded(Channel channel) {
        if (!session.isConnected()) {
            synchronized (channel) {
                channel.notifyAll();
            }
        }
    }

    /**
     * A deadline has passed: asks the host for a sign of life and gives the session up if none comes, so that
     * the next one starts anew.
     */
    void suspect() {
        long asked = System.nanoTime();
        watchdog.guard(SUSPECT_NANOS, () -> {
            if (wire.heardNanos() - asked < 0) {
                retire();
            }
        });
        ping();
    }

    /** Asks for a sign of life, on a thread of its own, since a write can get stuck. */
    void ping() {
        pingedNanos = System.nanoTime();
        Thread.ofVirtual().name("ssh-ping").start(() -> {
            try {
                session.sendKeepAliveMsg();
            } catch (Exception e) { // JSch declares no less
                wire.close();
            }
        });
    }

    /**
     * Closes the channel of what has run out of time without waiting for a stuck peer: if that takes too
     * long, the whole session goes, or who is stuck in a write would stay so.
     */
    void drop(Channel channel) {
        drop(channel, this::close);
    }

    /** The same of a channel that others can do without: what runs beside it is left alone. */
    void leave(Channel channel) {
        drop(channel, this::retire);
    }

    private void drop(Channel channel, Runnable ifStuck) {
        Thread.ofVirtual().name("ssh-close").start(() -> {
            try (Watchdog.Guard _ = watchdog.guard(Duration.ofSeconds(1).toNanos(), ifStuck)) {
                channel.disconnect();
            }
        });
    }

    /** Never blocks: the socket goes first, and JSch's own tidying up waits elsewhere. */
    void close() {
        wire.close();
        Thread.ofVirtual().name("ssh-close").start(session::disconnect);
    }
}
