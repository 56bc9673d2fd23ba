package pinnace.rig;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The programs that people download with. */
public final class Clients {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private Clients() {}

    /** {@code wget URL} into a file, no settings of the machine's. */
    public static Outcome wget(URI url, Path file, String... options) {
        Tools.require("wget");
        List<String> command = new ArrayList<>(List.of("wget", "--no-config", "--no-verbose"));
        command.addAll(List.of(options));
        command.addAll(List.of("--output-document=" + file, url.toString()));
        return Tools.run(PATIENCE, Map.of(), command);
    }

    /** {@code wget -c URL} within a directory: the file gets the name that the URL gives it. */
    public static Outcome wgetContinue(URI url, Path directory, String... options) {
        Tools.require("wget");
        List<String> command = new ArrayList<>(
                List.of("wget", "--no-config", "--no-verbose", "--continue", "--directory-prefix=" + directory));
        command.addAll(List.of(options));
        command.add(url.toString());
        return Tools.run(PATIENCE, Map.of(), command);
    }

    /** {@code curl URL} into a file. */
    public static Outcome curl(URI url, Path file, String... options) {
        Tools.require("curl");
        List<String> command = new ArrayList<>(List.of("curl", "--disable", "--silent", "--show-error"));
        command.addAll(List.of(options));
        command.addAll(List.of("--output", file.toString(), url.toString()));
        return Tools.run(PATIENCE, Map.of(), command);
    }

    /** The loop that resumes where curl's own retry would start again. */
    public static Outcome curlLoop(URI url, Path file) {
        Tools.require("curl", "bash");
        return Tools.run(
                PATIENCE,
                "bash",
                "-c",
                "until curl -qfsSL -C - -D \"$1.head\" -o \"$1\" \"$0\"; do"
                        + " ! grep -i '^pinnace-error: 4' \"$1.head\" || exit 1; sleep 0.2; done",
                url.toString(),
                file.toString());
    }

    /** {@code aria2c} with as many connections as it can be made to open. */
    public static Outcome aria2c(URI url, Path file, String... options) {
        Tools.require("aria2c");
        List<String> command = new ArrayList<>(
                List.of("aria2c", "--no-conf", "--quiet", "-x8", "-s8", "-k1M", "--file-allocation=none"));
        command.addAll(List.of(options));
        command.addAll(List.of("--dir=" + file.getParent(), "--out=" + file.getFileName(), url.toString()));
        return Tools.run(PATIENCE, Map.of(), command);
    }

    /** {@code wget -c --content-disposition -i FILE} within a directory. */
    public static Outcome wgetAll(Path urls, Path directory) {
        Tools.require("wget");
        return Tools.run(
                PATIENCE,
                "wget",
                "--no-config",
                "--no-verbose",
                "-c",
                "--content-disposition",
                "-i",
                urls.toString(),
                "--directory-prefix=" + directory);
    }

    /** {@code aria2c -c -i FILE} within a directory. */
    public static Outcome aria2cAll(Path urls, Path directory) {
        Tools.require("aria2c");
        return Tools.run(
                PATIENCE,
                "aria2c",
                "--no-conf",
                "--quiet",
                "--file-allocation=none",
                "-c",
                "-i",
                urls.toString(),
                "--dir=" + directory);
    }
}
