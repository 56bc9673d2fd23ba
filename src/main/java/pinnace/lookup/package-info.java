/**
 * What has to be known of an image before its answer begins, looked up once for all who want the same at the same time.
 *
 * <p>A look-up belongs to no single request: it continues while clients are redirected and come back, and it is called
 * off when the last of them has gone for good. One client, or one registry that is silent, cannot take all places.
 *
 * <p>A request that is kept alive while it waits comes back by itself ({@link pinnace.lookup.Stay}), so that a list is
 * looked up for as long as that takes, and no longer than a request waits for it.
 *
 * <p>Must never know HTTP requests and answers: a request that waits is a {@link pinnace.lookup.Caller}. What was found
 * is shared only within a {@link pinnace.stream.Origin}.
 */
package pinnace.lookup;
