package monitor.action;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Services whose end may cut off whoever ends them. Pure. */
final class Vital {

    private static final Pattern SSHD = Pattern.compile("(ssh|sshd|dropbear)(@.*)?\\.(service|socket)");
    private static final Pattern NETWORK = Pattern.compile("(networking|NetworkManager.*|systemd-networkd|network|network-.*|dhcpcd.*"
            + "|dhclient.*|connman|wicked.*|wpa_supplicant.*|iwd|ifup@.*|netctl.*|wg-quick@.*|tailscaled|openvpn.*|zerotier-one"
            + "|net\\..*)\\.(service|socket|target)");
    private static final Pattern LOGIN = Pattern.compile("(dbus|dbus-broker|systemd-logind|elogind)\\.(service|socket)");
    private static final Pattern AGENT = Pattern.compile("server-monitor-agent\\.service");
    private static final Pattern CENTRAL = Pattern.compile("server-monitor\\.service");

    private Vital() {}

    /**
     * @param unit    with its suffix
     * @param along   the units that go down with it
     * @param session the units of the session's own cgroups
     * @return a sentence, or nothing where nothing vital is among them
     */
    static Optional<String> warning(String unit, List<String> along, Set<String> session) {
        Optional<String> itself = what(unit, session).map(what -> unit + " is " + what);
        return itself.isPresent() ? itself : along.stream().filter(other -> what(other, session).isPresent()).findFirst()
                .map(other -> "With " + unit + " goes " + other + ", which is " + what(other, session).orElseThrow());
    }

    private static Optional<String> what(String unit, Set<String> session) {
        String what = null;
        if (SSHD.matcher(unit).matches()) {
            what = "what lets this central and others sign in";
        } else if (NETWORK.matcher(unit).matches()) {
            what = "a part of the network: the host may be cut off";
        } else if (AGENT.matcher(unit).matches()) {
            what = "Server Monitor's agent";
        } else if (CENTRAL.matcher(unit).matches()) {
            what = "a central of Server Monitor";
        } else if (LOGIN.matcher(unit).matches()) {
            what = "what sessions are kept by";
        } else if (session.contains(unit)) {
            what = "what this central's session hangs on";
        }
        return Optional.ofNullable(what);
    }
}
