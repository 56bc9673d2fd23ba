package pinnace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import jakarta.json.JsonObject;
import jakarta.json.bind.JsonbBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import pinnace.delivery.Deliveries;
import pinnace.delivery.Download;
import pinnace.delivery.Extent;
import pinnace.delivery.Limits;
import pinnace.delivery.Outcome;
import pinnace.delivery.Sender;
import pinnace.delivery.Subject;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.page.PageTemplate;
import pinnace.stream.DocumentMemory;
import pinnace.stream.SteppedTime;

/** Who sees which downloads, and who ends them, on a node with one of alice's and one of nobody's. */
class DownloadsResourceTest {

    private static final String PINNED = "docker.io/library/nginx:1.27@sha256:" + "0".repeat(64);

    private final SteppedTime time = new SteppedTime();
    private final Deliveries deliveries = new Deliveries(Limits.ofDownloads(7), time);
    private final DownloadsResource resource =
            new DownloadsResource(deliveries, new BaseUrl(Optional.empty(), List.of()), time);
    private final CountDownLatch over = new CountDownLatch(1);
    private final Download alices = of(user("alice"));
    private final Download nobodys = later(Sender.at("192.0.2.2"));

    private Download of(Sender sender) {
        return new Download(sender, new DocumentMemory(1 << 20).held(), time);
    }

    private Download later(Sender sender) {
        time.pass(Duration.ofSeconds(10));
        return of(sender);
    }

    private static Sender user(String name) {
        return new Sender("192.0.2.1", Optional.of(name), false);
    }

    private static Sender administrator() {
        return new Sender("192.0.2.9", Optional.of("root"), true);
    }

    @BeforeEach
    void begin() {
        alices.isFor(PINNED + " linux/amd64 bytes 5-");
        alices.found(new Subject(PINNED, "sha256:1", "linux/amd64", 1));
        alices.selects(new Extent(5, 1_000, 1_000));
        run(alices);
        nobodys.isFor("/pinnace/pull/redis.tar");
        run(nobodys);
    }

    private void run(Download download) {
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        deliveries.run(download, () -> {
            begun.complete(true);
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        begun.join();
    }

    @AfterEach
    void end() {
        over.countDown();
        deliveries.close();
    }

    private String seen(Sender sender) {
        return JsonbBuilder.create().toJson(resource.all(sender));
    }

    private static void refused(Kind kind, String part, Executable asked) {
        PullException refused = assertThrows(PullException.class, asked);
        assertEquals(kind, refused.kind());
        assertTrue(refused.getMessage().contains(part), refused::getMessage);
    }

    @Test
    void anAdministratorSeesAllOfThemInTheOrderInWhichTheyBegan() {
        assertEquals(
                "{\"downloads\":[{\"id\":\"" + alices.id()
                        + "\",\"state\":\"waiting\",\"client\":\"192.0.2.1\",\"user\":\"alice\",\"reference\":\""
                        + PINNED
                        + "\",\"range\":\"5-999\",\"bytes\":0,\"length\":1000,\"rate\":0,\"since\":\"2026-01-01T00:00:00Z\","
                        + "\"resumes\":0},{\"id\":\"" + nobodys.id()
                        + "\",\"state\":\"waiting\",\"client\":\"192.0.2.2\",\"path\":\"/pinnace/pull/redis.tar\",\"bytes\":0,"
                        + "\"rate\":0,\"since\":\"2026-01-01T00:00:10Z\",\"resumes\":0}]}",
                seen(administrator()));
    }

    @Test
    void aUserSeesHisOwnAndAStrangerNone() {
        String own = seen(user("alice"));
        assertTrue(own.contains(alices.id()) && !own.contains(nobodys.id()), own);
        assertEquals("{\"downloads\":[]}", seen(user("bob")));
        refused(Kind.REFUSED, "logged in", () -> seen(Sender.at("192.0.2.2")));
    }

    @Test
    void theListIsAsItIsDescribed() throws IOException {
        JsonNode described =
                new ObjectMapper(new YAMLFactory()).readTree(PageTemplate.class.getResourceAsStream("openapi.yaml"));
        ObjectNode schema = (ObjectNode) described
                .get("paths")
                .get("/api/downloads")
                .at("/get/responses/200/content/application~1json/schema")
                .deepCopy();
        schema.set("components", described.get("components"));
        ((ObjectNode) schema.at("/components/schemas/Download")).put("additionalProperties", false);
        var errors = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema)
                .validate(seen(administrator()), InputFormat.JSON);
        assertTrue(errors.isEmpty(), errors::toString);
    }

    @Test
    void anAdministratorsOwnPageEndsOne() {
        resource.end(alices.id(), administrator(), true);
        Outcome end = alices.outcome().orElseThrow();
        assertEquals(new Outcome.EndedByAdministrator("root"), end);
        JsonObject line = JsonbBuilder.create()
                .fromJson(AccessLine.of(time.date(), alices, end).json(), JsonObject.class);
        assertEquals("cut", line.getString("outcome"));
        assertEquals("An administrator has ended this download (root)", line.getString("detail"));
        assertEquals(Optional.empty(), nobodys.outcome());
    }

    @Test
    void nothingAndNobodyElseEndsOne() {
        refused(Kind.REFUSED, "pinnace-admin", () -> resource.end(alices.id(), user("alice"), true));
        refused(Kind.REFUSED, "pinnace-admin", () -> resource.end(alices.id(), Sender.at("192.0.2.1"), true));
        refused(Kind.REFUSED, "header Origin", () -> resource.end(alices.id(), administrator(), false));
        refused(Kind.NOT_FOUND, "another node", () -> resource.end("1", administrator(), true));
        assertEquals(Optional.empty(), alices.outcome());
    }
}
