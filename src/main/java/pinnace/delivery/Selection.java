package pinnace.delivery;

/** What a request wants of a file, after its conditions and its range have been looked at. */
public sealed interface Selection {

    /** All of it: {@code 200}. */
    record Whole() implements Selection {}

    /**
     * Some of it: {@code 206}.
     *
     * @param from the first byte
     * @param to the byte after the last
     */
    record Part(long from, long to) implements Selection {}

    /** A range that the file does not have: {@code 416}. */
    record Unsatisfiable() implements Selection {}

    /** The client has it already: {@code 304}. */
    record NotModified() implements Selection {}

    /** It is not the file that the client means: {@code 412}. */
    record PreconditionFailed() implements Selection {}
}
