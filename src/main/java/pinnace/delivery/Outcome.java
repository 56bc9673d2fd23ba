package pinnace.delivery;

/** How a request for a file ended. */
public sealed interface Outcome {

    /** What the log says, without line breaks and secrets. */
    String words();

    /** All promised bytes were sent. */
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

    /** Pinnace closed the connection before all promised bytes were sent. */
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
