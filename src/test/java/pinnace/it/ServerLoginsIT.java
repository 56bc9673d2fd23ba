package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.RealRegistry;
import pinnace.rig.Rig;
import pinnace.rig.Room;
import pinnace.rig.Tools;

/** Where the server's own logins come from may be slow, broken or gone: downloads go on. */
@ExtendWith(Rig.class)
@Order(18)
class ServerLoginsIT {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String LOGIN = "echo '{\"Username\":\"alice\",\"Secret\":\"sesame\"}'";

    private final Room room = Room.open("logins");
    private final Peers peers;
    private final RealRegistry guarded;

    ServerLoginsIT(Peers peers) {
        this.peers = peers;
        guarded = peers.registry().guarded("alice", "sesame");
    }

    @AfterEach
    void end() throws IOException {
        child().ifPresent(ProcessHandle::destroyForcibly);
        guarded.close();
        room.close();
    }

    private String here(String image) {
        return image.replace(peers.registry().name(), guarded.name());
    }

    private Node node(Path config, String... script) throws IOException {
        Path programs = room.directory("bin");
        Path program = programs.resolve("docker-credential-harbour");
        Files.write(program, List.of(script));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> settings = new HashMap<>(peers.settings());
        settings.replaceAll((name, value) -> value + "," + guarded.name());
        settings.put("docker-config", config.toString());
        settings.put("credential-helpers", "on");
        String path = programs + ":" + Objects.requireNonNull(System.getenv("PATH"));
        return Node.executable(Map.of("PATH", path), List.of(), settings);
    }

    private Path helped() {
        return room.write("config.json", "{\"credHelpers\":{\"" + guarded.name() + "\":\"harbour\"}}");
    }

    /** The process that a program has put down. */
    private Optional<ProcessHandle> child() throws IOException {
        return Files.exists(room.at("child"))
                ? ProcessHandle.of(Long.parseLong(
                                Files.readString(room.at("child")).strip()))
                        .filter(ProcessHandle::isAlive)
                : Optional.empty();
    }

    private boolean hasChild() {
        try {
            return child().isPresent();
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    @Test
    void aPullOfAHundredLayersRunsTheProgramOnceOrTwice() throws IOException {
        Picture.ofLayers(100, 2_000).pushTo(peers.registry(), "logins/hundred", "1");
        Path runs = room.at("runs");
        try (Node node = node(helped(), "#!/bin/sh", "read server", "echo $server >> " + runs, LOGIN)) {
            assertEquals(
                    200,
                    Answer.to("GET", node.pull(guarded.name() + "/logins/hundred:1"))
                            .status());
        }
        int times = Files.readAllLines(runs).size();
        assertTrue(times >= 1 && times <= 2, times + " runs");
    }

    @Test
    void aChildOfTheProgramThatKeepsThePipeIsNotWaitedFor() throws IOException {
        String image = here(peers.images().small());
        try (Node node = node(helped(), "#!/bin/sh", "sleep 300 &", "echo $! > " + room.at("child"), LOGIN)) {
            assertEquals(200, Answer.to("GET", node.pull(image)).status());
            assertTrue(hasChild(), "the answer was there before the child had ended");
        }
    }

    @Test
    void aProgramThatHangsStopsNoOtherDownloadAndIsEndedWithItsChild() throws IOException {
        String image = peers.images().small();
        String script = "sleep 300 & echo $! > " + room.at("child") + "; wait";
        try (Node node = node(helped(), "#!/bin/sh", script)) {
            CompletableFuture<Answer> waiting =
                    CompletableFuture.supplyAsync(() -> Answer.to("GET", node.pull(here(image))));
            assertTrue(Child.until(SOON, this::hasChild));
            assertEquals(200, Answer.to("GET", node.pull(image)).status());
            assertTrue(hasChild(), "while the program runs");
            assertEquals(401, waiting.join().status(), "without the login that the program did not give");
            assertTrue(Child.until(SOON, () -> !hasChild()));
            String log = node.said();
            assertTrue(log.contains("gave no login for " + guarded.name() + ": it took longer than 10 s"), log);
        }
    }

    @Test
    void aFileOfLoginsThatHangsStopsNoDownloadAndCountsAsItWas() throws IOException {
        Tools.require("mkfifo");
        String image = here(peers.images().small());
        String login =
                Base64.getEncoder().encodeToString("alice:sesame".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Path config =
                room.write("config.json", "{\"auths\":{\"" + guarded.name() + "\":{\"auth\":\"" + login + "\"}}}");
        String content = Files.readString(config);
        try (Node node = node(config, "#!/bin/sh")) {
            assertEquals(200, Answer.to("GET", node.pull(image)).status());
            Path pipe = room.at("pipe");
            Tools.run(SOON, "mkfifo", pipe.toString()).succeeded();
            Files.move(pipe, config, StandardCopyOption.REPLACE_EXISTING);
            String hangs = "Reading " + config + " takes longer than 2 s";
            assertTrue(Child.until(SOON, () -> {
                assertEquals(200, Answer.to("GET", node.pull(image)).status());
                return node.said().contains(hangs);
            }));
            assertEquals(200, Answer.to("GET", node.pull(image)).status());
            assertEquals(2, node.said().split(hangs, -1).length, "the log says so once");
            Files.writeString(config, content);
            assertTrue(Child.until(SOON, () -> node.said().contains(config + " can be read again")));
            assertEquals(200, Answer.to("GET", node.pull(image)).status());
        }
    }
}
