package monitor.api;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** As much of JSON Schema 2020-12 as the API's document uses; an unknown keyword is a fault, so that nothing passes unread. */
final class Schema {

    private static final List<String> NOTES = List.of("description", "format", "examples", "default", "writeOnly", "title");

    private final JsonObject document;

    Schema(JsonObject document) {
        this.document = document;
    }

    /** What is wrong with the value, each with its place; empty where it fits. */
    List<String> faults(JsonValue schema, JsonValue value) {
        List<String> faults = new ArrayList<>();
        check(schema, value, "$", faults);
        return faults;
    }

    List<String> faults(String component, JsonValue value) {
        return faults(new JsonObject().add("$ref", "#/components/schemas/" + component), value);
    }

    private void check(JsonValue schemaValue, JsonValue value, String at, List<String> faults) {
        if (schemaValue.isTrue()) {
            return;
        }
        JsonObject schema = schemaValue.asObject();
        for (String keyword : schema.names()) {
            JsonValue rule = schema.get(keyword);
            boolean good = switch (keyword) {
                case "$ref" -> {
                    check(resolve(rule.asString()), value, at, faults);
                    yield true;
                }
                case "type" -> typed(rule, value);
                case "enum" -> rule.asArray().values().contains(value);
                case "const" -> rule.equals(value);
                case "oneOf" -> rule.asArray().values().stream().filter(one -> faults(one, value).isEmpty()).count() == 1;
                case "minimum" -> !value.isNumber() || decimal(value).compareTo(decimal(rule)) >= 0;
                case "maximum" -> !value.isNumber() || decimal(value).compareTo(decimal(rule)) <= 0;
                case "minLength" -> !value.isString() || length(value) >= rule.asInt();
                case "maxLength" -> !value.isString() || length(value) <= rule.asInt();
                case "maxItems" -> !value.isArray() || value.asArray().size() <= rule.asInt();
                case "pattern" -> !value.isString() || Pattern.compile(rule.asString()).matcher(value.asString()).find();
                case "required" -> {
                    for (JsonValue name : rule.asArray()) {
                        if (value.isObject() && value.asObject().get(name.asString()) == null) {
                            faults.add(at + " lacks " + name.asString());
                        }
                    }
                    yield true;
                }
                case "properties" -> {
                    if (value.isObject()) {
                        for (JsonObject.Member member : value.asObject()) {
                            JsonValue inner = rule.asObject().get(member.getName());
                            if (inner != null) {
                                check(inner, member.getValue(), at + "." + member.getName(), faults);
                            }
                        }
                    }
                    yield true;
                }
                case "additionalProperties" -> {
                    further(schema, rule, value, at, faults);
                    yield true;
                }
                case "items" -> {
                    if (value.isArray()) {
                        for (int i = 0; i < value.asArray().size(); i++) {
                            check(rule, value.asArray().get(i), at + "[" + i + "]", faults);
                        }
                    }
                    yield true;
                }
                default -> {
                    if (!NOTES.contains(keyword)) {
                        throw new AssertionError("the keyword " + keyword + " is not known to this check");
                    }
                    yield true;
                }
            };
            if (!good) {
                String text = value.toString();
                faults.add(at + " breaks " + keyword + " " + rule + ": " + text.substring(0, Math.min(200, text.length())));
            }
        }
    }

    private void further(JsonObject schema, JsonValue rule, JsonValue value, String at, List<String> faults) {
        if (!value.isObject()) {
            return;
        }
        JsonObject known = schema.get("properties") == null ? new JsonObject() : schema.get("properties").asObject();
        for (JsonObject.Member member : value.asObject()) {
            if (known.get(member.getName()) != null) {
                continue;
            }
            if (rule.isFalse()) {
                faults.add(at + " has the unknown member " + member.getName());
            } else {
                check(rule, member.getValue(), at + "." + member.getName(), faults);
            }
        }
    }

    private JsonValue resolve(String ref) {
        JsonValue found = document;
        for (String name : ref.substring(2).split("/")) {
            found = found.asObject().get(name);
            if (found == null) {
                throw new AssertionError(ref + " does not exist");
            }
        }
        return found;
    }

    private static boolean typed(JsonValue rule, JsonValue value) {
        if (rule.isArray()) {
            return rule.asArray().values().stream().anyMatch(one -> typed(one, value));
        }
        return switch (rule.asString()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            case "number" -> value.isNumber();
            case "integer" -> value.isNumber() && decimal(value).stripTrailingZeros().scale() <= 0;
            default -> throw new AssertionError("no such type: " + rule);
        };
    }

    private static BigDecimal decimal(JsonValue number) {
        return new BigDecimal(number.toString());
    }

    private static int length(JsonValue text) {
        return text.asString().codePointCount(0, text.asString().length());
    }
}
