package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Content;
import pinnace.rig.Contents;
import pinnace.rig.Fault;
import pinnace.rig.Host;
import pinnace.rig.Middlebox;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Proxy;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;
import pinnace.rig.Tools;
import pinnace.rig.Upstream;

/** The script that Pinnace gives fetches what it says, with the programs that people have. */
@ExtendWith(Rig.class)
@Order(8)
class GetIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Three times as long as the impatient node waits. */
    private static final Duration LATE = Duration.ofMillis(1_500);

    private static final String[] NEEDED = {
        "awk",
        "base64",
        "cat",
        "chmod",
        "cut",
        "dd",
        "grep",
        "head",
        "ls",
        "mktemp",
        "rm",
        "sed",
        "sha256sum",
        "sleep",
        "stty",
        "tar",
        "tr"
    };

    private final Peers peers;
    private final Node node;
    private final Upstream upstream;
    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();

    GetIT(Peers peers, @TempDir Path directory) {
        this.peers = peers;
        this.directory = directory;
        node = peers.node(Host.EXECUTABLE);
        upstream = peers.once("get/upstream", Upstream::start);
    }

    /** Another node than all share: it has asked nothing yet, and has its own registry that wants logins. */
    private Node beside() {
        return peers.once(
                "get/beside", () -> Node.beside(Map.of(), peers.registry().name(), upstream.name()));
    }

    /** What a machine has to download with. */
    enum Client {
        CURL,
        WGET,
        BUSYBOX;

        /** A directory with the programs that the script needs, and one to download with. */
        Path programs(Path in) {
            Path bin = in.resolve("bin-" + name());
            if (Files.exists(bin)) {
                return bin;
            }
            try {
                Files.createDirectory(bin);
                for (String program : NEEDED) {
                    link(bin, program, this == BUSYBOX && !program.equals("stty") ? "busybox" : program);
                }
                link(bin, this == CURL ? "curl" : "wget", name().toLowerCase(java.util.Locale.ROOT));
                return bin;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void link(Path bin, String name, String program) throws IOException {
        Tools.require(program);
        Files.createSymbolicLink(bin.resolve(name), Tools.find(program).orElseThrow());
    }

    private URI get(String image) {
        return node.server().resolve("/pinnace/get/" + image + ".sh");
    }

    private static String script(URI url) {
        Answer answer = Answer.to("GET", url);
        assertEquals(200, answer.status(), answer::toString);
        return answer.text();
    }

    /** Runs a script as it comes through a pipe. */
    private Outcome run(String script, String shell, Client client, String... arguments) {
        List<String> words = List.of(shell.split(" ", -1));
        Tools.require(words.get(0), "bash");
        List<String> command =
                new ArrayList<>(List.of("bash", "-c", "cd \"$0\" && exec \"$@\" <s.sh", files().toString()));
        command.add(Tools.find(words.get(0)).orElseThrow().toString());
        command.addAll(words.subList(1, words.size()));
        command.add("-s");
        command.addAll(List.of(arguments));
        environment.put("PATH", client.programs(directory).toString());
        environment.put("TMPDIR", temporary().toString());
        try {
            Files.writeString(files().resolve("s.sh"), script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Outcome outcome = Tools.run(PATIENCE, environment, command);
        assertEquals(List.of(), list(temporary()), "temporary files");
        return outcome;
    }

    private Outcome run(String image, Client client, String... arguments) {
        return run(script(get(image)), "dash", client, arguments);
    }

    private Path files() {
        return made("files");
    }

    private Path temporary() {
        return made("tmp");
    }

    private Path made(String name) {
        try {
            return Files.createDirectories(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> list(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> archives() {
        return list(files()).stream()
                .filter(name -> name.endsWith(".tar"))
                .map(files()::resolve)
                .toList();
    }

    private Path archive() {
        assertEquals(1, archives().size(), () -> list(files()).toString());
        return archives().get(0);
    }

    private void isWhole(Path file, String image) throws IOException {
        assertArrayEquals(Answer.to("GET", node.pull(image)).body(), Files.readAllBytes(file));
    }

    @ParameterizedTest
    @CsvSource({
        "dash, CURL",
        "dash, WGET",
        "dash, BUSYBOX",
        "busybox sh, CURL",
        "busybox sh, WGET",
        "busybox sh, BUSYBOX",
        "bash, CURL"
    })
    void itFetchesTheFileAndSaysItsSum(String shell, Client client) throws IOException {
        String image = peers.images().rich();
        Outcome outcome = run(script(get(image)), shell, client).succeeded();
        Path file = archive();
        isWhole(file, image);
        assertEquals(
                Sha256.of(file) + "  " + file.getFileName() + "\ndocker load -i " + file.getFileName() + "\n",
                outcome.out());
        String url =
                Files.readAllLines(files().resolve(file.getFileName() + ".url")).get(0);
        assertTrue(url.startsWith(node.server() + "/pinnace/pull/") && url.contains("@sha256:"), url);
        assertTrue(Answer.to("HEAD", URI.create(url))
                .header("Content-Disposition")
                .orElse("")
                .contains(file.getFileName().toString()));
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void soItDoesForAList(Client client) throws IOException {
        String query =
                "?image=" + peers.images().small() + "&image=" + peers.images().index();
        run(script(node.server().resolve("/pinnace/get.sh" + query)), "dash", client)
                .succeeded();
        Answer straight = Answer.inTheEnd("GET", node.server().resolve("/pinnace/pull.tar" + query));
        assertArrayEquals(straight.body(), Files.readAllBytes(archive()));
        String url = Files.readString(files().resolve(archive().getFileName() + ".url"));
        assertTrue(url.startsWith(node.server() + "/pinnace/pull.tar?list=1"), url);
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void itGoesOnAfterEveryCut(Client client) throws IOException {
        String image = peers.images().big();
        try (Proxy proxy = Proxy.cutting(node.server(), 3 << 20, 2)) {
            environment.put(
                    "PINNACE_URL",
                    proxy.through(URI.create(node.server() + "/pinnace")).toString());
            run(image, client).succeeded();
            assertEquals(0, proxy.cutsLeft());
            assertEquals(
                    2,
                    proxy.ranges().stream().filter(range -> range.endsWith("-")).count(),
                    proxy.ranges()::toString);
        }
        isWhole(archive(), image);
    }

    /**
     * It ends every line that is silent for four seconds, and the registry is silent for longer. Then it is restarted,
     * which ends all of its lines.
     */
    @Test
    void throughAnHaproxyItEndsWithTheSameFile() throws IOException {
        Map<String, String> settings =
                Map.of("answer-within", "1s", "keep-alive-interval", "1s", "public-url", "http://elsewhere/");
        try (Upstream upstream = Upstream.start();
                Node behind = Node.beside(settings, upstream.name());
                Middlebox haproxy = Middlebox.before(behind.server().getPort(), Middlebox.Brand.HAPROXY)) {
            Fault held = Fault.hold(200_000);
            List<Through> all = Stream.of(Client.values())
                    .map(client -> through(haproxy, behind, silentThenHeld(upstream, client, held), client))
                    .toList();
            assertTrue(Child.until(PATIENCE, () -> all.stream().allMatch(one -> one.alone.got() > 450_000)));
            haproxy.restart();
            held.release();
            for (Through one : all) {
                Outcome outcome = one.running.join().succeeded();
                assertEquals(2, outcome.err().split("broke off", -1).length, () -> "it was cut once: " + outcome);
                byte[] straight = Answer.inTheEnd("GET", behind.pull(one.image)).body();
                assertArrayEquals(straight, Files.readAllBytes(one.alone.archive()));
            }
        }
    }

    private record Through(String image, GetIT alone, CompletableFuture<Outcome> running) {}

    private Through through(Middlebox haproxy, Node behind, String image, Client client) {
        String script = script(haproxy.through(behind.server().resolve("/pinnace/get/" + image + ".sh")));
        assertTrue(script.contains("\n  base='http://elsewhere/'\n"), script);
        GetIT alone = new GetIT(peers, made(client.name()));
        alone.environment.put("PINNACE_URL", haproxy.through(URI.create(behind.server() + "/pinnace")) + "/");
        CompletableFuture<Outcome> running = CompletableFuture.supplyAsync(
                () -> alone.run(script, "dash", client), task -> new Thread(task).start());
        return new Through(image, alone, running);
    }

    private static String silentThenHeld(Upstream upstream, Client client, Fault held) {
        Duration silence = Duration.ofSeconds(5);
        String repository = "through/" + client.name().toLowerCase(java.util.Locale.ROOT);
        Picture picture = Picture.ofNoise(repository.hashCode(), 300_000, 400_000);
        String image = upstream.put(repository, picture, Fault.stall(150_000, silence, 1));
        upstream.delay(repository, "1", silence);
        Map.Entry<String, byte[]> second =
                List.copyOf(picture.blobs().entrySet()).get(2);
        upstream.blob(repository, second.getKey(), Content.of(second.getValue()), held);
        return image;
    }

    private long got() {
        return archives().stream().mapToLong(file -> file.toFile().length()).sum();
    }

    private String push(String repository, int seed) {
        Picture.ofNoise(seed, 300_000, 200_000).pushTo(peers.registry(), repository, "1");
        return peers.registry().name() + "/" + repository + ":1";
    }

    /** Later, that is: at a node that has not asked what the tag meant before. */
    private Outcome runLater(String image, Client client) {
        environment.put("PINNACE_URL", beside().server() + "/pinnace");
        return run(image, client).succeeded();
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void aRunThatWasEndedGoesOnWithTheSameImageThoughTheTagWasMoved(Client client) throws IOException {
        String repository = "get/pull/moved-with-" + client.name().toLowerCase(java.util.Locale.ROOT);
        String image = push(repository, 1);
        byte[] first = Answer.to("GET", node.pull(image)).body();
        run(image, client).succeeded();
        Path file = archive();
        Files.write(file, Arrays.copyOf(first, first.length / 2));
        push(repository, 2);
        Outcome again = runLater(image, client);
        assertTrue(again.err().contains("going on with"), again::toString);
        assertArrayEquals(first, Files.readAllBytes(archive()));
        runLater(image, client);
        assertEquals(2, archives().size(), "the file is complete, and the name means another image now");
        assertArrayEquals(first, Files.readAllBytes(file));
    }

    @Test
    void aFileOfAnotherImageIsNeverContinued() throws IOException {
        String image = push("get/other", 3);
        run(image, Client.CURL).succeeded();
        Path file = archive();
        Files.delete(files().resolve(file.getFileName() + ".url"));
        byte[] shorter = Arrays.copyOf(Files.readAllBytes(file), 100_000);
        Files.write(file, shorter);
        push("get/other", 4);
        runLater(image, Client.CURL);
        assertArrayEquals(shorter, Files.readAllBytes(file));
        assertEquals(2, archives().size());
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void aFileThatIsLongerIsAnotherAndIsLeftAlone(Client client) throws IOException {
        String image = peers.images().small();
        run(image, client).succeeded();
        Path file = archive();
        byte[] longer = new byte[(int) Files.size(file) + 5];
        Files.write(file, longer);
        Outcome outcome = run(image, client);
        assertEquals(1, outcome.exit(), outcome::toString);
        assertTrue(outcome.err().contains("move that file away"), outcome::toString);
        assertArrayEquals(longer, Files.readAllBytes(file));
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void aFlippedBitIsFoundAndItsBlobAloneIsFetchedAgain(Client client) throws IOException {
        String image = peers.images().rich();
        run(image, client).succeeded();
        Path file = archive();
        byte[] content = Files.readAllBytes(file);
        Contents.File blob = Contents.of(content).files().stream()
                .filter(one -> one.name().startsWith("blobs/") && one.size() > 10)
                .skip(1)
                .findFirst()
                .orElseThrow();
        content[(int) (blob.offset() + blob.size() / 2)] ^= 1;
        Files.write(file, content);
        try (Proxy proxy = Proxy.to(node.server())) {
            environment.put(
                    "PINNACE_URL",
                    proxy.through(URI.create(node.server() + "/pinnace")).toString());
            Outcome outcome = run(image, client).succeeded();
            assertTrue(outcome.err().contains(blob.name()), outcome::toString);
            String range = blob.offset() + "-" + (blob.offset() + blob.size() - 1);
            List<String> ranges =
                    proxy.ranges().stream().filter(asked -> !asked.isEmpty()).toList();
            assertEquals(1, ranges.size(), ranges::toString);
            assertTrue(client != Client.CURL || ranges.equals(List.of(range)), ranges::toString);
        }
        isWhole(file, image);
    }

    /** In the name of a file, and in its length. */
    @ParameterizedTest
    @CsvSource({"CURL, 3", "WGET, 3", "BUSYBOX, 3", "CURL, 130", "WGET, 130"})
    void whatIsWrongBetweenTheFilesEndsItWithASentence(Client client, int at) throws IOException {
        String image = peers.images().small();
        run(image, client).succeeded();
        Path file = archive();
        byte[] content = Files.readAllBytes(file);
        content[Math.toIntExact(Contents.of(content).file("index.json").offset() - 512 + at)] ^= 1;
        Files.write(file, content);
        Outcome outcome = run(image, client);
        assertEquals(1, outcome.exit(), outcome::toString);
        assertTrue(outcome.err().contains("delete"), outcome::toString);
        assertEquals("", outcome.out());
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void whatThereIsNotIsSaidInPinnacesWords(Client client) {
        String image = peers.registry().name() + "/get/none:1";
        Outcome outcome = run(image, client);
        assertEquals(1, outcome.exit(), outcome::toString);
        String sentence = Answer.to("GET", node.pull(image)).text().strip();
        assertTrue(outcome.err().endsWith("Pinnace: " + sentence + "\n"), outcome::toString);
        assertEquals(List.of("s.sh"), list(files()));
    }

    /** Of Jersey, of a filter before it, and of the static page. */
    @Test
    void anErrorHasTheStatus200IfThatIsAskedFor() {
        for (String target : List.of(
                "pull/" + peers.registry().name() + "/get/none:1", "pull/NGINX", "pull/a/../b", "no-such-page")) {
            Answer error = Answer.to(node.server(), "GET", "/pinnace/" + target);
            for (String method : List.of("GET", "HEAD")) {
                Answer answer = Answer.to(node.server(), method, "/pinnace/" + target, "pinnace-error: 200");
                assertEquals(200, answer.status(), answer::toString);
                assertEquals(error.header("Pinnace-Error"), answer.header("Pinnace-Error"));
                assertTrue(
                        answer.header("Pinnace-Error").orElse("").startsWith(error.status() + " "), answer::toString);
                assertEquals("no-store", answer.header("Cache-Control").orElse(""));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void aSlowRegistryIsWaitedFor(Client client) throws IOException {
        Node impatient =
                peers.once("get/impatient", () -> Node.beside(Map.of("answer-within", "500ms"), upstream.name()));
        Picture picture = Picture.ofNoise(5, 100_000);
        String repository = "slow/with-" + client.name().toLowerCase(java.util.Locale.ROOT);
        String image = upstream.put(repository, picture);
        upstream.delay(repository, "1", LATE);
        upstream.delay(repository, picture.digest(), LATE);
        URI script = impatient.server().resolve("/pinnace/get/" + image + ".sh");
        Outcome outcome = run(script(script), "dash", client).succeeded();
        assertFalse(outcome.err().contains("trying again"), outcome::toString);
        assertArrayEquals(Answer.inTheEnd("GET", impatient.pull(image)).body(), Files.readAllBytes(archive()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"user:pass word", "{\"username\":\"user\",\"password\":\"pass word\"}"})
    void aLoginIsNoArgumentOfAProgram(String login) throws IOException {
        String script = script(wantsALogin("private/app"));
        environment.put("PINNACE_AUTH", login);
        for (Client client : List.of(Client.CURL, Client.WGET)) {
            Path arguments = watched(client);
            run(script, "dash", client).succeeded();
            String seen = Files.readString(arguments);
            assertTrue(seen.contains("private/app"), seen);
            assertFalse(seen.contains("pass") || seen.contains("eyJ") || seen.contains("cGFzcyB3b3Jk"), seen);
            Files.delete(archive());
        }
        Outcome visible = run(script, "dash", Client.BUSYBOX);
        assertEquals(1, visible.exit(), visible::toString);
        assertTrue(visible.err().contains("install curl or GNU wget"), visible::toString);
        environment.remove("PINNACE_AUTH");
        Outcome none = run(script, "dash", Client.CURL);
        assertEquals(1, none.exit(), none::toString);
        assertTrue(none.err().contains("wants a login"), none::toString);
    }

    /** Where the script is of an image that nobody gets without a login. */
    private URI wantsALogin(String repository) {
        String image = upstream.put(repository, Picture.ofNoise(6, 100_000));
        upstream.guard(repository, "Basic dXNlcjpwYXNzIHdvcmQ=");
        return beside().server().resolve("/pinnace/get/" + image + ".sh");
    }

    private Node withUsers() {
        Path users = directory.resolve("users.xml");
        try {
            Files.writeString(
                    users,
                    "<tomcat-users><user username=\"user\" password=\"pass word\" roles=\"pinnace-user\"/></tomcat-users>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Node.beside(Map.of("login", "user", "users", users.toString()), upstream.name());
    }

    @Test
    void aLoginAtPinnaceIsNoArgumentOfAProgramEither() throws IOException {
        Tools.require("script");
        String image = upstream.put("private/both", Picture.ofNoise(9, 100_000));
        upstream.guard("private/both", "Basic dXNlcjpwYXNzIHdvcmQ=");
        try (Node closed = withUsers()) {
            URI url = closed.server().resolve("/pinnace/get/" + image + ".sh");
            String script = Answer.to("GET", url, "Authorization: Basic dXNlcjpwYXNzIHdvcmQ=")
                    .text();
            environment.put("PINNACE_AUTH", "user:pass word");
            Outcome none = run(script, "dash", Client.CURL);
            assertEquals(1, none.exit(), none::toString);
            assertTrue(none.err().contains("This server wants a login"), none::toString);
            environment.put("PINNACE_USER", "user:pass wort");
            for (Client client : List.of(Client.CURL, Client.WGET)) {
                Outcome wrong = run(script, "dash", client);
                assertEquals(1, wrong.exit(), wrong::toString);
                assertTrue(wrong.err().contains("does not know this user"), wrong::toString);
            }
            environment.put("PINNACE_USER", "user:pass word");
            for (Client client : List.of(Client.CURL, Client.WGET)) {
                Path arguments = watched(client);
                run(script, "dash", client).succeeded();
                String seen = Files.readString(arguments);
                assertFalse(seen.contains("pass") || seen.contains("eyJ") || seen.contains("cGFzcyB3b3Jk"), seen);
                Files.delete(archive());
            }
            Files.writeString(files().resolve("s.sh"), script);
            Outcome asked = Tools.run(
                    PATIENCE,
                    Map.of("PATH", Client.CURL.programs(directory) + ":" + System.getenv("PATH")),
                    List.of(
                            "bash",
                            "-c",
                            "cd \"$0\" && printf 'user\\npass word\\nuser\\npass word\\n'"
                                    + " | script -qec 'dash s.sh' /dev/null",
                            files().toString()));
            asked.succeeded();
            assertEquals(1, archives().size(), asked::toString);
        }
    }

    /** A file that gets the arguments and the environment of the program. */
    private Path watched(Client client) throws IOException {
        String name = client.name().toLowerCase(java.util.Locale.ROOT);
        Path program = client.programs(directory).resolve(name);
        Path seen = directory.resolve("seen-" + name);
        Files.delete(program);
        Files.writeString(
                program,
                "#!" + Tools.find("bash").orElseThrow() + "\necho \"$@\" >>'" + seen + "'; export >>'" + seen
                        + "'\nexec '" + Tools.find(name).orElseThrow() + "' \"$@\"\n");
        assertTrue(program.toFile().setExecutable(true));
        return seen;
    }

    @Test
    void aPersonIsAskedForALogin() throws IOException {
        Tools.require("script");
        Files.writeString(files().resolve("s.sh"), script(wantsALogin("private/asked")));
        Outcome outcome = Tools.run(
                PATIENCE,
                Map.of("PATH", Client.CURL.programs(directory) + ":" + System.getenv("PATH")),
                List.of(
                        "bash",
                        "-c",
                        "cd \"$0\" && printf 'user\\npass word\\n' | script -qec 'dash s.sh' /dev/null",
                        files().toString()));
        outcome.succeeded();
        assertTrue(outcome.out().contains("wants a login"), outcome::toString);
        assertEquals(1, archives().size());
    }

    @Test
    void itLoadsAndPushes() throws IOException {
        String image = push("get/loads", 8);
        environment.put("DOCKER_HOST", peers.docker().host());
        environment.put("DOCKER_CONFIG", made("docker").toString());
        link(Client.WGET.programs(directory), "docker", "docker");
        run(image, Client.WGET, "load").succeeded();
        assertTrue(
                peers.docker().names().contains(image),
                () -> peers.docker().names().toString());
        String mirror = peers.registry().name() + "/get/mirror";
        run(image, Client.WGET, "push", mirror).succeeded();
        String there = mirror + image.substring(image.indexOf('/'));
        assertEquals(200, Answer.to("HEAD", node.pull(there)).status());
        peers.docker().remove(image);
        peers.docker().remove(there);
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void aFullDiskIsSaidAtOnce(Client client) throws IOException {
        Tools.require("mount", "umount");
        Tools.requireRoot();
        String image = push("get/full", 7);
        Path small = files();
        Tools.run(PATIENCE, "mount", "-t", "tmpfs", "-o", "size=256k", "none", small.toString())
                .succeeded();
        try {
            Outcome outcome = run(image, client);
            assertEquals(1, outcome.exit(), outcome::toString);
            assertTrue(outcome.err().contains("there is no room for"), outcome::toString);
        } finally {
            Tools.run(PATIENCE, "umount", small.toString()).succeeded();
        }
    }

    /** Beside the machine's own images. Without TLS, it pushes only where its own configuration lets it. */
    @Test
    void podmanLoadsAndPushesItWhereThereIsNoDocker() throws IOException {
        Tools.requireRoot();
        String image = peers.images().small();
        String own = "--root=" + made("root") + " --runroot=" + made("run") + " --tmpdir=" + made("own")
                + " --storage-driver=vfs --cgroup-manager=cgroupfs --events-backend=none";
        String path = "PATH='" + System.getenv("PATH") + "'";
        program("podman", path + " exec '" + Tools.find("podman").orElseThrow() + "' " + own + " \"$@\"");
        program("nerdctl", "exit 1");
        run(image, Client.CURL, "load").succeeded();
        List<String> names = new ArrayList<>(List.of("podman"));
        names.addAll(List.of(own.split(" ", -1)));
        names.addAll(List.of("image", "exists", image));
        Tools.run(PATIENCE, Map.of(), names).succeeded();

        String mirror = peers.registry().name() + "/get/podman";
        String there = mirror + image.substring(image.indexOf('/'));
        Path registries = directory.resolve("registries.conf");
        environment.put("CONTAINERS_REGISTRIES_CONF", registries.toString());
        Files.writeString(registries, "");
        Outcome refused = run(image, Client.CURL, "push", mirror);
        assertEquals(1, refused.exit(), refused::toString);
        assertTrue(refused.err().endsWith("Pinnace: podman cannot push " + there + "\n"), refused::toString);
        Files.writeString(
                registries, "[[registry]]\nlocation = \"" + peers.registry().name() + "\"\ninsecure = true\n");
        run(image, Client.CURL, "push", mirror).succeeded();
        assertEquals(200, Answer.to("HEAD", node.pull(there)).status());
    }

    @Test
    void ctrLoadsItForKubernetes() throws IOException {
        String image = peers.images().small();
        String real = Tools.find("ctr").orElseThrow().toString();
        program("ctr", "exec '" + real + "' --address '" + peers.containerd().address() + "' \"$@\"");
        run(image, Client.CURL, "load").succeeded();
        Outcome images = peers.containerd()
                .ctr("-n", "k8s.io", "images", "ls", "--quiet")
                .succeeded();
        assertTrue(images.out().lines().anyMatch(image::equals), images::toString);
        peers.containerd().ctr("-n", "k8s.io", "images", "rm", "--sync", image).succeeded();
    }

    @ParameterizedTest
    @CsvSource({"nerdctl, load -i", "ctr, -n k8s.io images import"})
    void theOthersLoadItWhereTheyAreAllThereIs(String program, String arguments) throws IOException {
        Path said = directory.resolve("said");
        program(program, "echo \"$*\" >'" + said + "'");
        run(peers.images().small(), Client.CURL, "load").succeeded();
        assertEquals(arguments + " " + archive().getFileName() + "\n", Files.readString(said));
    }

    private void program(String name, String line) throws IOException {
        Path program = Client.CURL.programs(directory).resolve(name);
        Files.writeString(program, "#!" + Tools.find("dash").orElseThrow() + "\n" + line + "\n");
        assertTrue(program.toFile().setExecutable(true));
    }

    @Test
    void whatCannotLoadIsSaidBeforeTheDownload() {
        Outcome outcome = run(peers.images().small(), Client.CURL, "load");
        assertEquals(1, outcome.exit(), outcome::toString);
        assertTrue(outcome.err().contains("none of these programs is here"), outcome::toString);
        assertEquals(List.of("s.sh"), list(files()));
    }

    @Test
    void itIsThereAtOnceForWhateverIsAskedFor() {
        for (String target : List.of(
                "get/" + peers.registry().name() + "/get/never-asked:1.sh",
                "get/nginx",
                "get/NGINX.sh",
                "get/nginx.sh?plattform=x",
                "get.sh",
                "get.sh?list=0",
                "get.sh?image=a&image=b",
                "get/" + peers.registry().name() + "/get/never-asked:1.ps1",
                "get/NGINX.ps1",
                "get.ps1",
                "get.ps1?image=a&image=b",
                "get/10.0.0.1:5000/x.sh")) {
            URI url = node.server().resolve("/pinnace/" + target);
            Answer whole = Answer.to("GET", url);
            assertEquals(200, whole.status(), whole::toString);
            boolean windows = target.contains(".ps1");
            assertEquals(
                    (windows ? "text/plain" : "text/x-shellscript") + ";charset=utf-8",
                    whole.header("Content-Type").orElse(""));
            assertEquals("no-store", whole.header("Cache-Control").orElse(""));
            assertEquals(whole.body().length, whole.head().length());
            assertTrue(whole.text().startsWith(windows ? "# " : "#!/bin/sh\n#"), whole::toString);
            Answer head = Answer.to("HEAD", url);
            assertEquals(200, head.status(), head::toString);
            assertEquals(whole.head().length(), head.head().length());
            assertEquals(0, head.body().length);
        }
        assertTrue(peers.registry().accesses().stream()
                .noneMatch(access -> access.path().contains("never-asked")));
        Answer host =
                Answer.raw(node.server(), "GET /pinnace/get/nginx.sh HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n");
        assertEquals(200, host.status(), host::toString);
        assertTrue(host.text().contains("public-url"), host::toString);
    }
}
