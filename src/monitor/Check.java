package monitor;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says whether a start with these settings would work, and changes nothing. */
record Check(Config config, PrintStream out, PrintStream err) {

    ExitCode run() {
        Path folder = config.data();
        while (!Files.exists(folder)) {
            folder = folder.getParent();
        }
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            err.println("The data directory " + config.data() + " cannot be written: change the owner or mode of " + folder
                    + ", or name another with --data.");
            return ExitCode.DATA;
        }
        if (config.port() != 0 && taken()) {
            err.println(Main.portInUse(config));
            return ExitCode.PORT_IN_USE;
        }
        out.println("Settings, data directory " + config.data() + " and port " + config.port() + " are fine.");
        return ExitCode.STOPPED;
    }

    private boolean taken() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(config.bind(), config.port()));
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
