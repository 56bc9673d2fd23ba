package pinnace.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A clock that moves only when somebody pauses, or when the test says so; no test waits. */
public final class SteppedTime implements Time {

    private Instant now = Instant.EPOCH;
    /** How far the date is from that; as in the real one they have nothing to do with each other. */
    private Duration clock = Duration.between(Instant.EPOCH, Instant.parse("2026-01-01T00:00:00Z"));

    private final List<Duration> pauses = new ArrayList<>();

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized Instant date() {
        return now.plus(clock);
    }

    /** Sets the machine's clock forward, or back, while no time passes. */
    public synchronized void setClock(Duration forward) {
        clock = clock.plus(forward);
    }

    @Override
    public synchronized void pause(Duration length) {
        pauses.add(length);
        now = now.plus(length);
    }

    /** Lets time pass. */
    public synchronized void pass(Duration length) {
        now = now.plus(length);
    }

    /** How long everybody paused, in order. */
    public synchronized List<Duration> pauses() {
        return List.copyOf(pauses);
    }
}
