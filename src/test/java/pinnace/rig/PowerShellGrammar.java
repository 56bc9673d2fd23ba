package pinnace.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A grammar of PowerShell, which reads scripts and runs none. {@code .ci/test} installs it from npm. */
public final class PowerShellGrammar {

    private static final Path MODULES = Path.of("target", "grammar", "node_modules");

    /** Else it makes the grammar faster before it ends, which takes longer than all else. */
    private static final String FAST = "--liftoff-only";

    private static final String READER = """
            const { Parser, Language } = require('web-tree-sitter');
            const { readFileSync } = require('fs');
            Parser.init().then(async () => {
              const parser = new Parser();
              parser.setLanguage(
                await Language.load(require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')));
              for (const file of process.argv.slice(1)) {
                if (parser.parse(readFileSync(file, 'utf8')).rootNode.hasError) console.log(file);
              }
            });
            """;

    private PowerShellGrammar() {}

    /** Which of these scripts, by number, are no PowerShell; writes them into a directory. */
    public static Set<Integer> wrong(List<String> scripts, Path directory) {
        Tools.require("node");
        if (!Files.exists(MODULES.resolve("tree-sitter-powershell"))) {
            Tools.lacking("not installed: the npm packages in target/grammar");
        }
        List<String> command = new ArrayList<>(List.of("node", FAST, "-e", READER));
        try {
            for (int i = 0; i < scripts.size(); i++) {
                command.add(Files.writeString(directory.resolve(String.valueOf(i)), scripts.get(i))
                        .toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> environment =
                Map.of("NODE_PATH", MODULES.toAbsolutePath().toString());
        return Tools.run(Duration.ofMinutes(1), environment, command)
                .succeeded()
                .out()
                .lines()
                .map(file -> Integer.valueOf(Path.of(file).getFileName().toString()))
                .collect(Collectors.toSet());
    }
}
