/**
 * Where images come from: pull, by the distribution-spec, over one HTTP client.
 *
 * <p>Owns the requests to registries: tokens, redirects, mirrors, retries, and the sentence of every refusal. Only
 * {@link pinnace.registry.RegistryHttp} sends a request; documents that leave this package are verified. The client is
 * Apache HttpClient: it has body read timeouts, a hook for name resolution, SOCKS and proxy logins, and can be cut from
 * another thread. Redirects are followed here and not by the client, because a login must not go to another origin. A
 * proxy's answer to {@code CONNECT} comes unencrypted and is never taken for a registry's.
 *
 * <p>Must never know the archive, the client that downloads, JAX-RS or the servlet API.
 */
package pinnace.registry;
