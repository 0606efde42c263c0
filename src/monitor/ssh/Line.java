package monitor.ssh;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;

/** One server's place in the pool: its open session, or the one login that all who want one wait for. */
final class Line {

    private final Object lock = new Object();
    private final Consumer<Link> retire;
    private Link link;
    private Login login;
    private String lastGood;
    private Rest rest;
    private boolean closed;

    private record Login(Attempt attempt, CompletableFuture<Result<Link>> result) {}

    /** @param retire what becomes of a session that is used no more, while something may run on it */
    Line(Consumer<Link> retire) {
        this.retire = retire;
    }

    /** Signs in; runs on a thread of its own. */
    interface SigningIn {

        Result<Link> signIn(Attempt attempt, String lastGood);
    }

    /**
     * The open session, else the outcome of a login, begun now unless one is under way. It goes on when who
     * asked has run out of time, so that a host slower than a deadline comes up all the same.
     *
     * @param dead a session that is no longer to be used, or null
     */
    Result<Link> link(Target target, Link dead, Deadline deadline, SigningIn signingIn) {
        Login joined;
        Link stale = null;
        synchronized (lock) {
            if (link != null && link != dead && link.usable()) {
                if (link.leadsTo(target)) {
                    return Result.ok(link);
                }
                stale = link; // the server was edited
                link = null;
            }
            if (login == null && !closed) {
                login = new Login(new Attempt(), new CompletableFuture<>());
                Login begun = login;
                Thread.ofVirtual().name("ssh-login-" + target.where())
                        .start(() -> carryOut(begun, signingIn));
            }
            joined = login;
        }
        if (stale != null) {
            retire.accept(stale);
        }
        return joined == null ? closed(target) : await(target, joined, deadline);
    }

    private void carryOut(Login begun, SigningIn signingIn) {
        Result<Link> result;
        try {
            result = signingIn.signIn(begun.attempt, lastGood());
        } catch (RuntimeException | Error fault) {
            ended(begun, null);
            begun.result.completeExceptionally(fault);
            return;
        }
        begun.result.complete(ended(begun, result));
    }

    /** Puts the new session in its place; the old one is retired after it, outside the lock. */
    private Result<Link> ended(Login begun, Result<Link> result) {
        Link old = null;
        Result<Link> told = result;
        synchronized (lock) {
            if (login == begun) {
                login = null;
            }
            if (result instanceof Result.Failed<Link>(Failure failure)) {
                rest = Rest.after(rest, failure, System.nanoTime());
            }
            if (result instanceof Result.Ok<Link>(Link made)) {
                rest = null;
                if (closed || begun.attempt.cancelled()) {
                    old = made;
                    told = closed(made.target());
                } else {
                    old = link;
                    link = made;
                    lastGood = made.login().credential();
                }
            }
        }
        if (old != null) {
            retire.accept(old);
        }
        return told;
    }

    private static Result<Link> await(Target target, Login joined, Deadline deadline) {
        try {
            return joined.result.get(deadline.nanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return switch (joined.attempt.stage()) {
                case DIALLING -> target.via().isEmpty()
                        ? Result.failed(Reason.UNREACHABLE, "No answer from " + target.where()
                                + " before the deadline: the machine is off, the address is wrong, or a firewall"
                                + " drops the packets.")
                        : Result.failed(Jump.late(target));
                case CONNECTED -> Result.failed(Reason.TIMEOUT, target.where()
                        + " took the connection, but signing in was not over before the deadline: it hangs"
                        + " or is overloaded.");
                case QUEUED -> Result.failed(Reason.TIMEOUT, target.where()
                        + " answers, but many servers are signed in to just now ("
                        + SignIn.AT_ONCE + " at once); its turn comes by itself.");
            };
        } catch (ExecutionException e) {
            throw new IllegalStateException("signing in at " + target.where()
                    + " failed by a fault of the program", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Result.failed(Reason.TIMEOUT, "Waiting for the session with " + target.where()
                    + " was interrupted.");
        }
    }

    private static Result<Link> closed(Target target) {
        return Result.failed(new Failure(Reason.NO_DATA, "The session with " + target.where()
                + " was closed here."));
    }

    private String lastGood() {
        synchronized (lock) {
            return lastGood;
        }
    }

    /** Why those behind this host need not try its way just now, or null. */
    Failure resting(long nowNanos) {
        synchronized (lock) {
            boolean open = link != null && link.usable();
            return open || login != null || rest == null || rest.over(nowNanos) ? null : rest.failure();
        }
    }

    /** The session that is open now, or null. */
    Link current() {
        synchronized (lock) {
            return link != null && link.open() ? link : null;
        }
    }

    /** Whether nothing is open and nothing is under way. */
    boolean empty() {
        synchronized (lock) {
            return login == null && (link == null || !link.open());
        }
    }

    /** Ends the login under way, and the session as it is told. */
    void close(Consumer<Link> how) {
        Link open;
        Login running;
        synchronized (lock) {
            closed = true;
            open = link;
            running = login;
            link = null;
        }
        if (running != null) {
            running.attempt.cancel();
        }
        if (open != null) {
            how.accept(open);
        }
    }
}
