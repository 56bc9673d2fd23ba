package pinnace.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagOrderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "latest 1.27.10 1.27.9 1.27 1.9 1 0.9",
                "v2.0.0 1.27.3 1.27.3-alpine 1.27.3-alpine3.20 1.27 1.27-alpine 1",
                "latest 3.20.1 3 alpine edge mainline stable",
                "1.0 1.0-rc.1 1.0-rc.2",
                "1.0 v1.0",
                "20240102 20240101 2.0",
                "latest 1 b sha256-1111111111111111111111111111111111111111111111111111111111111111.sig",
                "1 99999999999999999999 x",
            })
    void theOneThatPeopleLookForComesFirst(String words) {
        List<String> expected = List.of(words.split(" ", -1));
        List<String> mixed = new ArrayList<>(expected);
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(mixed, random);
            mixed.sort(new TagOrder());
            assertEquals(expected, mixed);
        }
    }

    /** Sorting fails, on long lists only, if an order contradicts itself. */
    @Test
    void itContradictsItselfNowhere() {
        Random random = new Random(2);
        List<String> tags = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            StringBuilder tag = new StringBuilder();
            for (int j = random.nextInt(6); j >= 0; j--) {
                tag.append("0123.-vab_".charAt(random.nextInt(10)));
            }
            tags.add(tag.toString());
        }
        List<String> sorted = new ArrayList<>(tags);
        sorted.sort(new TagOrder());
        for (int i = 1; i < sorted.size(); i++) {
            String before = sorted.get(random.nextInt(i));
            assertTrue(new TagOrder().compare(before, sorted.get(i)) <= 0, before + " before " + sorted.get(i));
        }
    }
}
