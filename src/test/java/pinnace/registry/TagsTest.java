package pinnace.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.fake.Exchange;
import pinnace.fake.Reply;
import pinnace.image.Reference;
import pinnace.image.TagList;
import pinnace.login.Credentials;

class TagsTest {

    private static final String PATH = "/v2/team/app/tags/list";

    private final LoginRig rig = new LoginRig();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private TagList tags() {
        Reference name = Reference.parse(rig.fake.name() + "/team/app", Reference.DOCKER_HUB);
        return rig.registry.tags(name, Credentials.none(), new Call());
    }

    private static String query(Exchange request) {
        return request.target().substring(request.target().indexOf('?') + 1);
    }

    private static String page(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "\"t" + i + "\"")
                .collect(Collectors.joining(",", "{\"name\":\"team/app\",\"tags\":[", "]}"));
    }

    @Test
    void allPagesAreReadInTheirOrder() {
        rig.fake.always(PATH, request -> switch (query(request)) {
            case "n=1000" -> Reply.of(200, page(0, 3)).with("Link", "<" + PATH + "?last=t2&n=1000>; rel=\"next\"");
            case "last=t2&n=1000" ->
                // Absolute, to another host, and of other parameters: only the query counts.
                Reply.of(200, page(2, 5)).with("Link", "<http://elsewhere.example/x?next_page=a%3D%3D&n=3>; rel=next");
            case "next_page=a%3D%3D&n=3" -> Reply.of(200, page(5, 6));
            default -> Reply.of(400, query(request));
        });
        TagList tags = tags();
        assertEquals(List.of("t0", "t1", "t2", "t3", "t4", "t5"), tags.tags());
        assertFalse(tags.more());
    }

    @Test
    void aRepositoryWithTooManyTagsIsReadUpToABound() {
        rig.fake.always(PATH, request -> {
            int from = Integer.parseInt(query(request).replaceAll("^.*last=t([0-9]+).*$|^n=.*$", "0$1"));
            return Reply.of(200, page(from, from + 1_000))
                    .with("Link", "<" + PATH + "?last=t" + (from + 1_000) + "&n=1000>; rel=\"next\"");
        });
        TagList tags = tags();
        assertEquals(TagList.MOST, tags.tags().size());
        assertTrue(tags.more());
        assertEquals(TagList.MOST / 1_000, rig.fake.requests(PATH).size());
    }

    @Test
    void linksThatLeadInACircleEnd() {
        rig.fake.always(PATH, request -> Reply.of(200, page(0, 2)).with("Link", "<" + PATH + "?n=1000>; rel=\"next\""));
        assertEquals(List.of("t0", "t1"), tags().tags());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":\"team/app\",\"tags\":null}", "{}", "{\"tags\":[]}"})
    void aRepositoryMayHaveNone(String body) {
        rig.fake.always(PATH, request -> Reply.of(200, body));
        assertEquals(new TagList(List.of(), false), tags());
    }

    @Test
    void whatIsNoTagIsLeftOut() {
        rig.fake.always(PATH, request -> Reply.of(200, "{\"tags\":[\"ok\",\"\",\"<b>\",null,7,\"a b\",\"-x\"]}"));
        assertEquals(List.of("ok", "7"), tags().tags());
    }

    @Test
    void aRepositoryThatIsNotThereIsSaidToBe() {
        PullException refused = assertThrows(PullException.class, this::tags);
        assertEquals(Kind.NOT_FOUND, refused.kind());
        assertTrue(refused.getMessage().contains("no tags of team/app"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"tags\":{}}", "<html>"})
    void whatIsNoListIsRefused(String body) {
        rig.fake.always(PATH, request -> Reply.of(200, body));
        assertThrows(PullException.class, this::tags);
    }

    @Test
    void aPageThatIsTooLargeIsRefused() {
        rig.fake.always(PATH, request -> Reply.of(200, "{\"x\":\"" + "x".repeat(1 << 20) + "\"}"));
        assertTrue(assertThrows(PullException.class, this::tags).getMessage().contains("more than 1024 KiB"));
    }
}
