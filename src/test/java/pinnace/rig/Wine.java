package pinnace.rig;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Wine with a private Windows, for what people type into the command prompt there. It is Wine's, not Microsoft's. */
public final class Wine implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Room room;
    private final Map<String, String> environment;

    private Wine(Room room) {
        this.room = room;
        this.environment = Map.of(
                "WINEPREFIX",
                room.at("prefix").toString(),
                "WINEDEBUG",
                "-all",
                // Asks for nothing from elsewhere, and puts nothing into the menus of the person who runs the tests.
                "WINEDLLOVERRIDES",
                "mscoree,mshtml=;winemenubuilder.exe=",
                "HOME",
                room.directory("home").toString(),
                "DISPLAY",
                "");
    }

    /** Makes the private Windows, which takes some seconds. */
    public static Wine start() {
        Tools.require("wine", "wineserver", "env");
        Wine wine = new Wine(Room.open("wine"));
        wine.cmd(Path.of("."), "ver").succeeded();
        return wine;
    }

    /** Runs one line in the command prompt. Its exit code says nothing of what the line did. */
    public Outcome cmd(Path directory, String line) {
        return Tools.run(PATIENCE, environment, List.of("env", "--chdir=" + directory, "wine", "cmd", "/c", line));
    }

    @Override
    public void close() {
        Tools.run(PATIENCE, environment, List.of("wineserver", "--kill"));
        Tools.run(PATIENCE, environment, List.of("wineserver", "--wait"));
        room.close();
    }
}
