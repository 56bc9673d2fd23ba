/**
 * How to get out, and where not: proxies, certificates, addresses, and the one HTTP client.
 *
 * <p>Owns the address policy. It is applied where a name becomes an address, when the connection is made, so that no
 * answer of a name server and no redirect gets around it. A proxy's own address is exempt, as a route and nothing else.
 *
 * <p>Must never know registries, logins for them, or what is fetched. Only this package and {@link pinnace.registry}
 * touch the HTTP client.
 */
package pinnace.network;
