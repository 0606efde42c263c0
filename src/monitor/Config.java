package monitor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import monitor.auth.ProxyUsers;
import monitor.http.WebSettings;
import monitor.model.Log;
import monitor.model.Role;
import monitor.store.Limits;

/**
 * The settings, checked.
 *
 * @param data           the data directory, absolute
 * @param home           {@code $HOME} of whoever runs the central: {@code ~} in key paths
 * @param program        the folder of start-central.sh: {@code web/} and {@code agent/} lie there
 * @param history        how long each tier of history is kept, and what all that is remembered may fill
 * @param strictHostKeys whether a first host key waits for an admin
 */
record Config(int port, InetAddress bind, Path data, Path home, Path program, Duration poll, boolean local, Limits history,
        Set<String> allowedOrigins, Set<String> hosts, boolean strictHostKeys, Set<InetAddress> trustedProxies,
        ProxyUsers proxyUsers, String basePath, boolean plainHttp, boolean open, Outside outside,
        boolean logJson) {

    private static final int MAX_LIST = 100;
    private static final int LEAST_MIB = 16;

    /** Checks every value; the first that is wrong is named with where it came from. */
    static Config of(Settings given, Path home, Path program) throws BadUsage {
        InetAddress bind = address(given, Setting.BIND, given.value(Setting.BIND));
        boolean open = flag(given, Setting.OPEN);
        if (open && !bind.isLoopbackAddress()) {
            throw given.wrong(Setting.OPEN, "false while the central is bound to " + bind.getHostAddress()
                    + ": whoever reaches it would be its admin");
        }
        return new Config(
                number(given, Setting.PORT, 0, 65535), bind, dataDirectory(given, home, program), home, program,
                Duration.ofSeconds(number(given, Setting.POLL_SECONDS, 1, 3600)), flag(given, Setting.LOCAL),
                history(given),
                origins(given), hosts(given), word(given, Setting.HOST_KEYS, "first-use", "strict").equals("strict"),
                proxies(given), proxyUsers(given), basePath(given), flag(given, Setting.PLAIN_HTTP), open, outside(given),
                word(given, Setting.LOG, "text", "json").equals("json"));
    }

    /** What the App is started with. */
    App.Setup setup(String agentSocket, Log log) {
        WebSettings web = new WebSettings(port, bind, plainHttp, data.resolve("tls"), basePath, hosts, allowedOrigins, trustedProxies,
                monitor.http.Limits.DEFAULT);
        return new App.Setup(data, home, agentSocket == null ? null : Path.of(agentSocket), program.resolve("web"), web, poll,
                history, local, strictHostKeys, open, proxyUsers, outside, log);
    }

    /** No tier is kept for longer than the longest. */
    private static Limits history(Settings given) throws BadUsage {
        Duration hours = Duration.ofDays(number(given, Setting.RETENTION_DAYS, 1, 3650));
        List<Duration> keep = Stream.of(Duration.ofHours(number(given, Setting.RETENTION_RAW_HOURS, 1, 8760)),
                Duration.ofDays(number(given, Setting.RETENTION_MINUTE_DAYS, 1, 3650)),
                Duration.ofDays(number(given, Setting.RETENTION_TEN_MINUTES_DAYS, 1, 3650)), hours)
                .map(one -> one.compareTo(hours) < 0 ? one : hours).toList();
        int mib = number(given, Setting.RETENTION_MIB, 0, 1 << 20);
        if (mib != 0 && mib < LEAST_MIB) {
            throw given.wrong(Setting.RETENTION_MIB, "0 or a whole number from " + LEAST_MIB + " to " + (1 << 20));
        }
        return new Limits(keep, (long) mib << 20, Long.MAX_VALUE);
    }

    static Path dataDirectory(Settings given, Path home, Path program) throws BadUsage {
        String value = given.value(Setting.DATA);
        if (value.isEmpty() || value.indexOf('\0') >= 0) {
            throw given.wrong(Setting.DATA, "a directory");
        }
        if (value.equals("~")) {
            return home;
        }
        if (value.startsWith("~/")) {
            return home.resolve(value.substring(2)).normalize();
        }
        // what was typed is meant from where it was typed; the default lies beside the script
        return given.has(Setting.DATA) ? Path.of(value).toAbsolutePath().normalize() : program.resolve(value).normalize();
    }

    private static int number(Settings given, Setting setting, int min, int max) throws BadUsage {
        String value = given.value(setting);
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw given.wrong(setting, "a whole number from " + min + " to " + max);
    }

    private static boolean flag(Settings given, Setting setting) throws BadUsage {
        return word(given, setting, "true", "false").equals("true");
    }

    private static String word(Settings given, Setting setting, String... words) throws BadUsage {
        String value = given.value(setting);
        if (Arrays.asList(words).contains(value)) {
            return value;
        }
        throw given.wrong(setting, String.join(" or ", words));
    }

    private static List<String> items(Settings given, Setting setting) throws BadUsage {
        List<String> items = Arrays.stream(given.value(setting).split(",")).map(String::strip).filter(item -> !item.isEmpty()).toList();
        if (items.size() > MAX_LIST) {
            throw given.wrong(setting, "at most " + MAX_LIST + " items");
        }
        return items;
    }

    private static InetAddress address(Settings given, Setting setting, String value) throws BadUsage {
        String literal = value.equals("localhost") ? "127.0.0.1" : value;
        // a name would be looked up, and could be another address tomorrow
        if (literal.matches("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:.%a-z]*:[0-9A-Fa-f:.%a-z]*")) {
            try {
                return InetAddress.getByName(literal);
            } catch (UnknownHostException e) {
                // said below
            }
        }
        throw given.wrong(setting, "an IP address");
    }

    private static Set<InetAddress> proxies(Settings given) throws BadUsage {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        for (String item : items(given, Setting.TRUSTED_PROXIES)) {
            addresses.add(address(given, Setting.TRUSTED_PROXIES, item));
        }
        return Set.copyOf(addresses);
    }

    private static ProxyUsers proxyUsers(Settings given) throws BadUsage {
        String header = header(given, Setting.PROXY_USER_HEADER);
        if (header.isEmpty()) {
            return ProxyUsers.NONE;
        }
        if (items(given, Setting.TRUSTED_PROXIES).isEmpty()) {
            throw given.wrong(Setting.PROXY_USER_HEADER, "empty while no TRUSTED_PROXIES are named: anybody could send that header");
        }
        Map<String, Role> roles = new HashMap<>();
        for (String item : items(given, Setting.PROXY_ROLES)) {
            int equals = item.lastIndexOf('=');
            Role role = Role.of(item.substring(equals + 1).strip());
            if (equals < 1 || role == null) {
                throw given.wrong(Setting.PROXY_ROLES, "groups with roles, such as admins=admin,*=viewer");
            }
            roles.put(item.substring(0, equals).strip(), role);
        }
        return new ProxyUsers(header, header(given, Setting.PROXY_GROUPS_HEADER), Map.copyOf(roles));
    }

    private static String header(Settings given, Setting setting) throws BadUsage {
        String name = given.value(setting);
        if (!name.matches("[A-Za-z0-9-]{0,64}")) {
            throw given.wrong(setting, "the name of a header");
        }
        return name;
    }

    private static Set<String> origins(Settings given) throws BadUsage {
        Set<String> origins = new LinkedHashSet<>();
        for (String item : items(given, Setting.ALLOWED_ORIGINS)) {
            String origin = item.toLowerCase(Locale.ROOT);
            if (!origin.matches("https?://[a-z0-9.-]+(:\\d{1,5})?|https?://\\[[0-9a-f:.]+](:\\d{1,5})?")) {
                throw given.wrong(Setting.ALLOWED_ORIGINS, "origins such as https://panel.example:8443");
            }
            origins.add(origin);
        }
        return Set.copyOf(origins);
    }

    private static Set<String> hosts(Settings given) throws BadUsage {
        Set<String> hosts = new LinkedHashSet<>();
        for (String item : items(given, Setting.HOSTS)) {
            String host = item.toLowerCase(Locale.ROOT);
            if (!host.matches("[a-z0-9]([a-z0-9.-]{0,252})|\\[?[0-9a-f:.]+]?")) {
                throw given.wrong(Setting.HOSTS, "host names without a port");
            }
            hosts.add(host);
        }
        return Set.copyOf(hosts);
    }

    private static Map<String, String> commands(Settings given) throws BadUsage {
        Map<String, String> commands = new HashMap<>();
        for (String item : items(given, Setting.CHANNEL_COMMANDS)) {
            if (!item.matches("[A-Za-z0-9_-]{1,64}\\s*=\\s*/[^\\x00]+")) {
                throw given.wrong(Setting.CHANNEL_COMMANDS, "names with absolute paths such as page=/usr/local/bin/page");
            }
            commands.put(item.substring(0, item.indexOf('=')).strip(), item.substring(item.indexOf('=') + 1).strip());
        }
        return commands;
    }

    private static Outside outside(Settings given) throws BadUsage {
        try {
            return Outside.of(items(given, Setting.CHANNELS_PRIVATE), commands(given));
        } catch (IllegalArgumentException e) {
            throw given.wrong(Setting.CHANNELS_PRIVATE, "all, or addresses, blocks such as 10.0.0.0/8 and host names");
        }
    }

    private static String basePath(Settings given) throws BadUsage {
        String value = given.value(Setting.BASE_PATH);
        String path = (value.startsWith("/") ? "" : "/") + value + (value.endsWith("/") ? "" : "/");
        if (!path.matches("/|/([A-Za-z0-9._~-]{1,64}/){1,8}") || path.contains("/./") || path.contains("/../")) {
            throw given.wrong(Setting.BASE_PATH, "a path such as /monitor/");
        }
        return path;
    }
}
