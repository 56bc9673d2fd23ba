package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Function;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.list.Defaults;
import pinnace.list.Division;
import pinnace.settings.Setting;

/** The URLs of a list that is too long for one: one a line, each of one archive that loads by itself. */
@Path("/pull.txt")
public final class UrlListResource {

    private static final String TARGET = "pull.tar?list=";
    private static final Function<String, Integer> IMAGES = Setting.number(1, 1_000);
    private static final Function<String, Long> BYTES = Setting.size(1 << 20, 1L << 40);
    private static final String USUAL_IMAGES = "50";

    private final UrlLists lists;
    private final BaseUrl base;
    private final SentList sent;
    private final Defaults defaults;

    UrlListResource(UrlLists lists, BaseUrl base, Defaults defaults) {
        this.sent = new SentList(lists.pipeline().documents());
        this.lists = lists;
        this.base = base;
        this.defaults = defaults;
    }

    /** Answers as soon as the list is looked up; an answer that is late begins before that, and is never redirected. */
    @POST
    public void post(
            InputStream body,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response)
            throws IOException {
        Incoming incoming = new Incoming(uri, headers, request);
        MultivaluedMap<String, String> fields = sent.fields(body, uri, headers);
        String before = base.of(incoming) + TARGET;
        Division division = division(fields, before);
        PullRequest asked = SentList.request(fields, defaults);
        lists.answer(new UrlMaking.Wanted(asked, division, before, DryRun.isJsonFor(incoming)), incoming, response);
    }

    private static Division division(MultivaluedMap<String, String> fields, String before) {
        String images = option(fields, "tar-images");
        String bytes = option(fields, "tar-size");
        String target = before.substring(before.indexOf('/', before.indexOf("://") + 3));
        return new Division(
                read("tar-images", IMAGES, images.isEmpty() ? USUAL_IMAGES : images),
                bytes.isEmpty() ? Division.ANY_SIZE : read("tar-size", BYTES, bytes),
                ListResource.LONGEST_TARGET - ListResource.FOR_HOP - target.length());
    }

    private static String option(MultivaluedMap<String, String> fields, String name) {
        List<String> values = fields.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw bad("The parameter " + name + " is given " + values.size() + " times; once is enough");
        }
        fields.remove(name);
        return values.isEmpty() ? "" : values.get(0).strip();
    }

    private static <T> T read(String name, Function<String, T> parser, String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new PullException(Kind.BAD_REQUEST, name + " " + e.getMessage(), e);
        }
    }

    private static PullException bad(String sentence) {
        return new PullException(Kind.BAD_REQUEST, sentence);
    }
}
