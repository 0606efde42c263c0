package monitor;

import java.util.Locale;

/** Every setting, once: from here come its flag, its variable, its line in central.properties, and the usage text. */
enum Setting {
    PORT("9083", "TCP port; 0 takes a free one"),
    BIND("127.0.0.1", "IP address to serve besides loopback, with TLS; 0.0.0.0 is all of them"),
    DATA("data", "data directory, beside start-central.sh unless absolute"),
    POLL_SECONDS("5", "seconds between two polls of a server, 1 to 3600"),
    LOCAL("true", "watch this machine too: true or false"),
    RETENTION_RAW_HOURS("48", "hours that every sample is kept, 1 to 8760"),
    RETENTION_MINUTE_DAYS("14", "days that history is kept by the minute, 1 to 3650"),
    RETENTION_TEN_MINUTES_DAYS("90", "days that history is kept by ten minutes, 1 to 3650"),
    RETENTION_DAYS("730", "days that history is kept by the hour, 1 to 3650; nothing is kept for longer"),
    RETENTION_MIB("0", "MiB that all of it may fill, 16 to 1048576; 0 is 1024, or 12 a server where that is more, and never more than"
            + " a quarter of the disk's free space at the start; the oldest and finest goes first"),
    ALLOWED_ORIGINS("", "origins whose pages may use the API, separated by commas: https://panel.example"),
    HOSTS("", "further names that the Host header may bear, separated by commas"),
    HOST_KEYS("first-use", "first-use pins the host key met first; strict waits for an admin"),
    TRUSTED_PROXIES("", "IP addresses whose X-Forwarded-* headers are believed, separated by commas"),
    PROXY_USER_HEADER("", "header by which a trusted proxy names whom it has signed in: Remote-User"),
    PROXY_GROUPS_HEADER("Remote-Groups", "header by which it names their groups, separated by commas"),
    PROXY_ROLES("", "roles of groups, for names without an account here: admins=admin,*=viewer"),
    BASE_PATH("/", "path prefix under which a proxy serves the central: /monitor/"),
    PLAIN_HTTP("false", "serve another address than loopback without TLS: true or false"),
    OPEN("false", "no token needed; on loopback only: true or false"),
    CHANNELS_PRIVATE("", "addresses, blocks (10.0.0.0/8) and host names inside the central's own network that channels may"
            + " lead to, separated by commas; all is all of them"),
    CHANNEL_COMMANDS("", "programs of this machine that channels may run, as name=/path, separated by commas"),
    LOG("text", "form of a log line: text or json");

    private final String ifAbsent;
    private final String meaning;

    Setting(String ifAbsent, String meaning) {
        this.ifAbsent = ifAbsent;
        this.meaning = meaning;
    }

    /** Its name in central.properties. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    String variable() {
        return "MONITOR_" + name();
    }

    String flag() {
        return "--" + key().replace('_', '-');
    }

    /** Whether its flag stands alone. */
    boolean isSwitch() {
        return this == LOCAL || this == OPEN || this == PLAIN_HTTP;
    }

    String ifAbsent() {
        return ifAbsent;
    }

    String meaning() {
        return meaning;
    }

    static Setting ofKey(String key) {
        for (Setting setting : values()) {
            if (setting.key().equals(key)) {
                return setting;
            }
        }
        return null;
    }

    static Setting ofFlag(String flag) {
        for (Setting setting : values()) {
            if (setting.flag().equals(flag)) {
                return setting;
            }
        }
        return null;
    }
}
