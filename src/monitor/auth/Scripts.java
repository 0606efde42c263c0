package monitor.auth;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import monitor.model.Principal;
import monitor.model.Problem;
import monitor.model.Role;
import monitor.store.Tokens;
import monitor.store.Tokens.Token;
import monitor.store.Tx;

/** The tokens of scripts: each person's own, and all of them for an admin. None is ever more than who made it. */
public final class Scripts {

    private final Auth auth;
    private final Means means;

    public Scripts(SignIns signIns) {
        this.auth = signIns.auth();
        this.means = auth.means();
    }

    /** Those that the one who asks may see. */
    public List<Token> list(Principal principal) {
        return means.tokens().list(Tokens.Kind.API).stream().filter(token -> visible(principal, token)).toList();
    }

    public Token get(Principal principal, long id) {
        return means.tokens().find(id).filter(token -> token.kind() == Tokens.Kind.API && visible(principal, token))
                .orElseThrow(() -> Problem.notFound("Token " + id + " does not exist."));
    }

    private static boolean visible(Principal principal, Token token) {
        boolean all = principal.role() == Role.ADMIN && principal.reach().everything();
        return all || principal.kind() == Principal.Kind.TOKEN && token.id() == Credential.id(principal)
                || principal.kind() != Principal.Kind.TOKEN && token.userId() != 0 && token.userId() == principal.rights().userId();
    }

    public Tokens.Issued add(Principal principal, Token wanted, BiConsumer<Tx, Token> recorded) {
        if (principal.kind() == Principal.Kind.TOKEN) {
            throw new Problem(Problem.Kind.FORBIDDEN, "A token makes no other tokens");
        }
        if (principal.kind() == Principal.Kind.PROXY && principal.rights().userId() == 0) {
            // it would be the owner's, and good after the proxy lets them in no more
            throw new Problem(Problem.Kind.FORBIDDEN, principal.name() + " has no account here that a token could belong to", null,
                    "An admin adds a user of that name");
        }
        Token own = bounded(principal, wanted).ofUser(principal.rights().userId());
        return means.db().write(tx -> {
            Tokens.Issued issued = means.tokens().issue(tx, own);
            recorded.accept(tx, issued.token());
            return issued;
        });
    }

    public Token change(Principal principal, long id, UnaryOperator<Token> fields, BiConsumer<Tx, Token> recorded) {
        if (principal.kind() == Principal.Kind.TOKEN) {
            throw new Problem(Problem.Kind.FORBIDDEN, "A token changes no tokens");
        }
        Token old = get(principal, id);
        Token next = bounded(principal, fields.apply(old));
        Token changed = means.db().write(tx -> {
            recorded.accept(tx, old);
            return means.tokens().update(tx, next);
        });
        auth.changed();
        return changed;
    }

    public Token revoke(Principal principal, long id) {
        Token token = get(principal, id);
        means.tokens().revoke(id);
        auth.changed();
        return token;
    }

    private Token bounded(Principal principal, Token wanted) {
        Networks.check("addresses", wanted.addresses());
        if (!principal.role().covers(wanted.role())) {
            throw Problem.invalid("role", principal.name() + " is " + principal.role().word() + ": a token of theirs cannot be "
                    + wanted.role().word());
        }
        if (wanted.expiresAt() != null && !wanted.expiresAt().isAfter(means.clock().instant())) {
            throw Problem.invalid("expires_at", "expires_at (" + wanted.expiresAt() + ") is past already");
        }
        return wanted;
    }
}
