package monitor.recall;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import monitor.json.Member;
import monitor.model.Sample;
import monitor.model.Source;
import monitor.store.HostChanges;

/** What was seen last of one server's units, containers, boot and agent. Not for several threads. */
final class States {

    static final String UNIT = "unit";
    static final String CONTAINER = "container";
    private static final String BOOT = "boot";
    private static final String AGENT = "agent";

    /** Units, and containers, that are looked at. */
    private static final int MOST_SUBJECTS = 2_000;
    /** Changes told of one poll; a host that shows more of them is not told of in words. */
    private static final int MOST_CHANGES = 50;
    private static final int MOST_NAME = 200;
    /** A host's clock that is set moves its boot time; no host boots twice within this time. */
    private static final long BOOT_SECONDS = 90;
    private static final Pattern UNFIT = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]");

    /** Kind, tab, subject: state. */
    private final TreeMap<String, String> states = new TreeMap<>();
    private final Splitter splitter = new Splitter();
    private Source source;
    /** The JSON of the lists before, to find by bytes what did not change. */
    private byte[] units = {};
    private byte[] containers = {};

    /** @param lines of an earlier run, or null */
    States(String lines) {
        if (lines != null) {
            lines.lines().forEach(line -> states.put(line.substring(0, line.lastIndexOf('\t')), line.substring(line.lastIndexOf('\t') + 1)));
        }
    }

    String lines() {
        StringBuilder lines = new StringBuilder();
        states.forEach((key, state) -> lines.append(key).append('\t').append(state).append('\n'));
        return lines.toString();
    }

    /** What is otherwise than in the sample before; null where nothing that is kept is. */
    List<HostChanges.Change> changes(Sample sample) {
        List<HostChanges.Change> changes = new ArrayList<>();
        boolean changed = fact(changes, sample.at(), AGENT, agent(sample));
        long boot = sample.facts().bootTime();
        String booted = states.get(BOOT + "\t");
        if (boot > 0 && (booted == null || Math.abs(Instant.parse(booted).getEpochSecond() - boot) > BOOT_SECONDS)) {
            changed |= fact(changes, sample.at(), BOOT, Instant.ofEpochSecond(boot).toString());
        }
        // another reader may list other units: what it does not list is not gone, what it adds did not begin
        boolean sameReader = source == null || source == sample.source();
        byte[] freshUnits = list(sample, "services", units);
        if (freshUnits != null) {
            changed |= compare(changes, sample.at(), UNIT, freshUnits, sameReader);
            units = freshUnits;
        }
        byte[] freshContainers = list(sample, "containers", containers);
        if (freshContainers != null) {
            changed |= compare(changes, sample.at(), CONTAINER, freshContainers, sameReader);
            containers = freshContainers;
        }
        source = freshUnits == null && freshContainers == null && source != null ? source : sample.source();
        return changed ? changes.subList(0, Math.min(MOST_CHANGES, changes.size())) : null;
    }

    private static String agent(Sample sample) {
        String version = sample.facts().agentVersion();
        return version == null || sample.source() == Source.AGENTLESS ? sample.source().word() : sample.source().word() + " " + version;
    }

    private boolean fact(List<HostChanges.Change> to, Instant at, String kind, String state) {
        String before = states.put(kind + "\t", state);
        if (before != null && !before.equals(state)) {
            to.add(new HostChanges.Change(at, kind, "", before, state, null));
        }
        return !state.equals(before);
    }

    /** The list where it is another one than before, else null. A list that could not be read tells nothing. */
    private static byte[] list(Sample sample, String name, byte[] before) {
        int from = Member.place(sample.json(), name);
        if (from < 0 || sample.json()[from] != '[' || sample.json().length >= from + before.length && before.length > 0
                && Arrays.equals(before, 0, before.length, sample.json(), from, from + before.length)) {
            return null;
        }
        return Member.of(sample.json(), name);
    }

    private boolean compare(List<HostChanges.Change> to, Instant at, String kind, byte[] list, boolean sameReader) {
        TreeMap<String, String> now = new TreeMap<>();
        int place = 1;
        while (now.size() < MOST_SUBJECTS) {
            while (list[place] <= ' ' || list[place] == ',') {
                place++;
            }
            if (list[place] != '{') {
                break;
            }
            int end = splitter.split(list, place);
            byte[] one = Arrays.copyOfRange(list, place, end);
            String name = Member.text(one, "name", MOST_NAME);
            if (name != null) {
                now.put(kind + "\t" + plain(name), (kind.equals(UNIT) ? unit(one) : container(one)).intern());
            }
            place = end;
        }
        Map<String, String> seen = states.subMap(kind + "\t", kind + "\n");
        boolean first = seen.isEmpty();
        boolean changed = !seen.equals(now);
        now.forEach((key, state) -> {
            String before = seen.get(key);
            if (!first && !state.equals(before) && (before != null || sameReader)) {
                to.add(new HostChanges.Change(at, kind, key.substring(kind.length() + 1), before, state, null));
            }
        });
        seen.forEach((key, state) -> {
            if (!now.containsKey(key) && sameReader) {
                to.add(new HostChanges.Change(at, kind, key.substring(kind.length() + 1), state, null, null));
            }
        });
        seen.clear();
        states.putAll(now);
        return changed;
    }

    /** Without what a line or a column could not hold. */
    private static String plain(String text) {
        return UNFIT.matcher(text).replaceAll("\ufffd");
    }

    private static String unit(byte[] unit) {
        String result = Member.text(unit, "result", MOST_NAME);
        return word(unit, "active") + inBrackets(Member.text(unit, "sub", MOST_NAME))
                + (result == null || result.equals("success") || result.isEmpty() ? "" : ", " + plain(result)) + restarts(unit);
    }

    private static String container(byte[] container) {
        return word(container, "state") + inBrackets(Member.text(container, "health", MOST_NAME)) + restarts(container);
    }

    private static String word(byte[] object, String name) {
        String word = Member.text(object, name, MOST_NAME);
        return word == null ? "unknown" : plain(word);
    }

    private static String inBrackets(String text) {
        return text == null || text.isEmpty() ? "" : " (" + plain(text) + ")";
    }

    private static String restarts(byte[] object) {
        byte[] restarts = Member.of(object, "restarts");
        String count = restarts == null ? "0" : new String(restarts, StandardCharsets.US_ASCII);
        return count.equals("0") || count.equals("null") ? "" : ", restarts " + count;
    }
}
