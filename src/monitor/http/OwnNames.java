package monitor.http;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What this machine is called and where it is reached, without asking a name server. */
final class OwnNames {

    private OwnNames() {}

    /** localhost, the host name, its first label, its name on the local link, and what /etc/hosts adds to it as a domain. */
    static Set<String> names() {
        return names(Path.of("/proc/sys/kernel/hostname"), Path.of("/etc/hosts"));
    }

    static Set<String> names(Path hostnameFile, Path hostsFile) {
        Set<String> names = new TreeSet<>(Set.of("localhost"));
        String own = lines(hostnameFile).stream().findFirst().orElse("").strip().toLowerCase(Locale.ROOT);
        if (!own.matches("[a-z0-9._-]{1,253}")) {
            return names;
        }
        String label = own.split("\\.")[0];
        names.addAll(List.of(own, label, label + ".local"));
        for (String line : lines(hostsFile)) {
            String[] words = line.replaceFirst("#.*", "").strip().toLowerCase(Locale.ROOT).split("\\s+");
            for (int i = 1; i < words.length; i++) {
                // only this machine's own: lists against advertisements put strangers' names into this file
                if (words[i].startsWith(label + ".")) {
                    names.add(words[i]);
                }
            }
        }
        return names;
    }

    /** The addresses that others reach, of one family or of both; those of the link itself are left out. */
    static Set<InetAddress> addresses(boolean ipv4Only) {
        try {
            Set<InetAddress> addresses = new HashSet<>();
            NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .filter(address -> !ipv4Only || address instanceof Inet4Address)
                    .forEach(addresses::add);
            return addresses;
        } catch (SocketException e) {
            return Set.of();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            // a name less is known
            return List.of();
        }
    }
}
