/**
 * Where images come from: the pull side of the distribution-spec, over one HTTP client.
 *
 * <p>Owns how a registry is asked: tokens, redirects, mirrors, retries, and the wording of every refusal.
 * {@link pinnace.registry.RegistryHttp} is the only one who sends a request; documents that leave this package are
 * verified. The client is Apache HttpClient: it has body read timeouts, a hook for name resolution, SOCKS and proxy
 * logins, and can be cut from another thread. Redirects are followed by hand, for a login must not cross to another
 * origin. A proxy's answer to {@code CONNECT} comes unencrypted and is never taken for a registry's.
 *
 * <p>Must never know the archive, the client that downloads, JAX-RS or the servlet API.
 */
package pinnace.registry;
