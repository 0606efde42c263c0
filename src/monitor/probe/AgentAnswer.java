package monitor.probe;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;

/** What an HTTP answer on the agent's port means. */
final class AgentAnswer {

    private AgentAnswer() {}

    /** The body, where the agent itself answered well. */
    static Result<byte[]> of(HttpReader.Answer answer, int port) {
        if (answer.status() == 200 && answer.contentType().startsWith("application/json")) {
            return Result.ok(answer.body());
        }
        String who = answer.softwareName().isEmpty() ? "" : " (" + shown(answer.softwareName()) + ")";
        if (answer.status() == 503 || answer.status() == 429) {
            return Result.failed(Reason.NO_DATA, "The agent on port " + port + " is busy: it answers with HTTP "
                    + answer.status() + who + ".");
        }
        if (answer.status() == 200) {
            return Result.failed(bad(port, "sends " + (answer.contentType().isEmpty() ? "something without a type"
                    : shown(answer.contentType())) + " instead of JSON" + who));
        }
        return Result.failed(bad(port, "answers /api/all with HTTP " + answer.status() + who));
    }

    /** Of the bytes of a whole answer, head included. */
    static Result<byte[]> ofRaw(byte[] raw, int port) {
        try {
            return of(new HttpReader(new ByteArrayInputStream(raw), () -> 0, 1).read(), port);
        } catch (BadAnswer e) {
            return Result.failed(bad(port, e.getMessage()));
        } catch (IOException e) {
            return Result.failed(closed(port));
        }
    }

    static Failure down(int port) {
        return new Failure(Reason.AGENT_DOWN, "The agent does not answer on 127.0.0.1:" + port
                + ": deploy it (./deploy-agent.sh user@host, or Deploy on the server's page) or start it.");
    }

    static Failure closed(int port) {
        return new Failure(Reason.AGENT_DOWN, "Port " + port + " of the host accepts connections and closes them without an"
                + " answer: the agent there is starting, stopping or something else.");
    }

    /** @param what a clause such as "answers with HTTP 404" */
    static Failure bad(int port, String what) {
        return new Failure(Reason.BAD_DATA, "Port " + port + " of the host " + what
                + ". If that is not the agent, give the agent another port.");
    }

    private static String shown(String text) {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        return BadAnswer.show(bytes, bytes.length);
    }
}
