package monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every method and field of the central is named by some class of the central: what only a test calls is a feature that nobody has.
 * Read from the compiled classes' constant pools, so a name that is called anywhere counts as used everywhere.
 */
class UnusedCodeTest {

    /** Called by the JDK or by records' own nature, never by name. */
    private static final Set<String> CALLED_FROM_OUTSIDE = Set.of("main", "toString", "equals", "hashCode", "values", "valueOf",
            "<init>", "<clinit>", "close", "run", "readObject", "writeObject");

    /** What tests look through: how many listen, who is watched, what was pinned. */
    private static final Set<String> WINDOWS_OF_TESTS = Set.of("subscribers", "watched", "onPin", "baseUrl");

    @Test
    void everyMethodAndFieldIsUsedByTheCentralItself() throws IOException {
        List<ClassModel> classes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of(".build/classes/monitor"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
                classes.add(ClassFile.of().parse(file));
            }
        }
        Set<String> named = new HashSet<>();
        for (ClassModel type : classes) {
            for (PoolEntry entry : type.constantPool()) {
                if (entry instanceof MemberRefEntry member) {
                    named.add(member.name().stringValue());
                } else if (entry instanceof NameAndTypeEntry member) {
                    named.add(member.name().stringValue());
                }
            }
        }
        Set<String> unused = new TreeSet<>();
        for (ClassModel type : classes) {
            Set<String> components = components(type);
            String owner = type.thisClass().asInternalName().replace('/', '.');
            for (MethodModel method : type.methods()) {
                String name = method.methodName().stringValue();
                boolean generated = method.flags().has(AccessFlag.SYNTHETIC) || components.contains(name);
                if (!generated && !named.contains(name) && !CALLED_FROM_OUTSIDE.contains(name)
                        && !WINDOWS_OF_TESTS.contains(name) && !inherited(type, name)) {
                    unused.add(owner + "." + name + "()");
                }
            }
            for (FieldModel field : type.fields()) {
                String name = field.fieldName().stringValue();
                boolean constant = field.flags().has(AccessFlag.STATIC) && field.flags().has(AccessFlag.FINAL);
                if (!field.flags().has(AccessFlag.SYNTHETIC) && !constant && !named.contains(name)) {
                    unused.add(owner + "." + name);
                }
            }
        }
        assertEquals(Set.of(), unused);
    }

    private static Set<String> components(ClassModel type) {
        Set<String> names = new HashSet<>();
        if (type.superclass().filter(parent -> parent.asInternalName().equals("java/lang/Record")).isPresent()) {
            type.fields().forEach(field -> names.add(field.fieldName().stringValue()));
        }
        return names;
    }

    /** Whether a class or interface of the JDK or of a library, above this one, asks for that method. */
    private static boolean inherited(ClassModel type, String name) {
        List<String> parents = new ArrayList<>();
        type.superclass().ifPresent(parent -> parents.add(parent.asInternalName()));
        type.interfaces().forEach(parent -> parents.add(parent.asInternalName()));
        for (String parent : parents) {
            if (parent.startsWith("monitor/")) {
                continue;
            }
            try {
                for (Class<?> above = Class.forName(parent.replace('/', '.'), false, UnusedCodeTest.class.getClassLoader());
                        above != null; above = above.getSuperclass()) {
                    if (has(above, name)) {
                        return true;
                    }
                }
            } catch (ClassNotFoundException e) {
                return true; // unknown here, so nothing can be said
            }
        }
        return false;
    }

    private static boolean has(Class<?> type, String name) {
        for (var method : type.getDeclaredMethods()) {
            if (method.getName().equals(name)) {
                return true;
            }
        }
        for (Class<?> parent : type.getInterfaces()) {
            if (has(parent, name)) {
                return true;
            }
        }
        return false;
    }
}
