package pinnace.web;

import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;

/** The composition root: every {@code new} of a collaborator is here. */
public final class PinnaceApplication extends ResourceConfig {

    /** Wires the application; called by Jersey once per deployment. */
    public PinnaceApplication() {
        register(new HealthResource());
        property(ServerProperties.WADL_FEATURE_DISABLE, true);
        property("jersey.config.disableDefaultProvider", "DATASOURCE");
        // One byte and a flush reach the wire at once; Jersey else holds the first 8 KiB back.
        property(ServerProperties.OUTBOUND_CONTENT_LENGTH_BUFFER, 0);
        property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true);
    }
}
