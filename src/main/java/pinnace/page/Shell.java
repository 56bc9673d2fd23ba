package pinnace.page;

import java.util.regex.Pattern;
import pinnace.request.PullRequest.Place;

/** A language of scripts. */
public enum Shell {
    /** Of every POSIX shell. Between two quotes nothing can mean a quote (Shell Command Language, 2.2.2). */
    POSIX(Place.GET, "text/x-shellscript", "'", "'\\\\''"),

    /**
     * Of Windows PowerShell 5.1 and PowerShell 7. There, four typographic quotes end a word too, and any of them means
     * itself after another one.
     */
    POWERSHELL(Place.GET_FOR_POWERSHELL, "text/plain", "['\u2018\u2019\u201a\u201b]", "$0$0");

    /** Control characters but the line feed: terminals obey some of them, and no shell can hold a zero. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\n]]");

    private final Place place;
    private final String type;
    private final Pattern quote;
    private final String escaped;
    private final String fetching;
    private final String refusing;

    Shell(Place place, String type, String quote, String escaped) {
        this.place = place;
        this.type = type;
        this.quote = Pattern.compile(quote);
        this.escaped = escaped;
        this.fetching = PageTemplate.of("get" + place.suffix()).text();
        this.refusing = PageTemplate.of("refused" + place.suffix()).text();
    }

    /** The one that the end of a path names; {@link #POSIX} if it names none. */
    public static Shell of(String path) {
        return Place.ofScript(path) == POWERSHELL.place ? POWERSHELL : POSIX;
    }

    /** Fetches what is asked for. */
    public ShellScript fetching() {
        return new ShellScript(this, fetching);
    }

    /** Says why that cannot be fetched. */
    public ShellScript refusing() {
        return new ShellScript(this, refusing);
    }

    /** The media type of a script. */
    public String type() {
        return type;
    }

    /** A word that means the text and nothing else. */
    String quoted(String text) {
        String shown = CONTROL.matcher(text).replaceAll("?");
        return "'" + quote.matcher(shown).replaceAll(escaped) + "'";
    }
}
