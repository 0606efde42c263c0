package monitor.ssh;

/** One login under way: how far it came, and the way to end it from outside. */
final class Attempt {

    private Runnable end = () -> {};
    private boolean cancelled;
    private volatile boolean reached;

    /** What to close when the attempt is cancelled; closed at once if it is already. */
    synchronized void holds(Runnable close) {
        end = close;
        if (cancelled) {
            close.run();
        }
    }

    synchronized void cancel() {
        cancelled = true;
        end.run();
    }

    synchronized boolean cancelled() {
        return cancelled;
    }

    /** A TCP connection has come about. */
    void reach() {
        reached = true;
    }

    boolean reached() {
        return reached;
    }
}
