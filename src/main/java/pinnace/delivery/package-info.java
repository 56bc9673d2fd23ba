/**
 * Bytes to the client: what a request selects of a file, the loop that sends it, and how many such loops there may be.
 *
 * <p>Owns conditions and ranges (RFC 9110, 13 and 14), the reserve of bytes that keeps a connection alive, and the
 * threads and places of downloads. A failure ends the loop with an exception and fewer bytes than were promised; the
 * caller closes the connection, which every client takes for a failure.
 *
 * <p>A slow download keeps its place only until another request finds none, whether the client is slow or the registry:
 * only bytes that the connection to the client has accepted count.
 *
 * <p>A short text that is promised before it is known ({@link pinnace.delivery.LateLines}) has no true bytes to hold
 * back; blank lines, which mean nothing in it, keep its connection alive and fill it up.
 *
 * <p>Must never know where bytes come from, or that they are a tar. Writes to an {@link java.io.OutputStream} and knows
 * no servlet.
 */
package pinnace.delivery;
