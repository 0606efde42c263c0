package monitor.notify;

import monitor.net.Call;

/** What a receiver that is spoken to by HTTP wants to be sent: a pure function, kept by a fixture for each. */
@FunctionalInterface
interface Chat {

    Call call(Letter letter, Values values);
}
