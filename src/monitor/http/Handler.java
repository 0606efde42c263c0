package monitor.http;

/** Answers one request, on a virtual thread of its own; it may block. What it throws becomes the contract's error. */
@FunctionalInterface
public interface Handler {

    Response handle(Request request) throws Exception;
}
