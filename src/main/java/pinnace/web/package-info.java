/**
 * The face: URLs, headers, errors, and the wiring of everything else.
 *
 * <p>Owns what people and scripts rely on. Resources are thin: what was asked is read ({@link pinnace.request}); the
 * images are looked up ({@link pinnace.web.Pipeline}), and each file that there is of what was found
 * ({@link pinnace.look}) is answered in one place ({@link pinnace.web.Answers}), pages included ({@link pinnace.page}).
 * A download runs on the application's own threads with an asynchronous response, since Payara has five of its own. A
 * body is never streamed without an exact length, and HTTP/1 answers close their connection: on Tomcat and Payara that
 * is the only end of a short body which every client takes for a failure.
 *
 * <p>Before an answer has a head nothing can be sent to keep its line alive. So a request waits for the registry on a
 * thread of ours for a few seconds only ({@link pinnace.web.Waiting}). Then it is redirected, while the look-up goes on
 * without it ({@link pinnace.lookup}). A request that only waits takes up no place for a download. Measured: neither
 * Tomcat nor Payara says that a client has closed its connection before its answer has begun, so a client that does not
 * come back in time is the only sign.
 *
 * <p>A list that is sent to be divided ({@link pinnace.web.UrlLists}) cannot be redirected. Its answer begins when a
 * request would be redirected, with a bound for its length that is known by then. Its URLs are taken elsewhere, so they
 * are absolute ({@link pinnace.web.BaseUrl}): what a caller or a proxy states about scheme and host is checked.
 *
 * <p>A script ({@link pinnace.web.GetResource}) is run by the caller at once, so it is answered whatever is wrong, and
 * what a caller has a part in comes into it as quoted words only ({@link pinnace.page.ShellScript}).
 *
 * <p>Who sends a request is found out once, on the container's thread ({@link pinnace.web.AdmissionFilter}), and kept
 * with it ({@link pinnace.web.Senders}). Users are the container's. {@code web.xml} has no constraint that asks for
 * them: it could not be switched off, and what a form of the container answers to a program has the status 200, so that
 * {@code wget} would keep it as the image. So a filter asks the container ({@link pinnace.web.ContainerLogin}): with
 * {@code authenticate()} for browsers, with {@code login()} for what programs send by Basic, whatever the container's
 * own way is. Basic is the default and not the form, because a form needs a session, and no node keeps what another one
 * would need. The address that decides whether a header is trusted is the socket's.
 *
 * <p>A login for a registry comes in a header that no browser sends by itself ({@link pinnace.web.CallerLogin}): a
 * password that a proxy or the container asked for must not reach the registry that a link names. Or it comes sealed,
 * in the URL ({@link pinnace.request.SealedLogins}), so that it is in all that a request leads to, and in nothing that
 * says what the bytes are. What an administrator may have got wrong is read before anything is running
 * ({@link pinnace.web.Start}).
 *
 * <p>No page sees what becomes of a download that it has begun. So it may make an id for it
 * ({@link pinnace.request.WatchId}) and ask how it is getting on, which the download itself knows
 * ({@link pinnace.web.Watches}). The id is in all that a request is redirected to, and like a sealed login in nothing
 * that says what the bytes are.
 *
 * <p>Knows all other packages; none of them knows it.
 */
package pinnace.web;
