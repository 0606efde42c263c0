package monitor.model;

import java.time.Instant;
import java.util.List;

/**
 * What one poll brought, validated. Immutable.
 *
 * @param serverId whose
 * @param at       when, by the central's clock
 * @param source   who read it
 * @param figures  the figures that history keeps
 * @param details  disks, interfaces, devices, cores, containers; bounded
 * @param facts    what a card shows beside figures
 * @param json     the whole of it in the contract's `/api/all` shape: one UTF-8 JSON object, already checked, never to be written to
 */
public record Sample(long serverId, Instant at, Source source, Figures figures, List<Detail> details, Facts facts, byte[] json) {

    /**
     * @param os             such as "Debian GNU/Linux 12 (bookworm)", or null
     * @param virtualization such as "lxc", or null
     * @param bootTime       epoch seconds, or 0 where unknown
     * @param uptimeSeconds  or 0
     * @param cores          or 0
     * @param agentVersion   or null
     * @param memoryBytes    or 0
     * @param swapBytes      or 0
     */
    public record Facts(String hostname, String os, String kernel, String virtualization, long bootTime, long uptimeSeconds,
            int cores, String agentVersion, long memoryBytes, long swapBytes) {

        public Facts(String hostname, String os, String kernel, String virtualization, long bootTime, long uptimeSeconds,
                int cores, String agentVersion) {
            this(hostname, os, kernel, virtualization, bootTime, uptimeSeconds, cores, agentVersion, 0, 0);
        }
    }
}
