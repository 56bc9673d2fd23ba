package pinnace.delivery;

import pinnace.failure.Shown;

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

    /**
     * An administrator has ended it, so Pinnace closed the connection early.
     *
     * @param administrator the name, which is for the log alone
     */
    record EndedByAdministrator(String administrator) implements Outcome {

        /** What its client may know. */
        public static final String SENTENCE = "An administrator has ended this download";

        @Override
        public String words() {
            return "cut short: " + detail();
        }

        @Override
        public String word() {
            return "cut";
        }

        /** The sentence with the name. */
        public String detail() {
            return SENTENCE + " (" + Shown.plain(administrator) + ")";
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
