package pinnace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hand-made program does what it says. */
class HelloProgramTest {

    @Test
    @EnabledOnOs(
            value = OS.LINUX,
            architectures = {"amd64", "aarch64"})
    void greetsAndEndsWell() throws Exception {
        String architecture = System.getProperty("os.arch").equals("amd64") ? "amd64" : "arm64";
        // Not in the directory for temporary files: programs may not be run there on some machines.
        Path program = Files.createTempFile(Path.of("target"), "hello-", "");
        try {
            Files.write(program, HelloProgram.of(architecture));
            assertTrue(program.toFile().setExecutable(true));
            Process process = new ProcessBuilder(program.toAbsolutePath().toString()).start();
            assertEquals(
                    HelloProgram.greeting(architecture),
                    new String(process.getInputStream().readAllBytes(), UTF_8));
            assertEquals(0, process.waitFor());
        } finally {
            Files.delete(program);
        }
    }

    /** The bytes of both were seen to run; whoever changes one of them sees it run again. */
    @ParameterizedTest
    @CsvSource({
        "amd64, sha256:2d85efb3fbd4c07af9427c125032d6c7a9b72d20adb6210696b7899d57d01b76",
        "arm64, sha256:e4f7d2951101792654e5b27732585407f1ffb8cb3d345e1b313b527e037e2720"
    })
    void staysAsItWasSeenToRun(String architecture, String digest) {
        assertEquals(digest, Blob.digest(HelloProgram.of(architecture)));
    }
}
