/**
 * What has to be known of an image before its answer begins, looked up once for all who want the same at the same time.
 *
 * <p>A look-up does not belong to one request: it continues while clients are redirected and come back, and it is
 * cancelled when the last of them has gone. {@link pinnace.lookup.LookupPlaces} keeps one client, and one registry that
 * is silent, from taking all places.
 *
 * <p>Must never know HTTP requests and answers: a request that waits is a {@link pinnace.lookup.Caller}. What was found
 * is shared only within a {@link pinnace.stream.Origin}.
 */
package pinnace.lookup;
