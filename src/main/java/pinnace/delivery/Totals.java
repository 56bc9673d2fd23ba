package pinnace.delivery;

/**
 * What downloads have come to.
 *
 * @param bytes how many the connections to clients have accepted
 * @param keepAliveBytes how many of them were sent one by one because a registry was late
 * @param reopened how often a blob was opened again because its connection to a registry broke
 */
public record Totals(long bytes, long keepAliveBytes, long reopened) {

    static final Totals NOTHING = new Totals(0, 0, 0);

    Totals and(Download one) {
        return new Totals(bytes + one.bytes(), keepAliveBytes + one.keepAliveBytes(), reopened + one.reopened());
    }
}
