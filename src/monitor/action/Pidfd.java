package monitor.action;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * A process held by a descriptor (pidfd_open(2), Linux 5.3): its number may pass to another process, the descriptor does not. The JDK
 * has no such thing, so the kernel is called through libc's {@code syscall}.
 */
final class Pidfd implements AutoCloseable {

    // the same on every architecture that a JDK runs on
    private static final long PIDFD_SEND_SIGNAL = 424;
    private static final long PIDFD_OPEN = 434;

    private static final int EPERM = 1;
    private static final int ESRCH = 3;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = handle("syscall", 5);
    private static final MethodHandle CLOSE = handle("close", 1);

    private final long descriptor;

    private Pidfd(long descriptor) {
        this.descriptor = descriptor;
    }

    /** What the kernel said. */
    enum Answer { DONE, GONE, DENIED, UNKNOWN_CALL }

    private record Called(long value, int error) {

        Answer answer() {
            return value >= 0 ? Answer.DONE : switch (error) {
                case ESRCH -> Answer.GONE;
                case EPERM -> Answer.DENIED;
                default -> Answer.UNKNOWN_CALL;
            };
        }
    }

    /** Arguments and answer are longs: what is not used is ignored by the kernel. */
    @SuppressWarnings("restricted") // the central is started with --enable-native-access
    private static MethodHandle handle(String name, int arguments) {
        Linker linker = Linker.nativeLinker();
        MemoryLayout[] layouts = new MemoryLayout[arguments];
        java.util.Arrays.fill(layouts, ValueLayout.JAVA_LONG);
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(ValueLayout.JAVA_LONG, layouts),
                Linker.Option.captureCallState("errno"));
    }

    private static Called syscall(long number, long first, long second) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long value = (long) SYSCALL.invokeExact(state, number, first, second, 0L, 0L);
            return new Called(value, (int) ERRNO.get(state, 0L));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is done with a process while it is held. */
    interface Use {

        Answer with(Pidfd process);
    }

    /** {@code GONE} where there is no such process, {@code UNKNOWN_CALL} where the kernel is too old or forbids the call. */
    static Answer hold(long pid, Use use) {
        Called opened = syscall(PIDFD_OPEN, pid, 0);
        if (opened.value < 0) {
            return opened.answer() == Answer.GONE ? Answer.GONE : Answer.UNKNOWN_CALL;
        }
        try (Pidfd process = new Pidfd(opened.value)) {
            return use.with(process);
        }
    }

    Answer send(int signal) {
        return syscall(PIDFD_SEND_SIGNAL, descriptor, signal).answer();
    }

    @Override
    public void close() {
        try (Arena arena = Arena.ofConfined()) {
            long ignored = (long) CLOSE.invokeExact(arena.allocate(STATE), descriptor);
            assert ignored <= 0;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
