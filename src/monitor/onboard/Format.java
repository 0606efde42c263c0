package monitor.onboard;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import monitor.model.Problem;
import monitor.model.Text;

/** The kinds of text that hosts are imported from. */
public enum Format {

    SSH_CONFIG, ANSIBLE, CSV, LINES;

    private static final Pattern SSH_WORD = Pattern.compile("(?im)^[ \\t]*(host|match|include)[ \\t=]+\\S");
    private static final Pattern SECTION = Pattern.compile("(?m)^[ \\t]*\\[[A-Za-z0-9_.-]+(:[a-z]+)?\\][ \\t]*\\r?$");
    private static final Pattern CSV_HEADER = Pattern.compile("(?i)(.*[,;\\t])?\\s*\"?host(name)?\"?\\s*([,;\\t].*)?");
    private static final Pattern YAML = Pattern.compile("(?s)\\s*(---\\s.*|[A-Za-z_][A-Za-z0-9_-]*:[ \\t]*\\r?\\n.*)");

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param word one of the formats, or "auto" to look at the text */
    public static Format of(String word, String text) {
        if (word.equals("auto")) {
            return guess(text);
        }
        for (Format format : values()) {
            if (format.word().equals(word)) {
                return format;
            }
        }
        throw Problem.invalid("format", "format is auto, ssh_config, ansible, csv or lines, not "
                + Text.show(word));
    }

    private static Format guess(String text) {
        if (SSH_WORD.matcher(text).find()) {
            return SSH_CONFIG;
        }
        if (SECTION.matcher(text).find() || text.contains("ansible_host=")) {
            return ANSIBLE;
        }
        String first = text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).findFirst()
                .orElse("").strip();
        boolean separated = first.indexOf(',') >= 0 || first.indexOf(';') >= 0 || first.indexOf('\t') >= 0;
        return separated && CSV_HEADER.matcher(first).matches() ? CSV : LINES;
    }

    /**
     * What the text says.
     *
     * @param files what an Include of an ssh_config may name, by name
     */
    public Parsed parse(String text, Map<String, String> files) {
        if (YAML.matcher(text).matches()) {
            throw Problem.invalid("text", "This looks like YAML, which is not read here: give the inventory as INI"
                    + " or one host a line");
        }
        return switch (this) {
            case SSH_CONFIG -> new SshConfig(files).parse(text);
            case ANSIBLE -> new Ansible().parse(text);
            case CSV -> Csv.parse(text);
            case LINES -> Lines.parse(text);
        };
    }
}
