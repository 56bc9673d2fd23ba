package pinnace.rig;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A PowerShell of this machine: the program that the variable {@code PWSH} names, else {@code pwsh} on the path. */
public final class PowerShell {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final String program;
    private final String version;

    private PowerShell(String program) {
        this.program = program;
        this.version = command(Path.of("."), Map.of(), "\"$($PSVersionTable.PSVersion)\"")
                .succeeded()
                .out()
                .strip();
    }

    /** It, or nothing: Debian has no package of one, so no test can rely on it. */
    public static Optional<PowerShell> find() {
        return Optional.ofNullable(System.getenv("PWSH"))
                .or(() -> Tools.find("pwsh").map(Path::toString))
                .map(PowerShell::new);
    }

    /** Its version. */
    public String version() {
        return version;
    }

    /** Runs a command in a directory; standard error has nothing but the message of what it throws. */
    public Outcome run(Path directory, Map<String, String> variables, String command) {
        String caught = "try { " + command + " } catch { [Console]::Error.WriteLine($_.Exception.Message); exit 1 }";
        return command(directory, variables, caught);
    }

    private Outcome command(Path directory, Map<String, String> variables, String command) {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("POWERSHELL_TELEMETRY_OPTOUT", "1");
        return Tools.run(
                PATIENCE,
                environment,
                List.of("env", "--chdir=" + directory, program, "-NoProfile", "-NonInteractive", "-Command", command));
    }
}
