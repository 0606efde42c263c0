package monitor.probe;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The mount points of a /proc/self/mountinfo: those that can be asked at once, and those whose server may hang. */
record ShellMounts(List<String> local, List<String> network) {

    /** More are not asked. */
    private static final int MOST = 64;
    private static final Set<String> NETWORK = Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs",
            "lustre", "9p", "beegfs", "davfs", "gfs2", "ocfs2");
    private static final Set<String> NEVER = Set.of("fuse.gvfsd-fuse", "fuse.lxcfs", "fuse.portal", "fuse.snapfuse", "iso9660", "udf");

    static ShellMounts of(String mountinfo) {
        Set<String> local = new LinkedHashSet<>();
        Set<String> network = new LinkedHashSet<>();
        for (String line : mountinfo.split("\n")) {
            int dash = line.indexOf(" - ");
            String[] head = line.split(" ", 6);
            if (dash < 0 || head.length < 6) {
                continue;
            }
            String type = line.substring(dash + 3).split(" ", 2)[0];
            String mount = plain(head[4]);
            if (askable(mount) && !NEVER.contains(type)) {
                (NETWORK.contains(type) || type.startsWith("fuse") ? network : local).add(mount);
            }
        }
        return new ShellMounts(first(local), first(network));
    }

    private static List<String> first(Set<String> all) {
        return List.copyOf(new ArrayList<>(all).subList(0, Math.min(MOST, all.size())));
    }

    /** What passes any login shell as a word. */
    private static boolean askable(String mount) {
        return mount.startsWith("/") && !mount.startsWith("/proc/")
                && mount.chars().noneMatch(c -> c < ' ' || c == 0x7f || c == '!' || c == '\\');
    }

    /** The kernel writes blanks and the like as three octal digits. */
    private static String plain(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 3 < text.length() && text.substring(i + 1, i + 4).matches("[0-3][0-7]{2}")) {
                out.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }
}
