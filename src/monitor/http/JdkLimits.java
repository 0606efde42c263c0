package monitor.http;

import java.util.Map;

/** Bounds that the JDK's server reads once, when its classes are loaded: so they are set before, and for the whole process. */
final class JdkLimits {

    private static final Map<String, String> BOUNDS = Map.of(
            // a head and a body in two packets cost 40 ms under Nagle's algorithm
            "sun.net.httpserver.nodelay", "true",
            // seconds for the head and the body of a request to come in; never maxRspTime, which cuts event streams
            "sun.net.httpserver.maxReqTime", "20",
            "sun.net.httpserver.timerMillis", "500",
            // seconds that a connection may be idle, longer than a page's poll
            "sun.net.httpserver.idleInterval", "65",
            "sun.net.httpserver.maxReqHeaders", "100",
            "sun.net.httpserver.maxReqHeaderSize", "32768",
            "sun.net.httpserver.maxIdleConnections", "512",
            // a body that was refused is read to its end up to here: a client that is cut off while it sends sees no answer
            "sun.net.httpserver.drainAmount", "1048576",
            // more than all streams and places together; the rest waits in the backlog
            "jdk.httpserver.maxConnections", "2048");

    private JdkLimits() {}

    /** What the user set himself stays. */
    static void set() {
        BOUNDS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}
