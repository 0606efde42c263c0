package monitor.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import monitor.model.Notice;

/**
 * What one sweep changes. Nothing of it holds before it is stored: where the disk refuses, it is forgotten, and the next sweep comes to
 * the same from the same figures.
 */
final class Round {

    /** Something to be said of one alert, or of several as one; the first gives it its name. */
    record Say(Notice.Kind kind, List<Alarm> alarms, String title, String message, List<Notice.Place> servers, int more) {}

    final Instant wall;
    final long now;
    private final Map<Key, Alarm> alarms;
    private final Map<Key, Alarm> changed = new LinkedHashMap<>();
    private final List<Runnable> after = new ArrayList<>();
    private final List<Say> says = new ArrayList<>();

    Round(Instant wall, long now, Map<Key, Alarm> alarms) {
        this.wall = wall;
        this.now = now;
        this.alarms = alarms;
    }

    /** The alarm as this round leaves it, or null; not to be changed. */
    Alarm find(Key key) {
        Alarm mine = changed.get(key);
        return mine == null ? alarms.get(key) : mine;
    }

    /** A copy that may be changed. */
    Alarm edit(Key key) {
        return changed.computeIfAbsent(key, _ -> alarms.get(key).copy());
    }

    void add(Alarm alarm) {
        changed.put(alarm.key, alarm);
    }

    /** All of them as this round leaves them. */
    List<Alarm> all() {
        List<Alarm> all = new ArrayList<>(alarms.size() + changed.size());
        for (Alarm alarm : alarms.values()) {
            all.add(changed.getOrDefault(alarm.key, alarm));
        }
        for (Alarm alarm : changed.values()) {
            if (!alarms.containsKey(alarm.key)) {
                all.add(alarm);
            }
        }
        return all;
    }

    int size() {
        return alarms.size() + changed.size();
    }

    Collection<Alarm> changed() {
        return changed.values();
    }

    void say(Say say) {
        says.add(say);
    }

    List<Say> says() {
        return says;
    }

    /** What holds once it is stored. */
    void after(Runnable then) {
        after.add(then);
    }

    /** It is stored. */
    void stored() {
        after.forEach(Runnable::run);
        changed.forEach((key, alarm) -> {
            if (alarm.closed()) {
                alarms.remove(key);
            } else {
                alarms.put(key, alarm);
            }
        });
    }
}
