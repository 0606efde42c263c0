package monitor;

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import monitor.json.Json;

/** Asks the central that runs on a data directory for a new one-time sign-in link. */
record LinkRequest(Path data, PrintStream out, PrintStream err) {

    private static final int TIMEOUT_MILLIS = 10_000;

    ExitCode run() {
        String address;
        String token;
        try {
            address = Files.readString(data.resolve(Banner.ADDRESS_FILE)).strip();
            token = Files.readString(data.resolve("admin.token")).strip();
        } catch (IOException e) {
            err.println("No central has run on " + data + ", or it is another user's: start it, or name its directory with --data.");
            return ExitCode.DATA;
        }
        try {
            out.println(ask(address, token));
            return ExitCode.STOPPED;
        } catch (IOException e) {
            err.println("The central at " + address + " gave no link (" + e.getMessage() + "): is it running?");
            return ExitCode.MISSING;
        }
    }

    private static String ask(String address, String token) throws IOException {
        HttpURLConnection request = (HttpURLConnection) URI.create(address + "api/auth/links").toURL().openConnection();
        request.setConnectTimeout(TIMEOUT_MILLIS);
        request.setReadTimeout(TIMEOUT_MILLIS);
        request.setRequestMethod("POST");
        request.setRequestProperty("Authorization", "Bearer " + token);
        request.setRequestProperty("Content-Type", "application/json");
        request.setDoOutput(true);
        request.getOutputStream().write("{}".getBytes());
        if (request.getResponseCode() != 201) {
            throw new IOException("status " + request.getResponseCode());
        }
        return address + "#signin=" + Json.parse(request.getInputStream().readAllBytes())
                .only("success", "link", "valid_seconds").text("link", 1, 500);
    }
}
