package monitor.action;

import java.util.LinkedHashMap;
import java.util.Map;
import monitor.model.Problem;

/**
 * Why something is not done, seen before anything was done.
 *
 * @param reason a word for programs
 * @param hint   the way on, or null
 * @param more   what the answer carries besides
 */
record Refusal(Problem.Kind kind, String reason, String sentence, String hint, Map<String, Object> more) {

    static Refusal forbidden(String reason, String sentence) {
        return new Refusal(Problem.Kind.FORBIDDEN, reason, sentence, null, Map.of());
    }

    static Refusal readOnly(String server) {
        return new Refusal(Problem.Kind.FORBIDDEN, "read_only", server + " allows no action: " + ReadOnly.FILE
                + " is there, which its own administrators put there", "Only they can remove it, on that host", Map.of());
    }

    Problem problem() {
        Problem problem = new Problem(kind, sentence, null, hint).with("reason", reason);
        for (Map.Entry<String, Object> member : more.entrySet()) {
            problem = problem.with(member.getKey(), member.getValue());
        }
        return problem;
    }

    /** As a preview tells it. */
    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("error", sentence);
        members.put("code", kind.name().toLowerCase(java.util.Locale.ROOT));
        members.put("reason", reason);
        if (hint != null) {
            members.put("hint", hint);
        }
        return members;
    }
}
