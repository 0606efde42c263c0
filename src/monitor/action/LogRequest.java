package monitor.action;

import monitor.model.Problem;
import monitor.model.Text;

/** Whose log is read. Each record refuses in its constructor whatever is not exactly what it should be. */
public sealed interface LogRequest {

    /** The most that is shown at once. */
    int MOST_LINES = 5000;
    int DEFAULT_LINES = 200;

    /** "unit", "container" or "file". */
    String kind();

    String name();

    int lines();

    /** The journal of a unit. */
    record OfUnit(String name, int lines) implements LogRequest {

        public OfUnit {
            ServiceAction.name("unit", name);
            check(lines);
        }

        @Override
        public String kind() {
            return "unit";
        }
    }

    /** What a container prints. */
    record OfContainer(String name, int lines) implements LogRequest {

        public OfContainer {
            DockerAction.name("container", name);
            check(lines);
        }

        @Override
        public String kind() {
            return "container";
        }
    }

    /** A file of the allow-list. */
    record OfFile(String name, int lines) implements LogRequest {

        /** PATH_MAX of Linux. */
        private static final int PATH_CHARACTERS = 4096;

        public OfFile {
            String flaw = Text.flaw(name);
            if (!name.startsWith("/") || name.length() > PATH_CHARACTERS || flaw != null || ("/" + name + "/").contains("/../")) {
                throw Problem.invalid("file", Text.show(name) + " must be a whole path without .. and control characters");
            }
            check(lines);
        }

        @Override
        public String kind() {
            return "file";
        }
    }

    private static void check(int lines) {
        if (lines < 1 || lines > MOST_LINES) {
            throw Problem.invalid("lines", "lines must be from 1 to " + MOST_LINES + ", not " + lines);
        }
    }
}
