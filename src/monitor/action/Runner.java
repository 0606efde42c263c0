package monitor.action;

import java.time.Duration;
import java.util.List;
import monitor.model.Result;
import monitor.ssh.Ssh;

/** Where an action is carried out: another host over SSH, or this machine without a shell. */
interface Runner {

    /** Looks at several things at once; as many answers, in order. */
    Result<List<Ask.Found>> ask(List<Ask> asks, Duration within);

    /**
     * Carries out one order, never twice; the host's read-only file is looked for directly before. {@link #nothingSent} tells whether a
     * failure leaves open what became of it.
     */
    Result<Order.Done> act(Order order, Duration within);

    /**
     * Sends a signal to a process if it still is the one that started then, compared directly before; stdout says what became of it as
     * {@code signal=<word>}.
     *
     * @param rights how it may be sent to a process of somebody else
     */
    Result<Order.Done> signal(KillProcess kill, Rights rights, String witness, Duration within);

    /** Begins to read a log; where its file is not the one that was checked any more, nothing is read and it ends with {@link #MOVED}. */
    Result<Ssh.Tail> read(LogTail log);

    /** Exit code: the path leads to another file by now. */
    int MOVED = 94;
    /** Lines that nobody took yet are kept up to here. */
    int BACKLOG_BYTES = 1 << 20;

    /** Who acts. */
    enum Rights {
        /** The user who is signed in. */
        OWN,
        /** Root by sudo, for the whole of comparing and sending. */
        ROOT,
        /** Root by sudo for kill(1) alone: all that the host may have allowed. */
        KILL_ONLY
    }
}
