package monitor.http;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** The certificate that new connections are shown: replaced while the server runs, whose context cannot be. */
final class CurrentKey extends X509ExtendedKeyManager {

    private static final String ALIAS = "server";

    private record Held(PrivateKey key, X509Certificate[] chain) {}

    private volatile Held held;

    CurrentKey(PrivateKey key, X509Certificate[] chain) {
        replace(key, chain);
    }

    void replace(PrivateKey key, X509Certificate[] chain) {
        held = new Held(key, chain);
    }

    /** Whether it is of that kind, or any is good. */
    private String alias(String keyType) {
        return keyType.equals(held.key.getAlgorithm()) || keyType.startsWith(held.key.getAlgorithm() + "_") ? ALIAS : null;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return alias(keyType);
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return alias(keyType);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return alias(keyType) == null ? null : new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return held.chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return held.key;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
