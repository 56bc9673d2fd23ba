package pinnace.web;

import jakarta.json.bind.annotation.JsonbPropertyOrder;

/**
 * Whether this node wants requests, and what that was judged by.
 *
 * @param ready whether it does
 * @param settings which without fail were read, or there would be no answer
 * @param server whether it is about to stop
 * @param downloads how many places are taken; it is ready even if all are
 * @param registries which are never asked: a registry that is down must not take every node away
 */
@JsonbPropertyOrder({"ready", "settings", "server", "downloads", "registries"})
public record ReadyLook(boolean ready, String settings, String server, String downloads, String registries) {}
