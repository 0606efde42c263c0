package monitor;

/** How the process ends; start-central.sh hands it on. */
enum ExitCode {
    /** Stopped as asked. */
    STOPPED(0),
    /** A fault of the program; the log has it. */
    FAILED(1),
    /** A flag or setting that cannot be used. */
    USAGE(64),
    /** Something that is needed is missing. */
    MISSING(69),
    /** The data directory cannot be used. */
    DATA(73),
    /** The port is taken. */
    PORT_IN_USE(98);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
