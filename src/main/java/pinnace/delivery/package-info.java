/**
 * Bytes to the client: what a request wants of a file, the loop that brings it, and how many such loops there may be.
 *
 * <p>Owns conditions and ranges (RFC 9110, 13 and 14), the reserve of true bytes that keeps a line alive, and the
 * threads and places of downloads. A failure ends the loop with an exception and fewer bytes than were promised;
 * whoever called closes the connection, which every client takes for what it is.
 *
 * <p>A place is lent: a download that is slow, by whose fault ever, keeps it only until somebody finds none. What
 * counts are bytes that the client's side has taken, for a client that takes nothing keeps others out as a registry
 * does that gives nothing.
 *
 * <p>Must never know where bytes come from, or that they are a tar. Writes to an {@link java.io.OutputStream} and knows
 * no servlet.
 */
package pinnace.delivery;
