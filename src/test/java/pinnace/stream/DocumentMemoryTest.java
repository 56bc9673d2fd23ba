package pinnace.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

class DocumentMemoryTest {

    private static final long SMALL = DocumentMemory.SMALL;

    private final DocumentMemory memory = new DocumentMemory(8 * SMALL);

    @Test
    void whereThereIsNoRoomItIsSaidWhenToComeBack() {
        try (DocumentMemory.Held held = memory.held()) {
            held.take(6 * SMALL);
            PullException busy = assertThrows(PullException.class, () -> held.take(1));
            assertEquals(Kind.BUSY, busy.kind());
            assertEquals("10", busy.headers().get("Retry-After"));
            assertEquals(
                    "This server has no memory for one more manifest or configuration of this size beside the others"
                            + " that it holds; try again in a moment",
                    busy.getMessage());
        }
    }

    @Test
    void theLargeOnesLeaveRoomForTheSmallOnes() {
        try (DocumentMemory.Held large = memory.held();
                DocumentMemory.Held other = memory.held();
                DocumentMemory.Held small = memory.held()) {
            large.take(3 * SMALL);
            other.take(SMALL);
            // Small until now: with one byte more it counts among the large ones, with all that it has.
            other.take(2 * SMALL);
            assertThrows(PullException.class, () -> other.take(1));
            small.take(SMALL);
            assertThrows(PullException.class, () -> small.take(1));
            try (DocumentMemory.Held last = memory.held()) {
                last.take(SMALL);
                assertThrows(PullException.class, () -> memory.held().take(1));
            }
        }
    }

    @Test
    void whatIsHeldIsGivenBackOnceAndWhatWasRefusedIsNotHeld() {
        DocumentMemory.Held held = memory.held();
        held.take(2 * SMALL);
        assertThrows(PullException.class, () -> held.take(7 * SMALL));
        assertEquals(2 * SMALL, memory.taken());
        held.close();
        held.close();
        assertEquals(0, memory.taken());
        try (DocumentMemory.Held other = memory.held()) {
            other.take(6 * SMALL);
        }
    }
}
