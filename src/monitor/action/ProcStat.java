package monitor.action;

/**
 * What /proc/PID/stat says.
 *
 * @param started clock ticks from boot to its start
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
record ProcStat(long pid, String name, char state, long parent, long flags, long started) {

    private static final long KERNEL_THREAD = 0x0020_0000;
    private static final int STARTED = 19;
    private static final int FLAGS = 6;

    /** The name may hold anything, parentheses too; null where the text is none. */
    static ProcStat parse(String text) {
        int open = text.indexOf('(');
        int close = text.lastIndexOf(')');
        if (open < 1 || close < open) {
            return null;
        }
        String[] fields = text.substring(close + 1).strip().split(" ");
        if (fields.length <= STARTED || fields[0].length() != 1) {
            return null;
        }
        try {
            return new ProcStat(Long.parseLong(text.substring(0, open).strip()), text.substring(open + 1, close), fields[0].charAt(0),
                    Long.parseLong(fields[1]), Long.parseLong(fields[FLAGS]), Long.parseLong(fields[STARTED]));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Ended, though its parent has not asked yet. */
    boolean ended() {
        return state == 'Z' || state == 'X' || state == 'x';
    }

    boolean stopped() {
        return state == 'T';
    }

    boolean kernelThread() {
        return (flags & KERNEL_THREAD) != 0 || parent == 2 && flags != 0 && pid == 2 || pid == 2 && name.equals("kthreadd");
    }
}
