/**
 * The face: URLs, headers, settings, errors, and the wiring of everything else.
 *
 * <p>Owns what people and scripts rely on. Resources are thin: they read what was asked ({@link pinnace.web.Asked}),
 * let the registry resolve it, make the archive, and answer ({@link pinnace.web.Downloads}). A download runs on the
 * application's own threads with an asynchronous response, since Payara has five of its own. A body is never streamed
 * without an exact length, and HTTP/1 answers close their connection: on Tomcat and Payara that is the only end of a
 * short body which every client takes for a failure.
 *
 * <p>Before an answer has a head nothing can be sent to keep its line alive. So whoever waits for a registry waits on a
 * thread of ours for a few seconds only ({@link pinnace.web.Waiting}) and is then led on by a redirect, while what he
 * waits for goes on without him ({@link pinnace.web.Resolutions}). Nobody who only waits takes up a place for a
 * download. A look-up needs a place ({@link pinnace.web.LookupPlaces}) from the moment on in which it asks somebody; it
 * loses it when nobody may come back for its result. Measured: neither Tomcat nor Payara says that a client has closed
 * its connection before its answer has begun, so a client that does not come back in time is the only sign.
 *
 * <p>A login for a registry comes in a header that no browser sends by itself ({@link pinnace.web.CallerLogin}): a
 * password that a proxy or the container asked for must not reach the registry of whoever wrote a link. What an
 * administrator may have got wrong is read before anything is running ({@link pinnace.web.Start}).
 *
 * <p>Knows all other packages; nobody knows it. Alone here are JAX-RS and the servlet API known.
 */
package pinnace.web;
