package monitor.http;

import monitor.model.Principal;

/** Who asks, decided outside of this room. */
public interface Gate {

    /**
     * What a request showed.
     *
     * @param authorization the header's value, or null
     * @param cookie        the session cookie's value, or null
     * @param address       the client's address
     * @param proxyUser     whom a trusted proxy has signed in, or null
     * @param proxyGroups   and in which groups they are, or null
     */
    record Shown(String authorization, String cookie, String address, String proxyUser, String proxyGroups) {

        public Shown(String authorization, String cookie, String address) {
            this(authorization, cookie, address, null, null);
        }
    }

    /** The header by which a trusted proxy names whom it has signed in, or null. */
    default String userHeader() {
        return null;
    }

    /** The header by which it names their groups, or null. */
    default String groupsHeader() {
        return null;
    }

    /** Grows whenever somebody's credential may hold no more. */
    default long changes() {
        return 0;
    }

    /** Refuses whoever asks too much. {@code costly}: for one of the routes that cost much. */
    default void spend(Principal principal, String address, boolean costly) {}

    /** The name of the cookie that bears a session. */
    String cookie();

    /** {@link Principal#STRANGER} where nothing was shown; a Problem where what was shown is wrong or too much was tried. */
    Principal identify(Shown shown);

    /** Whether what the principal showed still holds: asked again while a stream is open. */
    boolean holds(Principal principal);

    /** The way on for a stranger from this machine itself, or null. */
    String hint();

    /** Told when somebody who is signed in has too small a role for what was asked, before that is answered. */
    default void forbidden(Principal principal, String address, String requestId, String request) {}
}
