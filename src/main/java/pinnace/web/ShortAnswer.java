package pinnace.web;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import pinnace.image.Digest;

/** Answers that are made in memory and mean something only now. */
final class ShortAnswer {

    private static final Jsonb JSON = JsonbBuilder.create();

    private ShortAnswer() {}

    /** JSON of a record with public accessors. */
    static Response json(Incoming incoming, Object content) {
        return of(incoming, "application/json", JSON.toJson(content));
    }

    /**
     * That something exists, without content.
     *
     * @param isKnown whether that is known
     * @param digest of it, if that is known
     */
    static Response exists(boolean isKnown, Optional<Digest> digest) {
        return Response.status(isKnown ? 200 : 204)
                .header("Cache-Control", "no-store")
                .header("Docker-Content-Digest", digest.orElse(null))
                .build();
    }

    /** A text of this type. */
    static Response of(Incoming incoming, String type, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        Response.ResponseBuilder response = Response.ok()
                .type(type + ";charset=utf-8")
                .header("Cache-Control", "no-store")
                .header("Vary", "Accept")
                .header("Content-Length", body.length);
        return incoming.isHead() ? response.build() : response.entity(body).build();
    }
}
