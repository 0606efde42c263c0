package monitor.ssh;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.UserInfo;

/** Asks {@link HostKeys} during one handshake and keeps the answer; JSch decides nothing. */
final class HostKeyCheck implements HostKeyRepository {

    private final HostKeys keys;
    private final Target target;
    private byte[] key;
    private HostKeys.Verdict verdict;

    HostKeyCheck(HostKeys keys, Target target) {
        this.keys = keys;
        this.target = target;
    }

    /** What the host showed, or null before it did. */
    byte[] key() {
        return key;
    }

    /** Null before the host showed a key. */
    HostKeys.Verdict verdict() {
        return verdict;
    }

    @Override
    public int check(String host, byte[] shown) {
        key = shown.clone();
        verdict = keys.judge(target, key);
        return verdict.failure() == null ? OK : CHANGED;
    }

    @Override
    public void add(HostKey hostKey, UserInfo userInfo) {
        // keys are pinned after the sign-in, by HostKeys
    }

    @Override
    public void remove(String host, String type) {
        // nothing of JSch's is kept
    }

    @Override
    public void remove(String host, String type, byte[] oldKey) {
        // nothing of JSch's is kept
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return "known_hosts";
    }

    @Override
    public HostKey[] getHostKey() {
        return new HostKey[0];
    }

    @Override
    public HostKey[] getHostKey(String host, String type) {
        return new HostKey[0];
    }
}
