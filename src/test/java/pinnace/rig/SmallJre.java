package pinnace.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A container's base with a Java and nothing else, made of the Java that runs the tests: no registry is asked. */
public final class SmallJre {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern LIBRARY = Pattern.compile("(/[^ ()]+\\.so[^ ()]*) \\(");

    private static final String MODULES = "java.se,jdk.crypto.ec,jdk.net,jdk.unsupported";

    /** What the Java needs of its machine without a screen. */
    private static final List<String> NEEDING = List.of("bin/java", "lib/libjli.so", "lib/server/libjvm.so");

    private SmallJre() {}

    /** Makes the files of one. */
    static Path in(Path root) {
        try {
            Path java = root.resolve("opt/java");
            Files.createDirectories(root.resolve("opt"));
            Tools.run(
                            PATIENCE,
                            Path.of(System.getProperty("java.home"), "bin", "jlink")
                                    .toString(),
                            "--add-modules=" + MODULES,
                            "--strip-debug",
                            "--no-man-pages",
                            "--no-header-files",
                            "--output=" + java)
                    .succeeded();
            for (String needing : NEEDING) {
                String linked = Tools.run(PATIENCE, "ldd", java.resolve(needing).toString())
                        .succeeded()
                        .out();
                for (MatchResult library : LIBRARY.matcher(linked).results().toList()) {
                    copy(Path.of(library.group(1)), root);
                }
            }
            Files.createDirectories(root.resolve("usr/bin"));
            Files.createSymbolicLink(root.resolve("usr/bin/java"), Path.of("../../opt/java/bin/java"));
            Files.createDirectories(root.resolve("tmp"));
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path library, Path root) throws IOException {
        Path to = root.resolve(library.toString().substring(1));
        if (!library.startsWith(root) && Files.notExists(to)) {
            Files.createDirectories(Optional.ofNullable(to.getParent()).orElseThrow());
            Files.copy(library.toRealPath(), to);
        }
    }

    /** Puts one into a Docker engine, under a name. */
    public static void into(Dockerd docker, Path directory, String name) {
        Path tar = directory.resolve("jre.tar");
        Path root = in(directory.resolve("jre"));
        Tools.run(PATIENCE, "tar", "-C", root.toString(), "-cf", tar.toString(), ".")
                .succeeded();
        docker.docker("import", "--change=ENV PATH=/usr/bin", tar.toString(), name)
                .succeeded();
    }
}
