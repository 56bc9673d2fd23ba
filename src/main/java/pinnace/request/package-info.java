/**
 * What a URL or a form asks for, as values.
 *
 * <p>{@link pinnace.request.RequestReader} reads parameters into a {@link pinnace.request.PullRequest}: a list of
 * images, what is wanted of them ({@link pinnace.request.ArchiveOptions}), and how the URL is written that means the
 * same. What is wrong in them is refused here, with a sentence, before anything is looked up. Reading and writing are
 * in one place, so that every redirect and every pinned URL says exactly what was asked for.
 *
 * <p>What a request brings along and what does not say which bytes are meant is here too, for it has to be in the next
 * URL: its sealed logins ({@link pinnace.request.SealedLogins}), the id of its page ({@link pinnace.request.WatchId}),
 * and how long it has waited ({@link pinnace.request.Hop}).
 *
 * <p>Must never know the server, the caller, or a registry: it knows no JAX-RS, and nothing here waits.
 */
package pinnace.request;
