package monitor.json;

import java.util.Locale;
import monitor.model.Problem;

/** The contract's body of an error: {@code {"success":false,"error":"…","code":"…"}}, with field, hint and more where there are. */
public final class ErrorJson {

    private ErrorJson() {}

    public static byte[] encode(Problem problem) {
        JsonWriter json = new JsonWriter().object()
                .put("success", false)
                .put("error", problem.getMessage())
                .put("code", problem.kind().name().toLowerCase(Locale.ROOT));
        if (problem.field() != null) {
            json.put("field", problem.field());
        }
        if (problem.hint() != null) {
            json.put("hint", problem.hint());
        }
        problem.members().forEach((name, value) -> json.name(name).any(value));
        return json.end().bytes();
    }
}
