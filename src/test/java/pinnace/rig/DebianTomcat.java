package pinnace.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The Tomcat of Debian's package tomcat10: its programs, its configuration, and the script by which systemd starts it,
 * in a directory of its own with a {@code /etc/default/tomcat10} of its own.
 */
final class DebianTomcat {

    private static final Path HOME = Path.of("/usr/share/tomcat10");
    private static final Path SCRIPT = Path.of("/usr/libexec/tomcat10/tomcat-start.sh");
    private static final String DEFAULTS = "/etc/default/tomcat10";
    private static final Path DOCUMENTATION = Path.of("src/docs/operating.md");
    private static final String OPTION = "-Dpinnace.private-registries=registry.corp.example:5000";

    private DebianTomcat() {}

    static Node start(Room room, Map<String, String> settings) {
        if (!Files.isReadable(SCRIPT)) {
            Tools.lacking("not installed: tomcat10");
        }
        Path base = room.directory("base");
        // What the package puts into /etc/tomcat10, but for what has been changed there on this machine.
        copy(HOME.resolve("etc"), base.resolve("conf"));
        room.directory("base/logs");
        Tomcat tomcat = Tomcat.at(base);
        tomcat.deploy();
        tomcat.listen();
        Path defaults = room.write(
                "defaults",
                Room.text(HOME.resolve("default.template")),
                "JAVA_HOME=" + System.getProperty("java.home"),
                documented(settings),
                "JAVA_OPTS=\"$JAVA_OPTS -Xmx96m " + Jvm.STARTS_QUICKLY + "\"");
        Path script = room.write("start.sh", Room.text(SCRIPT).replace(DEFAULTS, defaults.toString()));
        Map<String, String> environment = Map.of(
                "CATALINA_HOME", HOME.toString(),
                "CATALINA_BASE", base.toString(),
                "CATALINA_TMPDIR", room.directory("tmp").toString());
        return tomcat.start(room, environment, List.of("sh", script.toString()));
    }

    /** The line of the documentation, with these settings. */
    private static String documented(Map<String, String> settings) {
        String line = Room.text(DOCUMENTATION)
                .lines()
                .filter(text -> text.startsWith("JAVA_OPTS=") && text.contains(OPTION))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("not in " + DOCUMENTATION));
        return line.replace(OPTION, String.join(" ", Node.options(Node.patient(settings))));
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
