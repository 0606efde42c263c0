package monitor.model;

import java.util.Objects;

/**
 * How far a principal gets beside the role.
 *
 * @param userId    of the account, or 0: the machine's own owner, or a token of theirs
 * @param reach     the servers
 * @param actions   the kinds of action, of those that a server allows
 * @param confirmed whether the password was given just now, so that sensitive steps need not ask for it
 * @param enrolling whether a second factor has to be set up before anything else
 */
public record Rights(long userId, Reach reach, Actions actions, boolean confirmed, boolean enrolling) {

    /** Nothing holds them back but the role. */
    public static final Rights FULL = new Rights(0, Reach.ALL, Actions.ALL, true, false);

    public Rights {
        Objects.requireNonNull(reach);
        Objects.requireNonNull(actions);
    }
}
