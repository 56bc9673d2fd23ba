package pinnace.web;

import jakarta.ws.rs.core.Response;

/** Leads somewhere else, for now: relative, without scheme and host, so that no proxy that ends TLS is in the way. */
final class Redirect {

    private Redirect() {}

    static Response to(int status, String location) {
        return Response.status(status)
                .header("Location", location)
                .header("Cache-Control", "no-store")
                .header("Content-Length", 0)
                .build();
    }
}
