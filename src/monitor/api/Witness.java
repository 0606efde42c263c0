package monitor.api;

import java.util.function.LongSupplier;
import monitor.audit.Ledger;
import monitor.http.Gate;
import monitor.model.Principal;

/** A gate whose refusals of signed-in users are written into the ledger, within bounds. */
public final class Witness implements Gate {

    private final Gate gate;
    private final Ledger ledger;
    private final Refusals refusals;

    public Witness(Gate gate, Ledger ledger, LongSupplier nanos) {
        this.gate = gate;
        this.ledger = ledger;
        this.refusals = new Refusals(nanos);
    }

    @Override
    public String cookie() {
        return gate.cookie();
    }

    @Override
    public Principal identify(Shown shown) {
        return gate.identify(shown);
    }

    @Override
    public boolean holds(Principal principal) {
        return gate.holds(principal);
    }

    @Override
    public String userHeader() {
        return gate.userHeader();
    }

    @Override
    public String groupsHeader() {
        return gate.groupsHeader();
    }

    @Override
    public long changes() {
        return gate.changes();
    }

    @Override
    public void spend(Principal principal, String address, boolean costly) {
        gate.spend(principal, address, costly);
    }

    @Override
    public String hint() {
        return gate.hint();
    }

    @Override
    public void forbidden(Principal principal, String address, String requestId, String request) {
        String row = refusals.admit(principal.name(), request, "forbidden");
        if (row != null) {
            ledger.append(new Ledger.Entry(principal.name(), address, requestId, "request", null, request, row, null, null));
        }
    }
}
