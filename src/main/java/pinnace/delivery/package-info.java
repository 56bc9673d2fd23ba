/**
 * Bytes to the client: what a request wants of a file, the loop that brings it, and how many such loops there may be.
 *
 * <p>Owns conditions and ranges (RFC 9110, 13 and 14), the reserve of true bytes that keeps a line alive, and the
 * threads and places of downloads. A failure ends the loop with an exception and fewer bytes than were promised; the
 * caller closes the connection, which every client takes for a failure.
 *
 * <p>A slow download keeps its place only until another request finds none, whoever makes it slow: only the bytes count
 * that the client's side has taken. A client that takes nothing keeps others out like a registry that sends nothing.
 *
 * <p>Must never know where bytes come from, or that they are a tar. Writes to an {@link java.io.OutputStream} and knows
 * no servlet.
 */
package pinnace.delivery;
