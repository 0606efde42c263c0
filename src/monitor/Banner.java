package monitor;

import java.io.IOException;
import java.io.PrintStream;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What a start says: where the page is, how to sign in, which key to give to other servers, which line to try. */
record Banner(Config config, App app, Map<String, String> environment, PrintStream out) {

    /** Where scripts find the address of the central that runs, and the process that it is. */
    static final String ADDRESS_FILE = "address";
    private static final String PROCESS_FILE = "central.pid";

    /** @param terminal whether somebody looks: only then a sign-in link is made and shown */
    void print(boolean terminal) {
        String address = "http://" + loopback() + ":" + app.port() + config.basePath();
        writeAddress(address);
        StringBuilder text = new StringBuilder("\nServer Monitor " + Version.NUMBER + " is ready.\n\n");
        if (terminal) {
            row(text, "Dashboard", address + "#signin=" + app.newLink());
            row(text, "", "(signs in once, within 15 minutes; start-central.sh --link makes another)");
        } else {
            row(text, "Dashboard", address);
            row(text, "Sign in", "start-central.sh --link prints a link");
        }
        for (String root : app.web().outside()) {
            row(text, "Elsewhere", root + config.basePath().substring(1));
        }
        if (app.web().fingerprint() != null) {
            row(text, "", "with the certificate SHA-256 " + app.web().fingerprint());
        } else if (!config.bind().isLoopbackAddress()) {
            row(text, "Warning", "plain HTTP: whoever is on the way reads tokens and can act with them");
        }
        tunnel().ifPresent(line -> row(text, "From afar", line));
        row(text, "Try", "curl -H @" + shown(config.data().resolve("auth.header")) + " " + address + "api/servers");
        if (config.open()) {
            row(text, "Warning", "open mode: whoever can reach this port is the admin");
        }
        text.append("\nTo watch another server, let this key in there:\n\n  ssh-copy-id -f -i ")
                .append(shown(app.key().publicFile())).append(" root@HOST\n\n  ").append(app.key().publicLine()).append("\n");
        out.println(text);
        out.flush();
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append("  %-10s %s%n".formatted(name, value));
    }

    /** "localhost", but for a loopback address that it does not stand for. */
    private String loopback() {
        String bind = config.bind().getHostAddress();
        return config.bind() instanceof Inet4Address && config.bind().isLoopbackAddress() && !bind.equals("127.0.0.1") ? bind : "localhost";
    }

    private void writeAddress(String address) {
        try {
            Files.writeString(config.data().resolve(ADDRESS_FILE), address + "\n");
            Files.writeString(config.data().resolve(PROCESS_FILE), ProcessHandle.current().pid() + "\n");
        } catch (IOException e) {
            // a full disk: --link then says that it finds no central
        }
    }

    /** The line that makes a central on a machine reached by SSH reachable from the user's own: SSH_CONNECTION is "client port server port". */
    private Optional<String> tunnel() {
        String[] connection = environment.getOrDefault("SSH_CONNECTION", "").split(" ");
        if (connection.length != 4) {
            return Optional.empty();
        }
        String port = connection[3].equals("22") ? "" : "-p " + connection[3] + " ";
        return Optional.of("ssh -L " + app.port() + ":localhost:" + app.port() + " " + port
                + environment.getOrDefault("USER", "root") + "@" + connection[2] + "   (on your own machine)");
    }

    /** A path as one would type it here. */
    private static String shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        // a service's folder is /, where a relative path would not look like one
        String text = (here.getNameCount() > 0 && path.startsWith(here) ? here.relativize(path) : path).toString();
        return text.matches("[A-Za-z0-9_./@%+,:-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
