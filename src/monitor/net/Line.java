package monitor.net;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One open connection, with TLS once it is asked for. Whatever waits on it is thrown out when its time is over. */
public final class Line implements Closeable {

    private final Socket raw;
    private final Duration limit;
    private final Cutoff cutoff;
    private InputStream input;
    private OutputStream output;
    private X509Certificate certificate;

    private Line(Socket raw, Duration limit) throws IOException {
        this.raw = raw;
        this.limit = limit;
        this.cutoff = Cutoff.after(limit, raw);
        input = new BufferedInputStream(raw.getInputStream());
        output = raw.getOutputStream();
    }

    /** Over a connected socket, which is closed with it. */
    public static Line over(Socket connected, Duration limit) throws IOException {
        return new Line(connected, limit);
    }

    /**
     * Goes on under TLS.
     *
     * @param context that says whom to trust
     * @param host    the name that the certificate must bear
     * @param checked whether it must bear it
     */
    public void secure(SSLContext context, String host, boolean checked) throws IOException {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        try {
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(raw, bare, raw.getPort(), true);
            SSLParameters parameters = tls.getSSLParameters();
            if (checked) {
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
            }
            parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            Certificate[] shown = tls.getSession().getPeerCertificates();
            certificate = shown.length > 0 && shown[0] instanceof X509Certificate first ? first : null;
            input = new BufferedInputStream(tls.getInputStream());
            output = tls.getOutputStream();
        } catch (SSLException e) {
            throw cutoff.passed() ? late() : new NotReached(NotReached.Why.TLS, "TLS with " + bare + " failed: "
                    + reason(e) + ".");
        } catch (IOException e) {
            throw explained(e);
        }
    }

    /** The innermost words, on one line: "No name matching a.example found" says more than "handshake_failure". */
    private static String reason(Throwable e) {
        Throwable inner = e;
        for (int depth = 0; inner.getCause() != null && depth < 8; depth++) {
            inner = inner.getCause();
        }
        String words = inner.getMessage() == null ? inner.getClass().getSimpleName() : inner.getMessage();
        return words.lines().findFirst().orElse("").strip();
    }

    /** What the other side showed, or null without TLS. */
    public X509Certificate certificate() {
        return certificate;
    }

    public InputStream input() {
        return input;
    }

    public OutputStream output() {
        return output;
    }

    /** The same failure, as one of time where the time is over. */
    public IOException explained(IOException e) {
        return cutoff.passed() ? late() : e;
    }

    private SocketTimeoutException late() {
        return new SocketTimeoutException("no answer within " + limit.toSeconds() + " s");
    }

    /** Never blocks: the socket below is closed, TLS says no farewell. */
    @Override
    public void close() {
        cutoff.close();
        try {
            raw.close();
        } catch (IOException e) {
            // closed all the same
        }
    }
}
