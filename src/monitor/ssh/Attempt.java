package monitor.ssh;

/** One login under way: how far it came, and the way to end it from outside. */
final class Attempt {

    /** TCP is being tried; the host is connected; it waits for its turn among those who sign in. */
    enum Stage { DIALLING, CONNECTED, QUEUED }

    private Runnable end = () -> {};
    private boolean cancelled;
    private volatile Stage stage = Stage.DIALLING;

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

    void stage(Stage reached) {
        stage = reached;
    }

    Stage stage() {
        return stage;
    }
}
