package monitor;

import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import monitor.auth.AdminToken;
import monitor.model.Log;
import monitor.store.UnusableData;

/** The program: reads the command line, runs the central until it is told to stop, and says by its exit code how that went. */
public final class Main {

    private static final String SETTINGS_FILE = "central.properties";

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    private Main(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) throws InterruptedException {
        ExitCode code = new Main(System.getenv(), System.out, System.err).run(args);
        System.exit(code.number());
    }

    private ExitCode run(String[] args) throws InterruptedException {
        try {
            Arguments arguments = Arguments.parse(args, environment);
            if (arguments.task() == Arguments.Task.HELP) {
                out.print(Arguments.usage());
                return ExitCode.STOPPED;
            }
            Config config = config(arguments);
            return switch (arguments.task()) {
                case RUN -> serve(config);
                case CHECK -> new Check(config, out, err).run();
                case LINK -> new LinkRequest(config.data(), out, err).run();
                case RESET_ADMIN -> resetAdmin(config);
                case LIST_KEYS -> new KeyCopies(config, System.in, out, err).list();
                case SEAL_KEYS -> new KeyCopies(config, System.in, out, err).seal();
                case BACKUP -> new BackupCommand(config, arguments.backupFile(), environment, out, err).backup();
                case RESTORE -> new BackupCommand(config, arguments.backupFile(), environment, out, err).restore();
                case HELP -> ExitCode.STOPPED;
            };
        } catch (BadUsage e) {
            err.println(e.getMessage());
            err.println("start-central.sh --help lists all flags.");
            return ExitCode.USAGE;
        }
    }

    private Config config(Arguments arguments) throws BadUsage {
        Path home = Path.of(environment.getOrDefault("HOME", "/"));
        Path program = Path.of(System.getProperty("monitor.home", ".")).toAbsolutePath().normalize();
        if (arguments.configFile() != null) {
            arguments.settings().file(arguments.configFile());
        } else {
            Path file = Config.dataDirectory(arguments.settings(), home, program).resolve(SETTINGS_FILE);
            if (Files.exists(file)) {
                arguments.settings().file(file);
            }
        }
        return Config.of(arguments.settings(), home, program);
    }

    private ExitCode serve(Config config) throws InterruptedException {
        boolean terminal = Boolean.getBoolean("monitor.terminal");
        boolean journal = environment.containsKey("JOURNAL_STREAM");
        try (FileLog log = new FileLog(config.data().resolve("central.log"), config.logJson(), journal,
                terminal ? Log.Level.WARN : Log.Level.INFO, err, Clock.systemUTC())) {
            App app;
            try {
                app = App.start(config.setup(environment.get("SSH_AUTH_SOCK"), log));
            } catch (UnusableData e) {
                err.println(e.getMessage());
                return ExitCode.DATA;
            } catch (BindException e) {
                err.println(portInUse(config));
                return ExitCode.PORT_IN_USE;
            } catch (IOException e) {
                log.error("The central could not start", e);
                err.println(e.getMessage());
                return ExitCode.MISSING;
            }
            stopWhenTold(app, log);
            writeSettings(config.data(), log);
            new Banner(config, app, environment, out).print(terminal);
            log.info("Ready", "port", app.port(), "version", Version.NUMBER);
            new CountDownLatch(1).await(); // until a signal ends the process
            return ExitCode.STOPPED;
        }
    }

    static String portInUse(Config config) {
        return "Port " + config.port() + " is held by " + new PortHolder(Path.of("/proc")).of(config.port())
                + ": stop it, or take another port with --port.";
    }

    private static void stopWhenTold(App app, FileLog log) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            app.close();
            log.info("Stopped");
            log.close();
            // to be told to stop is no failure, but the JVM would end with 130 or 143
            Runtime.getRuntime().halt(ExitCode.STOPPED.number());
        }, "stop"));
    }

    private static void writeSettings(Path data, Log log) {
        Path file = data.resolve(SETTINGS_FILE);
        try {
            if (!Files.exists(file)) {
                Files.writeString(file, Settings.template());
            }
        } catch (IOException e) {
            log.warn("The file of settings could not be written", "file", file, "cause", e.getMessage());
        }
    }

    private ExitCode resetAdmin(Config config) {
        if (!Files.isDirectory(config.data())) {
            err.println("There is no data directory " + config.data() + ": name it with --data.");
            return ExitCode.DATA;
        }
        try {
            AdminToken token = new AdminToken(config.data());
            token.replace();
            out.println("The admin token is new, and all sessions end: curl -H @" + token.headerFile() + " …");
            out.println("For the dashboard: start-central.sh --link");
            return ExitCode.STOPPED;
        } catch (IOException e) {
            err.println("The admin token could not be replaced: " + e.getMessage());
            return ExitCode.DATA;
        }
    }
}
