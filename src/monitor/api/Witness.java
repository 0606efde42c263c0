package monitor.api;

import monitor.audit.Ledger;
import monitor.http.Gate;
import monitor.model.Principal;

/** A gate whose refusals of signed-in users are written into the ledger. */
public record Witness(Gate gate, Ledger ledger) implements Gate {

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
    public String hint() {
        return gate.hint();
    }

    @Override
    public void forbidden(Principal principal, String address, String requestId, String request) {
        ledger.append(new Ledger.Entry(principal.name(), address, requestId, "request", null, request, "forbidden", null, null));
    }
}
