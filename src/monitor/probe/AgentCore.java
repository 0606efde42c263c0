package monitor.probe;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.Function;

/**
 * The agent's reading core inside the central. {@code agent.java} declares no package, so it cannot be imported here; it is looked
 * up by its name, once, and used as the function that it is.
 */
public final class AgentCore {

    private AgentCore() {}

    /** A command line, its arguments parted by NUL, without what is secret in it: the agent's own rules. */
    public static String redacted(String arguments) {
        try {
            Method command = Class.forName("Redaction").getDeclaredMethod("command", String.class);
            command.setAccessible(true);
            return (String) command.invoke(null, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("agent/agent.java was not compiled with the central: " + e, e);
        }
    }

    /**
     * Begins to watch a machine.
     *
     * @param files gives the text of a path, or null for this machine itself
     * @return answers an endpoint such as {@code /api/all} with its JSON; also {@link AutoCloseable}
     */
    @SuppressWarnings("unchecked")
    public static Function<String, String> start(Function<String, String> files) {
        try {
            Object agent = Class.forName("agent").getDeclaredConstructor().newInstance();
            return ((Function<Function<String, String>, Function<String, String>>) agent).apply(files);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("The agent's core does not start: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("agent/agent.java was not compiled with the central: " + e, e);
        }
    }
}
