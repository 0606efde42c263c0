package monitor;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import monitor.model.Log;

/**
 * Starts a central of its own in an empty folder, asks it what a page asks, and stops: what the JVM loaded meanwhile goes into the class cache
 * that shortens later starts. Run by start-central.sh in the background. Argument: an empty folder.
 */
public final class Warmup {

    private static final String[] PATHS = {"api/health", "", "js/main.js", "api/servers", "api/remote/stats/all",
        "api/stats/overview", "api/history/1", "api/ssh/pubkey", "api/alerts"};

    private Warmup() {}

    public static void main(String[] args) throws IOException, BadUsage {
        Path folder = Path.of(args[0]);
        Settings settings = new Settings();
        settings.flag(Setting.PORT, "0");
        settings.flag(Setting.DATA, folder.resolve("data").toString());
        Config config = Config.of(settings, folder, Path.of(System.getProperty("monitor.home")));
        try (App app = App.start(config.setup(null, Log.NONE))) {
            String header = Files.readString(config.data().resolve("auth.header")).strip();
            for (String path : PATHS) {
                get("http://localhost:" + app.port() + "/" + path, header.substring(header.indexOf(' ') + 1));
            }
        }
    }

    private static void get(String address, String authorization) throws IOException {
        HttpURLConnection request = (HttpURLConnection) URI.create(address).toURL().openConnection();
        request.setRequestProperty("Authorization", authorization);
        request.getInputStream().readAllBytes();
        request.disconnect();
    }
}
