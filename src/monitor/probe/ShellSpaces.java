package monitor.probe;

import java.util.List;

/**
 * How full file systems are, as {@code shell-disks.sh} printed it.
 *
 * @param mounts of /proc/self/mountinfo, or null
 * @param sizes  lines {@code total free available mount} in bytes
 * @param inodes lines as of {@code df -Pi}
 */
record ShellSpaces(String mounts, String sizes, String inodes) {

    static final ShellSpaces NONE = new ShellSpaces(null, "", "");

    static ShellSpaces of(List<String> lines) {
        StringBuilder mounts = new StringBuilder();
        StringBuilder sizes = new StringBuilder();
        StringBuilder inodes = new StringBuilder();
        for (String line : lines) {
            String rest = line.isEmpty() ? "" : line.substring(1);
            switch (line.isEmpty() ? ' ' : line.charAt(0)) {
                case 'm' -> mounts.append(rest).append('\n');
                case 's' -> statfs(rest, sizes, inodes);
                case 'k' -> df(rest, sizes);
                case 'i' -> inodes.append(rest).append('\n');
                default -> { } // a program that talks on stdout
            }
        }
        return new ShellSpaces(mounts.isEmpty() ? null : mounts.toString(), sizes.toString(), inodes.toString());
    }

    /** {@code blocks free available blocksize inodes free mount} */
    private static void statfs(String line, StringBuilder sizes, StringBuilder inodes) {
        String[] part = line.split(" ", 7);
        long[] number = numbers(part, 0, 6);
        if (part.length < 7 || number == null || number[3] > 1 << 24 || number[0] > Long.MAX_VALUE / Math.max(1, number[3])) {
            return;
        }
        size(sizes, number[0] * number[3], number[1] * number[3], number[2] * number[3], part[6]);
        inodes.append("- ").append(number[4]).append(' ').append(number[4] - number[5]).append(" - - ").append(part[6]).append('\n');
    }

    /** {@code Filesystem 1024-blocks Used Available Capacity Mounted on} */
    private static void df(String line, StringBuilder sizes) {
        String[] part = line.trim().split(" +", 6);
        long[] number = numbers(part, 1, 3);
        if (part.length == 6 && number != null && number[0] < Long.MAX_VALUE / 2048) {
            size(sizes, number[0] * 1024, (number[0] - number[1]) * 1024, number[2] * 1024, part[5]);
        }
    }

    private static void size(StringBuilder sizes, long total, long free, long available, String mount) {
        sizes.append(total).append(' ').append(free).append(' ').append(available).append(' ').append(mount).append('\n');
    }

    private static long[] numbers(String[] part, int from, int count) {
        if (part.length < from + count) {
            return null;
        }
        long[] number = new long[count];
        for (int i = 0; i < count; i++) {
            if (!part[from + i].matches("[0-9]{1,18}")) {
                return null;
            }
            number[i] = Long.parseLong(part[from + i]);
        }
        return number;
    }

    /** Of these mounts, those that did not answer, as lines that say so. */
    String silent(List<String> asked) {
        StringBuilder silent = new StringBuilder();
        for (String mount : asked) {
            if (!sizes.contains(" " + mount + "\n")) {
                silent.append("- - - ").append(mount).append('\n');
            }
        }
        return silent.toString();
    }
}
