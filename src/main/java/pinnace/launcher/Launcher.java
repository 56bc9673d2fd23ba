package pinnace.launcher;

/** Starts the executable WAR. */
public final class Launcher {

    private Launcher() {}

    /** Starts the server. */
    public static void main(String[] args) {
        System.err.println("Pinnace " + args.length);
    }
}
