package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pinnace.rig.Answer;
import pinnace.rig.Node;
import pinnace.rig.Room;
import pinnace.rig.Upstream;

/** Whoever asks gets no connection to what lies beside Pinnace, however he writes its address. */
class NoHoleIT {

    @Test
    void whatLiesBesideIsRefusedHoweverItIsWritten() {
        try (Upstream beside = Upstream.start();
                Room room = Room.open("hosts")) {
            // The JVM looks names up here: one that its owner has lead to this machine, and a decent one.
            Path hosts =
                    room.write("hosts", "127.0.0.1 rebound.example.com", "127.0.0.1 localhost", "::1 six.example.com");
            String port = ":" + beside.name().split(":", -1)[1];
            try (Node node = Node.executable(
                    Map.of(),
                    List.of("-Djdk.net.hosts.file=" + hosts),
                    Map.of("plain-http-registries", "rebound.example.com" + port + ",localhost" + port))) {
                for (String host : List.of(
                        "localhost",
                        "127.0.0.1",
                        "127.1.2.3",
                        "rebound.example.com",
                        "six.example.com",
                        "%5B::1%5D",
                        "%5B::ffff:127.0.0.1%5D",
                        "%5B::ffff:7f00:1%5D",
                        "0.0.0.0",
                        "0x7f.1",
                        "0x7f000001",
                        "2130706433",
                        "127.1",
                        "0177.0.0.1")) {
                    Answer answer = Answer.to("GET", node.pull(host + port + "/team/app:1"));
                    assertEquals(403, answer.status(), () -> host + ": " + answer);
                }
                String told = Answer.to("GET", node.pull("rebound.example.com" + port + "/team/app:1"))
                        .text();
                assertTrue(
                        told.contains("adding rebound.example.com" + port + " to the setting private-registries"),
                        told);
            }
            assertEquals(List.of(), beside.requests("team/app"));
        }
    }
}
