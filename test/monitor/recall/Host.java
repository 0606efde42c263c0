package monitor.recall;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Sample;
import monitor.model.Source;

/** A host whose processes come, work, grow and go; each sample follows from the seed. */
final class Host {

    private final Random random;
    private final long serverId;
    private final TreeMap<Integer, long[]> processes = new TreeMap<>();
    private int nextPid = 100;
    private long ticks = 1_000;
    /** Further members of the sample's JSON, each with a comma behind it. */
    String before = "\"cpu\":{\"percent\":1},";
    double cpu = 3;

    Host(long serverId, long seed) {
        this.serverId = serverId;
        random = new Random(seed);
        for (int i = 0; i < 45; i++) {
            begin();
        }
    }

    int begin() {
        processes.put(nextPid, new long[] {ticks, 4_096L * random.nextInt(100_000), 0});
        return nextPid++;
    }

    void burn(int pid, int hundredths) {
        processes.get(pid)[2] = hundredths;
    }

    void end(int pid) {
        processes.remove(pid);
    }

    /** The list as the host now has it. */
    String list() {
        ticks += 500;
        if (random.nextInt(10) == 0) {
            begin();
        }
        if (processes.size() > 50) {
            processes.remove(processes.firstKey());
        }
        StringBuilder list = new StringBuilder("[");
        processes.forEach((pid, process) -> {
            if (random.nextInt(5) == 0) {
                process[1] += 4_096L * (random.nextInt(40) - 10);
            }
            String cpuPercent = process[2] > 0 ? Splitted.number(process[2])
                    : random.nextInt(4) == 0 ? Splitted.number(random.nextInt(300)) : "0";
            list.append(list.length() == 1 ? "" : ",").append("{\"pid\":").append(pid).append(",\"started\":").append(process[0])
                    .append(",\"user\":\"root\",\"name\":\"worker").append(pid % 7)
                    .append("\",\"command\":\"/usr/bin/worker").append(pid % 7).append(" --number ").append(pid)
                    .append(" --password=•••\",\"ppid\":1,\"state\":\"").append(random.nextInt(9) == 0 ? "R" : "S")
                    .append("\",\"cpu_percent\":").append(cpuPercent)
                    .append(",\"resident_bytes\":").append(process[1]).append(",\"threads\":").append(1 + pid % 3).append('}');
        });
        return list.append(']').toString();
    }

    Sample sample(Instant at) {
        return sample(at, list());
    }

    Sample sample(Instant at, String list) {
        Figures figures = Figures.empty();
        figures.put(Metric.CPU_PERCENT, cpu);
        byte[] json = ("{" + before + "\"processes\":" + list + ",\"services\":[]}").getBytes(StandardCharsets.UTF_8);
        return new Sample(serverId, at, Source.AGENT, figures, List.of(),
                new Sample.Facts("h", null, null, null, 0, 0, 1, null), json);
    }

    /** Numbers as the agent writes them. */
    private static final class Splitted {

        static String number(long hundredths) {
            return hundredths % 100 == 0 ? Long.toString(hundredths / 100)
                    : hundredths % 10 == 0 ? hundredths / 100 + "." + hundredths % 100 / 10
                    : hundredths / 100 + "." + (hundredths % 100 < 10 ? "0" : "") + hundredths % 100;
        }
    }
}
