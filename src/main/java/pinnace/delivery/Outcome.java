package pinnace.delivery;

/** How a request ended that was for a file. */
public sealed interface Outcome {

    /** In words, without line breaks and secrets. */
    String words();

    /** All bytes that were promised went out. */
    record Complete() implements Outcome {
        @Override
        public String words() {
            return "complete";
        }
    }

    /** The client closed the connection. */
    record ClientGone() implements Outcome {
        @Override
        public String words() {
            return "the client closed the connection";
        }
    }

    /** The connection was closed here, before all bytes that were promised had gone out. */
    record CutShort(String why) implements Outcome {
        @Override
        public String words() {
            return "cut short: " + why;
        }
    }

    /** It was answered with an error. */
    record Refused(int status, String why) implements Outcome {
        @Override
        public String words() {
            return "refused with " + status + " " + why;
        }
    }
}
