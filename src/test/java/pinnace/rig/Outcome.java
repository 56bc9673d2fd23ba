package pinnace.rig;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Assertions;

/** How a program ended, and what it said. */
public final class Outcome {

    /** The exit code of a program that did not end in time. */
    public static final int KILLED = -1;

    private final List<String> command;
    private final int exit;
    private final byte[] out;
    private final String err;

    Outcome(List<String> command, int exit, byte[] out, String err) {
        this.command = List.copyOf(command);
        this.exit = exit;
        this.out = out.clone();
        this.err = err;
    }

    /** Its exit code, or {@link #KILLED}. */
    public int exit() {
        return exit;
    }

    /** Standard output as it is. */
    public byte[] bytes() {
        return out.clone();
    }

    /** Standard output as text. */
    public String out() {
        return new String(out, StandardCharsets.UTF_8);
    }

    /** Standard error. */
    public String err() {
        return err;
    }

    /** Fails the test unless the program ended well. */
    public Outcome succeeded() {
        Assertions.assertEquals(0, exit, this::toString);
        return this;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\nexit " + exit + "\n" + tail(out()) + "\n" + tail(err);
    }

    private static String tail(String text) {
        return text.length() <= 4000 ? text : "…" + text.substring(text.length() - 4000);
    }
}
