package pinnace.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pinnace.stream.SteppedTime;

class DockerConfigTest {

    private final SteppedTime time = new SteppedTime();

    @TempDir
    private Path directory = Path.of("set by JUnit");

    private Path file(String json) throws IOException {
        return Files.writeString(directory.resolve("config.json"), json);
    }

    private Optional<Login> login(Path file, String registry) throws IOException {
        return config(file).forRegistry(registry);
    }

    private DockerConfig config(Path file) throws IOException {
        return new DockerConfig(file, Optional.empty(), time);
    }

    @Test
    void findsLoginsUnderEveryNameThatDockerWrites() throws IOException {
        Path file = file(
                "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"YWxpY2U6c2U6c2FtZQ==\"},"
                        + "\"localhost:5000\":{\"username\":\"bob\",\"password\":\"x\"},\"https://ghcr.io\":{\"identitytoken\":\"t\"}}}");
        assertEquals(Optional.of(new Login("alice", "se:same")), login(file, "docker.io"));
        assertEquals(Optional.of(new Login("bob", "x")), login(file, "localhost:5000"));
        assertEquals(Optional.of(Login.identity("t")), login(file, "ghcr.io"));
        assertEquals(Optional.empty(), login(file, "quay.io"));
    }

    @Test
    void aRotatedSecretIsReadAndABrokenChangeLeavesTheLastGoodOneInForce() throws IOException {
        Path file = file("{\"auths\":{\"ghcr.io\":{\"username\":\"a\",\"password\":\"1\"}}}");
        DockerConfig config = config(file);
        file("{\"auths\":{\"ghcr.io\":{\"username\":\"a\",\"password\":\"2\"}}}");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        time.pass(Duration.ofSeconds(1));
        assertEquals(Optional.of(new Login("a", "2")), config.forRegistry("ghcr.io"));
        file("{");
        Files.setLastModifiedTime(file, FileTime.fromMillis(2_000));
        time.pass(Duration.ofSeconds(1));
        assertEquals(Optional.of(new Login("a", "2")), config.forRegistry("ghcr.io"));
    }

    @Test
    void aFileThatIsNoneIsRefusedWithoutQuotingIt() throws IOException {
        for (String json :
                new String[] {"[]", "{\"auths\":7}", "{\"auths\":{\"x\":{\"auth\":\"%secret%\"}}}", "secret"}) {
            Path file = file(json);
            IOException refused = assertThrows(IOException.class, () -> config(file), json);
            assertTrue(String.valueOf(refused.getMessage()).contains("config.json"));
            assertFalse(String.valueOf(refused.getMessage()).contains("secret"));
        }
    }

    @Test
    void helpersRunOnlyWhereTheyAreAllowed() throws IOException {
        Path file = file(
                "{\"credsStore\":\"there-is-none-of-this-name\",\"auths\":{\"ghcr.io\":{\"username\":\"a\",\"password\":\"1\"}}}");
        assertEquals(Optional.of(new Login("a", "1")), login(file, "ghcr.io"));
        CredentialPrograms programs = new CredentialPrograms(time);
        assertEquals(
                Optional.of(new Login("a", "1")),
                new DockerConfig(file, Optional.of(programs), time).forRegistry("ghcr.io"),
                "one that cannot be run has no login");
        programs.close();
    }

    @Test
    void anEntryThatSaysNothingIsPassedOver() throws IOException {
        Path file = file("{\"auths\":{\"x\":null,\"ghcr.io\":{\"username\":\"a\",\"password\":\"1\"}},"
                + "\"credHelpers\":{\"x\":null},\"credsStore\":null}");
        assertEquals(Optional.of(new Login("a", "1")), login(file, "ghcr.io"));
        assertEquals(Optional.empty(), login(file, "x"));
        assertEquals(Optional.empty(), login(file("{\"auths\":null,\"credHelpers\":null}"), "x"));
    }

    @Test
    void aChangeToWhatIsNoLoginLeavesTheLastGoodOneInForce() throws IOException {
        Path file = file("{\"auths\":{\"ghcr.io\":{\"username\":\"a\",\"password\":\"1\"}}}");
        DockerConfig config = new DockerConfig(file, Optional.empty(), time);
        int second = 0;
        for (String json : new String[] {
            "null",
            "",
            "[]",
            "{\"auths\":7}",
            "{\"auths\":{\"x\":7}}",
            "{\"auths\":{\"x\":{\"username\":{}}}}",
            "{\"credHelpers\":{\"x\":7}}",
            "{\"credsStore\":[]}",
            "{\"auths\":" + "{\"x\":".repeat(100_000)
        }) {
            file(json);
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000L * ++second));
            time.pass(Duration.ofSeconds(2));
            assertEquals(Optional.of(new Login("a", "1")), config.forRegistry("ghcr.io"), json);
        }
    }
}
