package faults;

import hosts.Shells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A network namespace with one address, joined to this machine by a pair of virtual interfaces: a host whose link can be broken
 * in every way. Needs root; everything is removed at the end.
 */
public final class Net implements AutoCloseable {

    private final String name;
    private final String outer;
    private final String address;

    private Net(String name, String outer, String address) {
        this.name = name;
        this.outer = outer;
        this.address = address;
    }

    public static Net make() {
        Shells.needRoot("it makes a network namespace");
        Shells.need("ip", "iproute2");
        Shells.need("iptables", "iptables");
        String tag = Long.toString(ThreadLocalRandom.current().nextLong(36L * 36 * 36 * 36 * 36 * 36), 36);
        int third = ThreadLocalRandom.current().nextInt(1, 255);
        int fourth = ThreadLocalRandom.current().nextInt(0, 63) * 4;
        String net = "10.231." + third + ".";
        Net made = new Net("smt-" + tag, "smt" + tag, net + (fourth + 2));
        try {
            run("ip netns add " + made.name);
            // the name of the inner end must be free out here for a moment, too
            run("ip link add " + made.outer + " type veth peer name " + made.outer + "i");
            run("ip link set " + made.outer + "i netns " + made.name);
            run("ip addr add " + net + (fourth + 1) + "/30 dev " + made.outer);
            run("ip link set " + made.outer + " up");
            made.inside("ip addr add " + made.address + "/30 dev " + made.outer + "i");
            made.inside("ip link set " + made.outer + "i up");
            made.inside("ip link set lo up");
            return made;
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    public String name() {
        return name;
    }

    /** Where the host answers. */
    public String address() {
        return address;
    }

    /** Nothing comes in or goes out, without a word. */
    public void partition() {
        inside("iptables -I INPUT -i " + outer + "i -j DROP");
        inside("iptables -I OUTPUT -o " + outer + "i -j DROP");
    }

    /** Every packet of a connection, and every new one, is answered with a reset. */
    public void reset() {
        inside("iptables -I INPUT -i " + outer + "i -p tcp -j REJECT --reject-with tcp-reset");
    }

    /** @param probability of each packet that comes in to be lost */
    public void lose(double probability) {
        inside("iptables -I INPUT -i " + outer + "i -m statistic --mode random --probability " + probability + " -j DROP");
    }

    /** No rule any more. */
    public void heal() {
        inside("iptables -F");
    }

    public void linkDown() {
        inside("ip link set " + outer + "i down");
    }

    public void linkUp() {
        inside("ip link set " + outer + "i up");
    }

    /** What runs a program inside: to be put before its words. */
    public List<String> prefix() {
        return List.of(Shells.find("ip"), "netns", "exec", name);
    }

    private void inside(String line) {
        List<String> words = new ArrayList<>(prefix());
        words.addAll(Arrays.asList(line.split(" ")));
        words.set(prefix().size(), Shells.find(words.get(prefix().size())));
        Shells.run(words.toArray(String[]::new));
    }

    private static void run(String line) {
        String[] words = line.split(" ");
        words[0] = Shells.find(words[0]);
        Shells.run(words);
    }

    @Override
    public void close() {
        for (String line : List.of("ip netns del " + name, "ip link del " + outer)) {
            try {
                run(line);
            } catch (IllegalStateException e) {
                // not made, or gone with the other one
            }
        }
    }
}
