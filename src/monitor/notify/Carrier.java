package monitor.notify;

/** Brings a letter to a receiver; blocks for a bounded time, and answers what went wrong as a value. */
@FunctionalInterface
interface Carrier {

    Outcome carry(Letter letter, Values values);
}
