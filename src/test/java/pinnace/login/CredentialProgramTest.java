package pinnace.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real programs, of the shell. The time that they have is the test's, so none of the bounds here is one of speed. */
@Timeout(50)
class CredentialProgramTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path directory = Path.of("set by JUnit");

    private static String run(String script, Duration longest) throws Exception {
        return CredentialProgram.run(List.of("/bin/sh", "-c", script), "registry.example", longest);
    }

    /** The process that a script has put down, which is ended with the test. */
    private Optional<ProcessHandle> child() throws IOException {
        Path file = directory.resolve("child");
        return Files.exists(file)
                ? ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                : Optional.empty();
    }

    @AfterEach
    void endChild() throws IOException {
        child().ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void aProgramIsToldTheRegistryAndHeard() throws Exception {
        assertEquals("for registry.example\n", run("read r; echo for $r", LONG));
        assertEquals("deaf\n", run("exec <&-; echo deaf", LONG));
    }

    @Test
    void aLongAnswerIsHeardWholeAndOneThatIsTooLongNot() throws Exception {
        assertEquals(60_000, run("head -c 60000 /dev/zero", LONG).length());
        assertThrows(IOException.class, () -> run("head -c 1000000 /dev/zero; sleep 100", LONG));
    }

    @Test
    void aChildThatKeepsThePipeIsNotWaitedFor() throws Exception {
        assertEquals("here\n", run("sleep 100 & echo $! > " + directory + "/child; echo here", LONG));
    }

    @Test
    void atTheEndOfItsTimeAProgramIsEndedWithAllThatItStarted() throws Exception {
        String script = "(sleep 100; true) & sleep 100 & echo $! > " + directory + "/child; wait";
        IOException late = assertThrows(IOException.class, () -> run(script, Duration.ofSeconds(1)));
        assertEquals("it took longer than 1 s", late.getMessage());
        Optional<ProcessHandle> child = child();
        while (child.filter(ProcessHandle::isAlive).isPresent()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void thatThereIsNoLoginIsAnAnswerAndAnotherStatusAFailure() throws Exception {
        assertEquals("{}", run("echo credentials not found in native keychain; exit 1", LONG));
        IOException failed = assertThrows(IOException.class, () -> run("echo s3cret; exit 3", LONG));
        assertTrue(String.valueOf(failed.getMessage()).contains("status 3"), failed::toString);
        assertTrue(!String.valueOf(failed.getMessage()).contains("s3cret"), failed::toString);
    }
}
