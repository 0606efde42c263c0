package monitor;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** The command line: what to do, and the settings. */
record Arguments(Task task, Settings settings, Path configFile, Path backupFile) {

    enum Task { RUN, CHECK, LINK, RESET_ADMIN, LIST_KEYS, SEAL_KEYS, BACKUP, RESTORE, HELP }

    /** Flags that name a file. */
    private static final Set<String> FILES = Set.of("--config", "--backup", "--restore");

    /** Reads flags; {@code --name value} and {@code --name=value} are the same. */
    static Arguments parse(String[] args, Map<String, String> environment) throws BadUsage {
        Task task = Task.RUN;
        Settings settings = new Settings();
        Path configFile = null;
        Path backupFile = null;
        for (int i = 0; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            String flag = equals > 0 ? args[i].substring(0, equals) : args[i];
            String attached = equals > 0 ? args[i].substring(equals + 1) : null;
            Setting setting = Setting.ofFlag(flag);
            if (flag.equals("--no-local")) {
                alone(flag, attached);
                settings.flag(Setting.LOCAL, "false");
            } else if (setting != null && setting.isSwitch()) {
                settings.flag(setting, attached == null ? "true" : attached);
            } else if (setting != null || FILES.contains(flag)) {
                if (attached == null && ++i == args.length) {
                    throw new BadUsage(flag + " needs a value.");
                }
                String value = attached == null ? args[i] : attached;
                if (setting != null) {
                    settings.flag(setting, value);
                } else if (flag.equals("--config")) {
                    configFile = Path.of(value).toAbsolutePath();
                } else {
                    backupFile = Path.of(value).toAbsolutePath();
                    task = flag.equals("--backup") ? Task.BACKUP : Task.RESTORE;
                }
            } else {
                task = task(flag, attached);
            }
        }
        settings.environment(environment);
        return new Arguments(task, settings, configFile, backupFile);
    }

    private static Task task(String flag, String attached) throws BadUsage {
        alone(flag, attached);
        return switch (flag) {
            case "--check" -> Task.CHECK;
            case "--link" -> Task.LINK;
            case "--reset-admin" -> Task.RESET_ADMIN;
            case "--list-keys" -> Task.LIST_KEYS; // the service script's own two
            case "--seal-keys" -> Task.SEAL_KEYS;
            case "--help", "-h" -> Task.HELP;
            default -> throw new BadUsage("Unknown flag " + Quoted.of(flag) + ".");
        };
    }

    private static void alone(String flag, String attached) throws BadUsage {
        if (attached != null) {
            throw new BadUsage(flag + " takes no value, not " + Quoted.of(attached) + ".");
        }
    }

    static String usage() {
        StringBuilder text = new StringBuilder("""
                usage: start-central.sh [flags]
                  --check          check settings, data directory and port, and stop
                  --link           print a new one-time sign-in link of the running central
                  --reset-admin    make a new admin token; all sessions end
                  --backup FILE    write the whole central, running or not, into FILE, sealed with a passphrase
                  --restore FILE   bring it back into an empty data directory
                  --install-service, --uninstall-service
                                   run as a systemd service (as root)
                  --config FILE    read settings from FILE (default: central.properties in the data directory)
                  --no-local       do not watch this machine
                """);
        for (Setting setting : Setting.values()) {
            String flag = setting.flag() + (setting.isSwitch() ? "" : " …");
            text.append("  %-19s %s [%s]%n".formatted(flag, setting.meaning(), setting.ifAbsent()));
        }
        return text.append("Each has a variable too: MONITOR_PORT, MONITOR_BIND, …\n").toString();
    }
}
