package monitor.ssh;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.KeyPair;
import java.util.function.Consumer;

/**
 * One key that may sign in, as JSch asks for it; tells when it signs, for the last one that signed is the one
 * that was taken.
 */
final class Candidate implements Identity {

    private final String words;
    private final byte[] publicKey;
    private final String algorithm;
    private final Signer signer;
    private volatile Consumer<Candidate> onSign = candidate -> {};

    private interface Signer {

        byte[] sign(byte[] data, String algorithm);
    }

    private Candidate(String words, byte[] publicKey, String algorithm, Signer signer) {
        this.words = words;
        this.publicKey = publicKey;
        this.algorithm = algorithm;
        this.signer = signer;
    }

    static Candidate ofFile(String words, KeyPair key) {
        return new Candidate(words, key.getPublicKeyBlob(), key.getKeyTypeString(), (data, algorithm) -> {
            synchronized (key) { // one signature object inside
                return algorithm == null ? key.getSignature(data) : key.getSignature(data, algorithm);
            }
        });
    }

    static Candidate ofAgent(Identity identity) {
        return new Candidate("ssh-agent", identity.getPublicKeyBlob(), identity.getAlgName(),
                (data, algorithm) -> algorithm == null ? identity.getSignature(data)
                        : identity.getSignature(data, algorithm));
    }

    /** Such as "key /root/.ssh/id_ed25519" or "ssh-agent". */
    String words() {
        return words;
    }

    void onSign(Consumer<Candidate> listener) {
        onSign = listener;
    }

    @Override
    public byte[] getPublicKeyBlob() {
        return publicKey;
    }

    @Override
    public byte[] getSignature(byte[] data) {
        return getSignature(data, null);
    }

    @Override
    public byte[] getSignature(byte[] data, String wanted) {
        onSign.accept(this);
        return signer.sign(data, wanted);
    }

    @Override
    public String getAlgName() {
        return algorithm;
    }

    @Override
    public String getName() {
        return words;
    }

    @Override
    public boolean isEncrypted() {
        return false;
    }

    @Override
    public boolean setPassphrase(byte[] passphrase) {
        return true;
    }

    @Override
    public void clear() {
        // the key lives no longer than the login
    }
}
