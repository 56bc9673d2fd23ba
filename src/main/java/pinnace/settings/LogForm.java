package pinnace.settings;

/** How the lines of the access log are written. */
public enum LogForm {
    /** For people. */
    TEXT,
    /** For programs: each line is one JSON object. */
    JSON;

    static LogForm parse(String text) {
        return switch (text) {
            case "text" -> TEXT;
            case "json" -> JSON;
            default -> throw new IllegalArgumentException("must be text or json, not " + text);
        };
    }
}
