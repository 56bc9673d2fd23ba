/**
 * How Pinnace connects, and where it does not: proxies, certificates, addresses, and the one HTTP client.
 *
 * <p>Owns the address policy. It is applied where a name becomes an address, when a connection is opened, so that no
 * answer of a name server and no redirect gets around it. The address of a proxy is exempt, but only as a proxy.
 *
 * <p>Must never know registries, their logins, or what is fetched. Only this package and {@link pinnace.registry} touch
 * the HTTP client.
 */
package pinnace.network;
