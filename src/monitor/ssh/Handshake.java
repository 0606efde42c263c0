package monitor.ssh;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchSessionDisconnectException;
import com.jcraft.jsch.Session;
import java.io.IOException;
import java.util.List;
import java.util.Vector;
import monitor.model.Failure;
import monitor.model.Reason;

/** One SSH handshake and sign-in over a connection that is open. */
final class Handshake {

    /** More than any host allows; how many are tried is decided by how many are given. */
    private static final String MAX_TRIES = "30";

    private final Target target;
    private final Wire wire;
    private final HostKeyCheck check;
    private final List<Candidate> keys;
    private final Answers answers;
    private Session session;
    private String signedBy;

    Handshake(Target target, Wire wire, HostKeyCheck check, List<Candidate> keys, String password) {
        this.target = target;
        this.wire = wire;
        this.check = check;
        this.keys = keys;
        this.answers = new Answers(password);
    }

    /** How it ended. */
    sealed interface Outcome {

        record SignedIn(Session session, String credential) implements Outcome {}

        /** The host has no host key of the kinds offered; {@code theirs} are the ones that it has. */
        record NoCommonHostKey(String theirs) implements Outcome {}

        /** The host's key was not taken; {@link HostKeyCheck#verdict} says why. */
        record KeyRefused() implements Outcome {}

        /** No credential was taken. */
        record NotAllowed(String sentence) implements Outcome {}

        record Broken(Failure failure) implements Outcome {}
    }

    Outcome run(List<String> hostKeyTypes) {
        try {
            session = prepare(hostKeyTypes);
            session.connect();
            return new Outcome.SignedIn(session, credential());
        } catch (JSchAlgoNegoFailException e) {
            return e.getAlgorithmName().contains("host_key")
                    ? new Outcome.NoCommonHostKey(e.getServerProposal())
                    : new Outcome.Broken(new Failure(Reason.UNSUPPORTED, target.where() + " offers no "
                            + words(e.getAlgorithmName())
                            + " that is used here, only " + e.getServerProposal()
                                    + ". Update its SSH server, or set legacy_algorithms."));
        } catch (JSchException e) {
            return outcome(e);
        }
    }

    private Session prepare(List<String> hostKeyTypes) throws JSchException {
        Session made = new JSch().getSession(target.username(), target.host(), target.port());
        Algorithms.apply(made, target.legacy(), hostKeyTypes);
        made.setSocketFactory(wire);
        made.setThreadFactory(Thread.ofVirtual().name("ssh-" + target.where()).factory());
        made.setHostKeyRepository(check);
        made.setConfig("StrictHostKeyChecking", "yes");
        made.setConfig("MaxAuthTries", MAX_TRIES);
        made.setConfig("PreferredAuthentications", methods());
        made.setIdentityRepository(new Keys());
        made.setUserInfo(answers);
        return made;
    }

    private String methods() {
        String byPassword = answers.getPassword() == null ? "" : "password,keyboard-interactive";
        return keys.isEmpty() ? byPassword : byPassword.isEmpty() ? "publickey" : "publickey," + byPassword;
    }

    private String credential() {
        String byPassword = answers.words();
        return byPassword != null ? byPassword : signedBy != null ? signedBy
                : "nothing (the host asked for none)";
    }

    private Outcome outcome(JSchException e) {
        String message = String.valueOf(e.getMessage());
        if (check.verdict() != null && check.verdict().failure() != null) {
            return new Outcome.KeyRefused();
        }
        if (e instanceof JSchSessionDisconnectException disconnect) {
            return disconnect.getDescription().contains("Too many authentication failures")
                    ? new Outcome.NotAllowed("it ended the connection after too many refused keys"
                            + " (MaxAuthTries): choose the right key for this server")
                    : new Outcome.Broken(new Failure(Reason.AUTH_FAILED,
                            target.where() + " ended the connection: "
                                    + Shell.printable(disconnect.getDescription())));
        }
        if (message.startsWith("Auth ") || message.startsWith("USERAUTH")) {
            return new Outcome.NotAllowed(message.contains("'") ? "it takes "
                    + message.replaceAll("^[^']*'|'.*$", "") : "it refused");
        }
        if (e.getCause() instanceof IOException || message.contains("closed by foreign host")) {
            return new Outcome.Broken(new Failure(Reason.NO_DATA, target.where()
                    + " ended the connection in the middle of the handshake: "
                    + Shell.printable(message.replaceFirst("^Session.connect: ([a-z]+\\.)+", ""))));
        }
        return new Outcome.Broken(new Failure(Reason.BAD_DATA, "The SSH handshake with " + target.where()
                + " failed: " + Shell.printable(message)));
    }

    private static String words(String algorithm) {
        return switch (algorithm.replaceAll("\\..*", "")) {
            case "kex" -> "key exchange";
            case "cipher" -> "cipher";
            case "mac" -> "message authentication code";
            default -> algorithm;
        };
    }

    /** The keys of this handshake only; JSch may not add to them. */
    private final class Keys implements IdentityRepository {

        @Override
        public Vector<Identity> getIdentities() {
            keys.forEach(key -> key.onSign(signing -> signedBy = signing.words()));
            return new Vector<>(keys);
        }

        @Override
        public String getName() {
            return "monitor";
        }

        @Override
        public int getStatus() {
            return RUNNING;
        }

        @Override
        public boolean add(byte[] identity) {
            return false;
        }

        @Override
        public boolean remove(byte[] blob) {
            return false;
        }

        @Override
        public void removeAll() {
            // nothing of ours is JSch's to remove
        }
    }
}
