package monitor.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberTest {

    private static final String OBJECT = """
            { "a":1,"b" : "x\\"},é","c":{"a":[1,{"b":2}],"d":"]"} , "e":[ ] ,"f":true, "g":null,"h":-1.5e3}""";

    private static String of(String object, String name) {
        byte[] value = Member.of(object.getBytes(StandardCharsets.UTF_8), name);
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {"a;1", "b;\"x\\\"},é\"", "c;{\"a\":[1,{\"b\":2}],\"d\":\"]\"}", "e;[ ]", "f;true",
        "g;null", "h;-1.5e3"})
    void eachMemberIsCutOutAsItStands(String name, String value) {
        assertEquals(value, of(OBJECT, name));
    }

    @Test
    void whatIsNotAMemberOfTheObjectItselfIsAbsent() {
        assertNull(of(OBJECT, "d"));
        assertNull(of(OBJECT, ""));
        assertNull(of("{}", "a"));
        assertNull(of(" { } ", "a"));
    }
}
