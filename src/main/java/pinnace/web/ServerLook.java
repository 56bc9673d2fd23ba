package pinnace.web;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinnace.registry.RepositoryPolicy;
import pinnace.settings.Contact;
import pinnace.settings.Settings;

/**
 * What a page may want to know of this server.
 *
 * @param version of Pinnace
 * @param defaultRegistry the registry of images without a registry in their name
 * @param defaultPlatform the platform if none is asked for
 * @param registries what may be pulled, as the setting says it; none if it is not restricted
 * @param sealedLogins whether logins are sealed for URLs
 * @param contact whom people ask for help, if the administrator says it
 * @param contactLink where a click on that leads; absent if it is plain text
 */
@JsonbPropertyOrder({
    "version",
    "defaultRegistry",
    "defaultPlatform",
    "registries",
    "sealedLogins",
    "contact",
    "contactLink"
})
public record ServerLook(
        String version,
        String defaultRegistry,
        String defaultPlatform,
        List<String> registries,
        boolean sealedLogins,
        @Nullable String contact,
        @Nullable String contactLink) {

    /** Of this deployment. */
    static ServerLook of(String version, Settings settings) {
        Optional<Contact> contact = settings.get(Settings.CONTACT);
        return new ServerLook(
                version,
                settings.get(Settings.DEFAULT_REGISTRY),
                settings.get(Settings.DEFAULT_PLATFORM).toString(),
                settings.get(Settings.ALLOWED_REGISTRIES).stream()
                        .map(RepositoryPolicy.Entry::text)
                        .toList(),
                settings.get(Settings.SEALED_LOGINS),
                contact.map(Contact::text).orElse(null),
                contact.flatMap(Contact::link).orElse(null));
    }
}
