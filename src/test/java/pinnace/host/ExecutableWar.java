package pinnace.host;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pinnace.it.Outcome;
import pinnace.it.Tools;

/** {@code java -jar pinnace.war}, with little memory, on a free port. */
final class ExecutableWar {

    private static final Pattern LISTENS =
            Pattern.compile("^Pinnace \\S+ listens on (https?://[^/ ]+)/pinnace/$", Pattern.MULTILINE);

    private ExecutableWar() {}

    /** Starts it and waits for the line that says where it listens. */
    static Running start(Path temporary, String... options) {
        return start(Map.of(), temporary, options);
    }

    static Running start(Map<String, String> environment, Path temporary, String... options) {
        List<String> command = command(temporary);
        command.add("-Dpinnace.port=0");
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", war().toString()));
        return Running.start(environment, command, ExecutableWar::address);
    }

    /** Starts it on the port that the environment names. */
    static Running startWithoutPort(Map<String, String> environment, Path temporary) {
        List<String> command = command(temporary);
        command.addAll(List.of("-jar", war().toString()));
        return Running.start(environment, command, ExecutableWar::address);
    }

    /** Starts it to see it fail, arguments and all. */
    static Outcome fail(Path temporary, List<String> arguments, String... options) {
        List<String> command = command(temporary);
        command.add("-Dpinnace.port=0");
        // Of two properties of one name the last holds.
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", war().toString()));
        command.addAll(arguments);
        return Tools.run(Duration.ofSeconds(60), Map.of(), command);
    }

    /** Where it listens, once it has said so. */
    static Optional<URI> address(String said) {
        Matcher line = LISTENS.matcher(said);
        return line.find() ? Optional.of(URI.create(line.group(1))) : Optional.empty();
    }

    static Path war() {
        return Path.of(System.getProperty("pinnace.war", "target/pinnace.war"));
    }

    private static List<String> command(Path temporary) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Djava.io.tmpdir=" + temporary));
    }
}
