package pinnace.stream;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

class PlacesTest {

    private final Places places = new Places();

    private void enter(Object one, String client) {
        places.enter(
                one,
                List.of(new Places.Share(client, 2, "for " + client), new Places.Share("all", 3, "for everybody")));
    }

    private String refusal(String client) {
        PullException full = assertThrows(PullException.class, () -> enter(new Object(), client));
        assertEquals(Kind.BUSY, full.kind());
        assertEquals("10", full.headers().get("Retry-After"));
        return full.getMessage();
    }

    @Test
    void theSentenceSaysWhichShareIsFull() {
        enter(1, "alice");
        enter(2, "alice");
        assertEquals("All 2 places for alice are taken; try again in a moment", refusal("alice"));
        enter(3, "bob");
        assertEquals("All 3 places for everybody are taken; try again in a moment", refusal("bob"));
    }

    @Test
    void whoIsRefusedTakesNothingAndWhoLeavesGivesBackOnce() {
        enter(1, "alice");
        enter(2, "alice");
        assertThrows(PullException.class, () -> enter(3, "alice"));
        places.leave(3);
        places.leave(1);
        places.leave(1);
        assertDoesNotThrow(() -> enter(4, "alice"));
        assertThrows(PullException.class, () -> enter(5, "alice"));
    }
}
