package monitor.store;

/**
 * What the parts of the memory may take of the disk, in bytes, so that none evicts another. The sum is the limit.
 *
 * @param history   figures
 * @param snapshots process lists
 * @param evidence  what alerts have pinned
 * @param ledger    the audit ledger, which nothing deletes: room that is left to it
 */
public record Shares(long history, long snapshots, long evidence, long ledger) {

    // of 24: 7 MiB of figures and 4 MiB of process lists where a server has 12 MiB
    private static final int PARTS = 24;
    private static final int SNAPSHOTS = 8;
    private static final int EVIDENCE = 1;
    private static final int LEDGER = 1;

    static Shares of(long bytes) {
        long part = bytes / PARTS;
        return new Shares(bytes - part * (SNAPSHOTS + EVIDENCE + LEDGER), part * SNAPSHOTS, part * EVIDENCE, part * LEDGER);
    }

    public long sum() {
        return history + snapshots + evidence + ledger;
    }
}
