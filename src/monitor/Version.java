package monitor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What was built: written by the build beside the classes. */
final class Version {

    static final String NUMBER;
    static final String COMMIT;

    static {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("build.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        NUMBER = properties.getProperty("version");
        COMMIT = properties.getProperty("commit", "");
    }

    private Version() {}
}
