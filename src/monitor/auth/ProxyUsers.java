package monitor.auth;

import java.util.Arrays;
import java.util.Map;
import monitor.model.Role;

/**
 * Whom a trusted proxy has signed in already (Authelia, authentik, oauth2-proxy).
 *
 * @param userHeader   bears the name; null: no proxy signs anybody in
 * @param groupsHeader bears the groups, separated by commas
 * @param roles        of groups, for names without an account here; "*" stands for everybody
 */
public record ProxyUsers(String userHeader, String groupsHeader, Map<String, Role> roles) {

    public static final ProxyUsers NONE = new ProxyUsers(null, null, Map.of());

    /** The highest role that one of the groups has; {@link Role#NONE} where none has any. */
    Role role(String groups) {
        Role highest = roles.getOrDefault("*", Role.NONE);
        for (String group : Arrays.asList((groups == null ? "" : groups).split(","))) {
            Role role = roles.getOrDefault(group.strip(), Role.NONE);
            highest = role.covers(highest) ? role : highest;
        }
        return highest;
    }
}
