package pinnace.image;

import jakarta.json.JsonException;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * JSON of any origin, read value by value while it arrives, so that only the values that are asked for are held. All
 * others are skipped. If a field occurs twice, the last one counts; {@code null} is the same as no field; text after
 * the value is ignored.
 *
 * <p>A value of another type than expected, and text that is not JSON, end the reading with {@link Kind#UNSUPPORTED}:
 * this is what was pushed. Text that does not even begin as JSON does not come from a registry, and is
 * {@link Kind#BROKEN}. Bounded by {@link BoundedText}.
 */
public final class Json {

    /** How deeply arrays and objects may be nested. */
    public static final int DEEPEST = 100;

    /**
     * Characters of a string, and digits of a number, in a manifest or configuration: every field that is needed is
     * shorter.
     */
    public static final int LONGEST = 256;

    private static final JsonProvider PROVIDER = JsonProvider.provider();

    private final JsonParser parser;
    private Event event;
    private int depth;

    private Json(JsonParser parser) {
        this.parser = parser;
        this.event = next();
    }

    /**
     * Reads JSON in UTF-8. It always reads {@code in} to the end, also if the JSON is wrong: only there the digest is
     * verified, and a wrong digest is the more important error.
     *
     * @param in the caller closes it
     * @param what the document, for the error
     * @param longest how many characters of a string are read; the rest is left out
     * @param content takes what is needed
     * @throws IOException as {@code in} throws it
     * @throws PullException if it is not such JSON; or as {@code in} or {@code content} throw it
     */
    public static <T> T read(InputStream in, String what, int longest, Function<Json, T> content) throws IOException {
        Input input = new Input(in);
        BoundedText text = new BoundedText(new InputStreamReader(input, StandardCharsets.UTF_8.newDecoder()), longest);
        try (JsonParser parser = PROVIDER.createParser(text)) {
            T result = content.apply(new Json(parser));
            input.skipRest();
            return result;
        } catch (PullException e) {
            input.skipRest();
            throw e;
        } catch (JsonException | IllegalStateException | NoSuchElementException | NumberFormatException e) {
            input.skipRest();
            throw new PullException(
                    input.beginsAsJson() ? Kind.UNSUPPORTED : Kind.BROKEN,
                    "The " + what + " that the registry sent cannot be read as JSON",
                    e);
        }
    }

    /** Remembers how reading failed, because a parser replaces the failure with its own. */
    private static final class Input extends FilterInputStream {

        private Optional<IOException> failure = Optional.empty();
        private Optional<RuntimeException> refusal = Optional.empty();
        private int first;

        Input(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                int n = in.read(target, offset, length);
                for (int i = 0; first == 0 && i < n; i++) {
                    first = target[offset + i] > ' ' ? target[offset + i] : 0;
                }
                return n;
            } catch (IOException e) {
                failure = Optional.of(e);
                throw e;
            } catch (RuntimeException e) {
                refusal = Optional.of(e);
                throw e;
            }
        }

        /** Whether it begins as an object or an array does. */
        boolean beginsAsJson() {
            return first == '{' || first == '[';
        }

        /** Reads the rest; fails again if it failed before. */
        void skipRest() throws IOException {
            if (failure.isPresent()) {
                throw failure.get();
            }
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            in.transferTo(OutputStream.nullOutputStream());
        }

        /** The caller closes it. */
        @Override
        public void close() {}
    }

    private Event next() {
        Event came = parser.next();
        if (came == Event.START_OBJECT || came == Event.START_ARRAY) {
            depth++;
        } else if (came == Event.END_OBJECT || came == Event.END_ARRAY) {
            depth--;
        }
        event = came;
        return came;
    }

    private void pass(int outside) {
        while (depth > outside) {
            next();
        }
    }

    /** Whether the value is {@code null}. */
    public boolean isNull() {
        return event == Event.VALUE_NULL;
    }

    /** Visits the fields of an object: each is given by its name, and its value may be read once. */
    public void object(Consumer<String> field) {
        expect(Event.START_OBJECT);
        int inside = depth;
        while (next() != Event.END_OBJECT) {
            String name = parser.getString();
            next();
            field.accept(name);
            pass(inside);
        }
    }

    /** Visits the entries of an array: the value of each may be read once. */
    public void array(Runnable entry) {
        expect(Event.START_ARRAY);
        int inside = depth;
        while (next() != Event.END_ARRAY) {
            entry.run();
            pass(inside);
        }
    }

    /** Whether the value is an object. */
    public boolean isObject() {
        return event == Event.START_OBJECT;
    }

    /** Whether the value is a string. */
    public boolean isText() {
        return event == Event.VALUE_STRING;
    }

    /** A string; numbers and booleans as they are written; empty for {@code null}. */
    public Optional<String> text() {
        return switch (event) {
            case VALUE_NULL -> Optional.empty();
            case VALUE_TRUE -> Optional.of("true");
            case VALUE_FALSE -> Optional.of("false");
            case VALUE_STRING, VALUE_NUMBER -> Optional.of(parser.getString());
            case START_OBJECT, START_ARRAY, END_OBJECT, END_ARRAY, KEY_NAME -> throw unexpected("a string");
        };
    }

    /** A number, also if it is written as a string; empty for {@code null}. */
    public Optional<BigDecimal> number() {
        return text().map(BigDecimal::new);
    }

    private void expect(Event expected) {
        if (event != expected) {
            throw unexpected(expected.toString());
        }
    }

    private JsonException unexpected(String expected) {
        return new JsonException("expected " + expected + " but got " + event);
    }
}
