package pinnace.image;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A small JSON object of any origin: an error, a token, a login. Any text can be read; the result is the wanted value,
 * or empty.
 *
 * <p>The caller bounds the length of the text. The JSON is read into a tree (JSON-P), not bound to classes: JSON-B
 * accepts a number as a string, and does not end for some texts that are wrong.
 */
public final class ForeignJson {

    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());

    private final JsonObject object;

    private ForeignJson(JsonObject object) {
        this.object = object;
    }

    /**
     * Reads one object.
     *
     * @param text of any origin
     * @param reader takes the members that it knows; a {@link pinnace.failure.PullException} of its own is passed on
     * @return what the reader made of the object; empty if the text is not a JSON object, or if a member has another
     *     type than the reader expects
     */
    public static <T> Optional<T> read(String text, Function<ForeignJson, T> reader) {
        try {
            return parse(text).map(ForeignJson::new).map(reader);
        } catch (ClassCastException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Parsers throw more than their documentation says, for example if text is nested too deeply. The cause is always
     * left out, because its message may quote a secret.
     */
    private static Optional<JsonObject> parse(String text) {
        try (JsonParser parser = PARSERS.createParser(new StringReader(text))) {
            parser.next();
            JsonObject read = parser.getObject();
            return parser.hasNext() ? Optional.empty() : Optional.of(read);
        } catch (RuntimeException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    /** A string; empty if there is none, or {@code null}. */
    public Optional<String> text(String name) {
        return member(name).map(value -> ((JsonString) value).getString());
    }

    /** A string; empty if there is none, or a value of another type. */
    public Optional<String> textIfAny(String name) {
        return member(name).filter(JsonString.class::isInstance).map(value -> ((JsonString) value).getString());
    }

    /** A string that is text in base64 (RFC 4648, 4), decoded; empty if there is none, or {@code null}. */
    public Optional<String> base64(String name) {
        return text(name).map(base64 -> new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.UTF_8));
    }

    /** A number, or a string, as it was written; empty for everything else. */
    public Optional<String> number(String name) {
        return member(name)
                .filter(JsonNumber.class::isInstance)
                .map(JsonValue::toString)
                .or(() -> textIfAny(name));
    }

    /** An object; one without members if there is none, or {@code null}. */
    public ForeignJson object(String name) {
        return new ForeignJson(member(name).map(JsonValue::asJsonObject).orElse(JsonValue.EMPTY_JSON_OBJECT));
    }

    /** The objects in an array; other entries are left out. */
    public List<ForeignJson> list(String name) {
        return member(name).map(JsonValue::asJsonArray).orElse(JsonValue.EMPTY_JSON_ARRAY).stream()
                .filter(JsonObject.class::isInstance)
                .map(value -> new ForeignJson(value.asJsonObject()))
                .toList();
    }

    /** Its own members, all of which are strings, by their names, in their order; without those that are null. */
    public Map<String, String> texts() {
        return members(value -> ((JsonString) value).getString());
    }

    /** Its own members, all of which are objects, by their names, in their order; without those that are null. */
    public Map<String, ForeignJson> objects() {
        return members(value -> new ForeignJson(value.asJsonObject()));
    }

    /** Whether it has members, all of which are objects. */
    public boolean isOfObjects() {
        return !object.isEmpty() && object.values().stream().allMatch(JsonObject.class::isInstance);
    }

    private <T> Map<String, T> members(Function<JsonValue, T> as) {
        Map<String, T> found = new LinkedHashMap<>();
        object.keySet().forEach(name -> member(name).ifPresent(value -> found.put(name, as.apply(value))));
        return found;
    }

    private Optional<JsonValue> member(String name) {
        return Optional.ofNullable(object.get(name)).filter(value -> value.getValueType() != JsonValue.ValueType.NULL);
    }

    /** Without the content, which may be secret. */
    @Override
    public String toString() {
        return "ForeignJson[" + object.size() + " members]";
    }
}
