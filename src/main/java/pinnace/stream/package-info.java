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
 * <p>Between resuming and verifying lies {@link pinnace.stream.AheadBlobs}: each window that is fetched beside the
 * reader is resumed by itself, and what it brings is verified in the reader's order. It fetches nothing ahead until the
 * reader waits, so a slow client costs one connection and no memory, and a fast registry no thread.
 *
 * <p>A digest is of a whole blob, and clients get blobs in parts. {@link pinnace.stream.BlobHistories} remembers, as
 * running hashes, what this node has delivered of each, so that parts which do not fit together are refused. That is
 * simpler than a hash for every piece of a blob: no second hash is computed, and what several deliveries gave together
 * is right if the last of them comes to the digest. Slices that are fetched at the same time have no running hash; they
 * are read once more before the last of them ends, rather than that each reads all that lies before it.
 *
 * <p>Two budgets keep what all downloads hold within the heap: {@link pinnace.stream.ReadAheadMemory} for what was
 * fetched ahead, which is optional, so that a download without it is only slower, and
 * {@link pinnace.stream.DocumentMemory} for manifests and configurations, which are not, so that a request without it
 * is refused. {@link pinnace.stream.Places} bound in the same way how much goes on at the same time.
 *
 * <p>Must never know HTTP, tar or the client. Knows {@code pinnace.image} and the JDK.
 */
package pinnace.stream;
