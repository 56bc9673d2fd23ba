package pinnace.delivery;

/** How a request for a file ended. */
public sealed interface Outcome {

    /** What the log says, without line breaks and secrets. */
    String words();

    /** The same in one word, for programs. */
    String word();

    /** All promised bytes were sent. */
    record Complete() implements Outcome {
        @Override
        public String words() {
            return "complete";
        }

        @Override
        public String word() {
            return "complete";
        }
    }

    /** The client closed the connection. */
    record ClientGone() implements Outcome {
        @Override
        public String words() {
            return "the client closed the connection";
        }

        @Override
        public String word() {
            return "client-gone";
        }
    }

    /** Pinnace closed the connection before all promised bytes were sent. */
    record CutShort(String why) implements Outcome {
        @Override
        public String words() {
            return "cut short: " + why;
        }

        @Override
        public String word() {
            return "cut";
        }
    }

    /** It was answered with an error. */
    record Refused(int status, String why) implements Outcome {
        @Override
        public String words() {
            return "refused with " + status + " " + why;
        }

        @Override
        public String word() {
            return "refused";
        }
    }
}
