package monitor.ssh;

import java.io.Closeable;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import monitor.model.Result;

/**
 * One kept-open SSH session a server. Every call has a deadline, is safe from any thread (virtual ones are
 * meant), and answers what the host did wrong as a value. A session that died while the host lives is
 * replaced once without being noticed. {@link monitor.model.Reason#UNREACHABLE} means that no TCP connection
 * came about; every other reason came after one.
 */
public interface Ssh extends AutoCloseable {

    /**
     * Signs in unless a session is open already. Of each session one call tells the login itself, the others
     * only that it is known.
     */
    Result<Login> connect(Target target, Duration deadline);

    /**
     * Runs one command through the target's login shell. A non-zero exit is a value in {@link Ran}, not a
     * failure.
     */
    Result<Ran> run(Target target, Command command);

    /**
     * Runs a command whose output is taken as it comes. {@code UNSUPPORTED} where a lasting one finds no
     * channel to spare: it never takes the last that the host allows, and is ended when that one is needed.
     */
    Result<Tail> follow(Target target, Following wanted);

    /**
     * Whether a shell carries out what {@link #run} sends: {@code NO_SHELL} where nologin or a forced command
     * answers instead. For a caller to whom an answer makes no sense; {@code run} itself asks only when a
     * command fails without a word. Known once a session.
     */
    Result<Void> shell(Target target, Duration deadline);

    /**
     * Writes a file of the host (SFTP, or {@code cat} where there is none), mode in octal such as 0600; whole
     * or not at all.
     */
    Result<Void> copy(Target target, byte[] content, String path, int mode, Duration deadline);

    /**
     * A stream to a TCP port of the host's loopback over the session ({@code direct-tcpip}); {@code
     * UNSUPPORTED} where forbidden.
     */
    Result<Stream> open(Target target, int port, Duration deadline);

    /** Signs in on a session of its own that is closed again; pins nothing. */
    Result<Login> trial(Target target, Duration deadline);

    /**
     * Adds the central's public key to the account's authorized_keys (once, with the right modes) by a
     * sign-in with the target's credentials, usually a password, and proves a sign-in by key. The answer is
     * that second login.
     */
    Result<Login> installKey(Target target, Duration deadline);

    /** Whether a session to this server is open now. */
    boolean connected(long serverId);

    /**
     * Gives the server's session up, if any: it was changed or removed. What runs on it comes to its end; what
     * is new signs in anew. Never blocks on a stuck peer.
     */
    void disconnect(long serverId);

    /** Counters for health and metrics, such as sessions, logins, failures. */
    Map<String, Long> counters();

    @Override
    void close();

    /**
     * @param keyType     of the host key, such as ssh-ed25519
     * @param fingerprint SHA256:… of the host key
     * @param known       whether that key was pinned before
     * @param pinned      whether this login pinned it (first use)
     * @param credential  what signed in, in words: "key /root/.ssh/id_ed25519", "password", "ssh-agent"
     * @param millis      TCP, handshake and authentication together
     */
    record Login(String keyType, String fingerprint, boolean known, boolean pinned, String credential,
            long millis) {}

    /**
     * @param stdin     what it reads, or null
     * @param byteLimit of stdout and of stderr, each; more ends it with {@code BAD_DATA}
     * @param once      whether it must never be sent a second time, not even where the first session looks as
     *                  if nothing had been sent on it: such an end is {@code NO_DATA}
     */
    record Command(String line, byte[] stdin, Duration deadline, int byteLimit, boolean once) {

        public Command(String line, byte[] stdin, Duration deadline, int byteLimit) {
            this(line, stdin, deadline, byteLimit, false);
        }

        public Command(String line, Duration deadline, int byteLimit) {
            this(line, null, deadline, byteLimit);
        }
    }

    record Ran(int exitCode, byte[] stdout, byte[] stderr) {}

    /**
     * @param stdin    what it reads; a lasting command's input stays open behind it until the tail is closed
     * @param lasting  whether it goes on until it is closed
     * @param deadline until it has begun
     */
    record Following(String line, byte[] stdin, boolean lasting, Duration deadline, int backlogBytes) {}

    /** A command at work. Closing ends it, and never blocks. */
    interface Tail extends Closeable {

        /** What it printed, both ways out together. */
        Backlog output();

        /** Its exit code; -1 while it runs, or where that was never told. */
        int exitCode();

        /** Whether it was ended because others needed its channel. */
        boolean givenUp();

        @Override
        void close();
    }

    /**
     * Both directions of one forwarded connection; reads and writes obey the deadline last set. Closing never
     * blocks.
     */
    interface Stream extends Closeable {

        InputStream input();

        OutputStream output();

        /** From now on, reads fail with {@link java.net.SocketTimeoutException} once this has passed. */
        void deadline(Duration fromNow);

        boolean open();

        @Override
        void close();
    }
}
