package monitor.model;

import java.util.function.Function;

/** What a host answered, or what it did wrong: expected faults are values, not exceptions. */
public sealed interface Result<T> {

    record Ok<T>(T value) implements Result<T> {}

    record Failed<T>(Failure failure) implements Result<T> {}

    static <T> Result<T> ok(T value) {
        return new Ok<>(value);
    }

    static <T> Result<T> failed(Reason reason, String sentence) {
        return new Failed<>(new Failure(reason, sentence));
    }

    static <T> Result<T> failed(Failure failure) {
        return new Failed<>(failure);
    }

    /** The value carried on, a failure kept. */
    default <U> Result<U> then(Function<? super T, Result<U>> next) {
        return switch (this) {
            case Ok<T>(T value) -> next.apply(value);
            case Failed<T>(Failure failure) -> failed(failure);
        };
    }
}
