package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.list.Division;
import pinnace.request.ListUrl;
import pinnace.request.Parameters;
import pinnace.request.Parts;
import pinnace.request.PullRequest;
import pinnace.request.RequestReader;
import pinnace.settings.Setting;

/** The URLs of a list that is too long for one: one a line, each of one archive that loads by itself. */
@Path("/pull.txt")
public final class UrlListResource {

    private static final Function<String, Integer> IMAGES = Setting.number(1, 1_000);
    private static final Function<String, Long> BYTES = Setting.size(1 << 20, 1L << 40);
    private static final int USUAL_IMAGES = 50;

    private final UrlLists lists;
    private final BaseUrl base;
    private final SentList sent;
    private final RequestReader reader;

    UrlListResource(UrlLists lists, BaseUrl base, RequestReader reader) {
        this.sent = new SentList(lists.pipeline().documents());
        this.lists = lists;
        this.base = base;
        this.reader = reader;
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
        Parameters options = new Parameters(new MultivaluedHashMap<>(fields));
        Parts.refuse(options, "Here tar-size= says how large each file may be");
        SentList.OF_DIVISION.forEach(fields::remove);
        PullRequest asked = check(SentList.request(fields, reader));
        String before = base.of(incoming) + asked.logins().before("pull.tar?") + "list=";
        Division division = division(options, before, asked);
        lists.answer(new UrlMaking.Wanted(asked, division, before, incoming.wantsJson()), incoming, response);
    }

    private static Division division(Parameters options, String before, PullRequest asked) {
        String target = before.substring(before.indexOf('/', before.indexOf("://") + 3));
        int room = ListUrl.LONGEST - ListUrl.FOR_HOP - target.length();
        return new Division(
                options.read("tar-images", IMAGES).orElse(USUAL_IMAGES),
                options.read("tar-size", BYTES).orElse(Division.ANY_SIZE),
                room - asked.options().pinned().query().length());
    }

    private static PullRequest check(PullRequest asked) {
        if (asked.options().without().isPresent()) {
            throw new PullException(
                    Kind.BAD_REQUEST,
                    "without= belongs to a pinned URL; write base= with the images that are there already");
        }
        return asked;
    }
}
