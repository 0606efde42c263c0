package monitor.action;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a deployment brings, as the build laid it beside this class: the agent's one file, the same compiled for a runtime without
 * compiler, and the script that looks after it on the host, put together from its parts.
 *
 * @param hash SHA-256 of the source, in hex: the agent's identity
 */
record AgentFiles(byte[] source, String hash, byte[] classes, String classesHash, byte[] setup, String version) {

    private static final Pattern VERSION = Pattern.compile(" VERSION = \"([^\"]+)\"");

    /** Of the folder {@code setup}, in the order in which the shell reads them. */
    private static final List<String> SETUP = List.of("1-words.sh", "2-java.sh", "3-agent.sh", "4-starter.sh", "5-verbs.sh");

    static AgentFiles load() {
        ByteArrayOutputStream setup = new ByteArrayOutputStream();
        SETUP.forEach(part -> setup.writeBytes(resource("setup/" + part)));
        return of(resource("agent.java"), resource("agent.jar"), setup.toByteArray());
    }

    static AgentFiles of(byte[] source, byte[] classes, byte[] setup) {
        Matcher version = VERSION.matcher(new String(source, StandardCharsets.UTF_8));
        return new AgentFiles(source, sha256(source), classes, sha256(classes), setup, version.find() ? version.group(1) : "");
    }

    private static byte[] resource(String name) {
        try (InputStream in = AgentFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not beside the classes: build the project again (make build)");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
