/**
 * Bytes on their way: where blobs come from, how a broken connection is survived, how they are verified, and how they
 * are read ahead.
 *
 * <p>Upstream of {@link pinnace.stream.ReadAhead} everything is a plain blocking {@link java.io.InputStream}: resuming
 * and verifying are two {@link pinnace.stream.BlobStore}s around another, each with one concern, and none of them has
 * to know about lateness. Downstream of it everything is a {@link pinnace.stream.Source}, which may be late and says
 * so. The border runs along a thread, because nothing less survives every wait: a name that does not resolve, a TLS
 * handshake that hangs and a token that does not come are not reads of a socket and cannot be cut into slices of
 * patience. It also puts the hashing on another core than the writing.
 *
 * <p>Must never know HTTP, tar or the client. Knows {@code pinnace.image} and the JDK.
 */
package pinnace.stream;
