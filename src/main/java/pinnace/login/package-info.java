/**
 * Whose credentials: the logins that a caller sends, and those that the server knows from {@code config.json} files and
 * credential helpers.
 *
 * <p>Owns what a login is, how docker writes it, and who may see what was got with one ({@link pinnace.stream.Origin}).
 * A login is looked for when it is needed and not when a request begins, for secrets change under running servers.
 *
 * <p>Must never know how a registry is asked: it says who the caller is, and {@link pinnace.registry} proves it.
 * Secrets leave it only as the value of a header. Knows {@code pinnace.stream} (time), {@code pinnace.image} and the
 * JDK.
 */
package pinnace.login;
