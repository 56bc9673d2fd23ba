/**
 * Bytes to the client: what a request selects of a file, the loop that sends it, and how many such loops there may be.
 *
 * <p>Owns conditions and ranges (RFC 9110, 13 and 14), the reserve of bytes that keeps a connection alive, and the
 * threads and places of downloads. A failure ends the loop with an exception and fewer bytes than were promised; the
 * caller closes the connection, which every client takes for a failure.
 *
 * <p>A slow download keeps its place only until another request finds none, whether the client is slow or the registry:
 * only bytes that the connection to the client has accepted count, and no time for which a limit held it back.
 *
 * <p>Rates ({@link pinnace.delivery.Rates}) are kept where bytes go out, because all else then follows: what is read
 * ahead fills up and stops. Each rate is a token bucket that may go into debt ({@link pinnace.delivery.SharedRate}). A
 * download waits until the debt that it finds is paid, sends a slice, and waits again, so no code has to choose the
 * next one or to wake it. How much each gets follows from the size of the slices alone: the more downloads of a client
 * wait, the smaller theirs are. So clients share a rate, and what one does not ask for shortens the wait of the others.
 * The same line serves the downloads of one client, and one download by itself. While its turn has not come, a download
 * still sends a byte, on credit, whenever the connection would be silent for too long.
 *
 * <p>A short text that is promised before it is known ({@link pinnace.delivery.LateLines}) has no true bytes to hold
 * back; blank lines, which mean nothing in it, keep its connection alive and fill it up.
 *
 * <p>Must never know where bytes come from, or that they are a tar. Writes to an {@link java.io.OutputStream} and knows
 * no servlet.
 */
package pinnace.delivery;
