package pinnace.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BoundedTextTest {

    private static final int LONGEST = 20;
    private static final List<String> PIECES = List.of(
            "a", "bcd", "ä", "€", "🚢", "\\n", "\\\"", "\\\\", "\\/", "\\u00e4", "\\ud83d\\udea2", "{", "]", ":");

    private final Random random = new Random(17);

    /** JSON strings of random length, with all that may be in one. */
    private List<String> strings() {
        List<String> strings = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            StringBuilder string = new StringBuilder();
            for (int j = random.nextInt(40); j > 0; j--) {
                string.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            strings.add(string.toString());
        }
        return strings;
    }

    private static String json(List<String> strings) {
        return "[" + String.join(",", strings.stream().map(s -> "\"" + s + "\"").toList()) + "]";
    }

    private static List<String> read(String json, int longest) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return Json.read(new ByteArrayInputStream(bytes), "list", longest, list -> {
            List<String> read = new ArrayList<>();
            list.array(() -> read.add(list.text().orElseThrow()));
            return read;
        });
    }

    @Test
    void eachStringIsReadToItsBoundAndTheNextOneFromItsBeginning() throws IOException {
        for (int i = 0; i < 3000; i++) {
            String json = json(strings());
            List<String> whole = read(json, Integer.MAX_VALUE);
            List<String> bounded = read(json, LONGEST);
            assertEquals(whole.size(), bounded.size(), json);
            for (int j = 0; j < whole.size(); j++) {
                assertTrue(whole.get(j).startsWith(bounded.get(j)), json);
                assertTrue(bounded.get(j).length() <= LONGEST, json);
            }
        }
    }

    @Test
    void whatIsShortPassesAsItIs() throws IOException {
        String json = "{\"a\" : [1.5e+10, true,null, \"x\\\"y\"], \"\\u00e4\":{} } \n";
        try (BoundedText text = new BoundedText(new StringReader(json), LONGEST)) {
            char[] read = new char[100];
            int n = text.read(read, 0, read.length);
            assertEquals(json, new String(read, 0, n));
        }
    }
}
