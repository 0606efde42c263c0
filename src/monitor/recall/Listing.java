package monitor.recall;

/** The processes of one poll, in their order. {@code flags} say why it is kept, see the constants. */
record Listing(long at, int flags, Row[] rows) {

    /** At a spike or in the minute after it. */
    static final int SPIKE = 1;
    /** There were more processes, or longer ones, than are kept. */
    static final int CUT = 2;

    boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
