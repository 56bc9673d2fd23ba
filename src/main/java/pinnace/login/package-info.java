/**
 * The logins that a caller sends, and those that the server has from {@code config.json} files and credential helpers.
 *
 * <p>Owns what a login is, how docker writes it, and which callers may see what it gives access to
 * ({@link pinnace.stream.Origin}). A login is found when it is needed and not when a request begins, because secrets
 * change while the server runs. A caller who cannot send a header has a login sealed ({@link pinnace.login.Seal}) and
 * sends what comes of that in a URL.
 *
 * <p>Must never know how a registry is asked: {@link pinnace.registry} sends the logins. Secrets leave this package
 * only as the value of a header, or sealed. Knows {@code pinnace.stream} (time), {@code pinnace.image} and the JDK.
 */
package pinnace.login;
