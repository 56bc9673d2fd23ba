/**
 * Bytes to the client: what a request wants of a file, the loop that brings it, and how many such loops there may be.
 *
 * <p>Owns conditions and ranges (RFC 9110, 13 and 14), the reserve of true bytes that keeps a line alive, and the
 * threads of downloads. A failure ends the loop with an exception and fewer bytes than were promised; whoever called
 * closes the connection, which every client takes for what it is.
 *
 * <p>Must never know where bytes come from, or that they are a tar. Writes to an {@link java.io.OutputStream} and knows
 * no servlet.
 */
package pinnace.delivery;
