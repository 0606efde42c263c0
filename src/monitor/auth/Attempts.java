package monitor.auth;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import monitor.model.Problem;

/**
 * Failed sign-ins by address and by name, known or not. An attempt counts as failed from its beginning, so that many at once
 * are no way around the limit, and is taken back when it succeeds.
 */
final class Attempts {

    static final int MAX_FAILURES = 10;
    static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(5);
    /** Addresses and names that are remembered; the ones unused the longest are forgotten first. */
    static final int MAX_KEYS = 10_000;

    private static final String ADDRESS = "a:";
    private static final String NAME = "n:";

    private final LongSupplier nanos;
    private final Map<String, Deque<Long>> failures = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Long>> eldest) {
            return size() > MAX_KEYS;
        }
    };

    Attempts(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Names that signed in before, from where: a stranger's failures under the name do not keep them out. */
    private final Set<String> trusted = Collections.newSetFromMap(new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_KEYS;
        }
    });

    /** One attempt, failed unless it is said otherwise. */
    final class Attempt {

        private final List<String> keys;
        private final long at;

        private Attempt(List<String> keys, long at) {
            this.keys = keys;
            this.at = at;
        }

        void succeeded() {
            synchronized (Attempts.this) {
                if (keys.size() > 1) {
                    trusted.add(String.join(" ", keys));
                }
                takenBack();
            }
        }

        /** Neither failed nor succeeded: more has to be shown. */
        void takenBack() {
            synchronized (Attempts.this) {
                keys.forEach(key -> failures.getOrDefault(key, new ArrayDeque<>()).remove(at));
            }
        }
    }

    /** Begins an attempt, or refuses it with the time to wait. {@code name} is null where none was given. */
    synchronized Attempt begin(String address, String name) {
        long now = nanos.getAsLong();
        List<String> keys = Stream.of(addressKey(address), nameKey(name)).filter(key -> key != null).toList();
        boolean known = trusted.contains(String.join(" ", keys));
        for (String key : keys) {
            Deque<Long> times = failures.computeIfAbsent(key, _ -> new ArrayDeque<>());
            while (!times.isEmpty() && now - times.peekFirst() >= WINDOW_NANOS) {
                times.removeFirst();
            }
            if (times.size() >= MAX_FAILURES && !(known && key.startsWith(NAME))) {
                long seconds = TimeUnit.NANOSECONDS.toSeconds(times.peekFirst() + WINDOW_NANOS - now) + 1;
                throw new Problem(Problem.Kind.RATE_LIMITED, "Too many failed sign-ins; try again in " + seconds + " s")
                        .with(Problem.RETRY_AFTER, seconds);
            }
        }
        keys.forEach(key -> failures.computeIfAbsent(key, _ -> new ArrayDeque<>()).addLast(now));
        return new Attempt(keys, now);
    }

    /** The owner of the machine has reset the admin: everybody may try again. */
    synchronized void forget() {
        failures.clear();
    }

    synchronized int keys() {
        return failures.size();
    }

    /** An IPv6 client owns a whole /64. */
    static String addressKey(String address) {
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            if (parsed instanceof Inet6Address) {
                return ADDRESS + HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), 8));
            }
        } catch (IllegalArgumentException e) {
            // taken as it is
        }
        return ADDRESS + address;
    }

    private static String nameKey(String name) {
        return name == null ? null : NAME + Hash.hex(name.strip().toLowerCase(Locale.ROOT)).substring(0, 24);
    }
}
