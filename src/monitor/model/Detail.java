package monitor.model;

/**
 * One thing of which a server has several, at the moment of a sample.
 *
 * @param kind    what it is
 * @param subject mount point, interface, device, core number or container name
 * @param first   the kind's first figure, times 100 for percents: disk percent, rx bytes/s, read bytes/s, core percent,
 *                container CPU percent
 * @param second  the second: disk used bytes, tx bytes/s, write bytes/s, {@link Figures#ABSENT} for cores, container memory bytes
 * @param third   of this moment, not kept in history: disk total bytes, bytes received since boot; else {@link Figures#ABSENT}
 * @param fourth  likewise: disk available bytes, bytes sent since boot
 */
public record Detail(Kind kind, String subject, long first, long second, long third, long fourth) {

    public Detail(Kind kind, String subject, long first, long second) {
        this(kind, subject, first, second, Figures.ABSENT, Figures.ABSENT);
    }

    /** In this order in the store; append only. */
    public enum Kind {
        DISK, INTERFACE, DEVICE, CORE, CONTAINER;

        /** What the first or second figure is multiplied with to be a whole number. */
        public int scale(boolean second) {
            return switch (this) {
                case DISK, CORE, CONTAINER -> second ? 1 : 100;
                case INTERFACE, DEVICE -> 1;
            };
        }
    }
}
