package pinnace.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Room;

/** An executable WAR that cannot start says why in one sentence, ends, and leaves nothing behind. */
@Order(21)
class FailedStartIT {

    private final Room room = Room.open("failed");

    @AfterEach
    void close() {
        room.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "-1", "65536", "080808", "8080.0", "0x50", "tcp://10.0.0.1:80"})
    void aPortThatIsNoneEndsWithTwo(String port) {
        refuses(2, Node.fail(room, List.of(), "port=" + port), "port", port);
    }

    @Test
    void argumentsEndWithTwo() {
        refuses(2, Node.fail(room, List.of("--port=8081")), "no arguments", "-Dpinnace.port=");
    }

    @Test
    void filesForTlsThatAreNotThereEndWithTwo() throws IOException {
        Path file = Files.writeString(Files.createTempFile("pinnace", ".pem"), "");
        try {
            refuses(
                    2,
                    Node.fail(room, List.of(), "tls-certificate=" + file, "tls-key=/nothing/here.pem"),
                    "tls-key",
                    "/nothing/here.pem");
            refuses(2, Node.fail(room, List.of(), "tls-certificate=" + file), "tls-certificate", "tls-key");
            refuses(1, Node.fail(room, List.of(), "tls-certificate=" + file, "tls-key=" + file));
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void aPortInUseEndsWithOne() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            refuses(
                    1,
                    Node.fail(room, List.of(), "port=" + port),
                    "it cannot listen on 127.0.0.1:" + port,
                    "in use",
                    "-Dpinnace.port");
        }
    }

    @Test
    void anAddressOfAnotherMachineEndsWithOne() {
        refuses(1, Node.fail(room, List.of(), "address=192.0.2.1"), "192.0.2.1");
    }

    /** Tomcat by itself would take no notice, and listen on every interface of the machine. */
    @Test
    void anAddressThatIsNoneEndsWithTwo() {
        refuses(2, Node.fail(room, List.of(), "address=no.such.host.invalid"), "address");
    }

    @ParameterizedTest
    @CsvSource({
        "max-downloads=many, max-downloads, many",
        "max-downloads=0, max-downloads, 0",
        "default-platform=linux, default-platform, linux",
        "give-up-after=soon, give-up-after, soon",
        "private-registries=10.0.0.0/99, private-registries, 10.0.0.0/99",
        "max-download=5, max-download, max-downloads",
        "config=/nothing/here.properties, config, /nothing/here.properties"
    })
    void aSettingThatDoesNotHoldEndsWithOne(String setting, String name, String word) {
        refuses(1, Node.fail(room, List.of(), setting), name, word);
    }

    @Test
    void aDirectoryThatIsNoneEndsWithOne() throws IOException {
        Path file = Files.createTempFile("pinnace", ".file");
        try {
            refuses(1, Node.fail(room, List.of(), "work-dir=" + file), "pinnace.work-dir", file.toString());
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void aLoginWithoutUsersEndsWithOne() throws IOException {
        refuses(1, Node.fail(room, List.of(), "login=user"), "needs users", "-Dpinnace.users=");
        refuses(2, Node.fail(room, List.of(), "users=/nothing/here.xml"), "users", "/nothing/here.xml");
        Path file = Files.createTempFile("pinnace", ".xml");
        try {
            Files.writeString(file, "<tomcat-users>\n<user");
            refuses(1, Node.fail(room, List.of(), "login=user", "users=" + file), "users", "line 2", file.toString());
            Files.writeString(file, "<tomcat-users/>");
            refuses(1, Node.fail(room, List.of(), "login=user", "users=" + file), "no <user>", file.toString());
        } finally {
            Files.delete(file);
        }
    }

    private void refuses(int exit, Outcome outcome, String... words) {
        assertEquals(exit, outcome.exit(), outcome::toString);
        String said = outcome.out() + outcome.err();
        for (String word : words) {
            assertTrue(said.contains(word), () -> word + " is not in\n" + outcome);
        }
        assertFalse(said.contains("\tat "), outcome::toString);
        // Beside how long a busy machine took to find randomness.
        long lines = outcome.err()
                .lines()
                .filter(line -> !line.contains("Creation of SecureRandom"))
                .count();
        assertEquals(1, lines, outcome::toString);
        assertEquals("", outcome.out(), outcome::toString);
        assertFalse(
                outcome.err().matches("(?s).*\\b(null|[a-z]+\\.[a-z]+\\.[A-Za-z.]*Exception)\\b.*"), outcome::toString);
        try (Stream<Path> left = Files.list(room.at("tmp"))) {
            assertEquals(List.of(), left.toList(), outcome::toString);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
