package pinnace.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;
import pinnace.image.ForeignJson;

/**
 * Says in one sentence what an answer without success means. It quotes the registry's own message, bounded and without
 * control characters.
 */
final class Refusals {

    static final int LARGEST_BODY = 64 * 1024;
    /** The headers of an answer have room for some kilobytes; a container answers 500 if there are more. */
    private static final Pattern PASSED_ON = Pattern.compile("[ -~&&[^\"\\\\]]{1,100}");

    private static final int LONGEST_QUOTE = 300;

    private Refusals() {}

    static PullException of(RegistryRequest ask, RegistryResponse answer) {
        String name = ask.endpoint().name();
        String words = body(ask, answer);
        String said = words.isEmpty() ? "" : ": " + words;
        return switch (answer.status()) {
            case 401 -> login(ask, words);
            case 403 -> refused(name + " does not allow " + ask.repository() + said);
            case 404 ->
                new PullException(
                        Kind.NOT_FOUND,
                        name + " has no " + ask.what()
                                + (ask.isByDigest()
                                        ? ": it was deleted, or never existed, or needs a login"
                                        : ": it does not exist, or needs a login"));
            case 416 ->
                new PullException(Kind.CORRUPT, name + " has fewer bytes of " + ask.what() + " than the manifest says");
            case 429 -> tooMany(ask, answer, said);
            case 451 -> refused(name + " may not give " + ask.repository() + " for legal reasons" + said);
            default ->
                new PullException(Kind.BROKEN, ask.action() + " was answered with status " + answer.status() + said);
        };
    }

    private static PullException refused(String sentence) {
        return new PullException(Kind.REFUSED, sentence);
    }

    static PullException login(RegistryRequest ask, String words) {
        String tried = ask.login().isPresent() ? " does not accept the login for " : " wants a login for ";
        return new PullException(
                Kind.LOGIN,
                ask.endpoint().name() + tried + ask.repository() + ", or it does not exist"
                        + (words.isEmpty() ? "" : " (" + words + ")"));
    }

    /** A page of a proxy, or of a login portal, instead of the requested content. */
    static PullException webPage(RegistryRequest ask) {
        return new PullException(
                Kind.BARRED, ask.action() + " was answered with a web page, as proxies and login portals send it");
    }

    private static PullException tooMany(RegistryRequest ask, RegistryResponse answer, String said) {
        PullException limited =
                new PullException(Kind.TOO_MANY, ask.endpoint().name() + " limits how much may be pulled" + said);
        for (String header : List.of("Retry-After", "RateLimit-Limit", "RateLimit-Remaining")) {
            answer.header(header)
                    .filter(value -> PASSED_ON.matcher(value).matches())
                    .ifPresent(value -> limited.with(header, value));
        }
        return limited;
    }

    /**
     * What the body of an answer says: the message of a registry's JSON error, or that it is a web page; empty if it
     * says neither, or cannot be read. It never quotes the secret, which an answer may repeat.
     */
    static String body(RegistryRequest ask, RegistryResponse answer) {
        try {
            String text = new String(answer.atMost(LARGEST_BODY), StandardCharsets.UTF_8).strip();
            if (text.startsWith("<")) {
                return "a web page, as proxies and login portals send it";
            }
            return text.startsWith("{") ? messages(ask, text) : "";
        } catch (IOException | PullException e) {
            return "";
        }
    }

    /** The messages of the first three errors in an error body (distribution-spec). */
    private static String messages(RegistryRequest ask, String json) {
        String joined = ForeignJson.read(json, body -> body.list("errors")).orElse(List.of()).stream()
                .flatMap(error -> words(error).stream())
                .limit(3)
                .collect(Collectors.joining("; "));
        // Before it is cut, because a part of a secret is one too.
        String secret = ask.login().map(login -> Shown.plain(login.secret())).orElse("");
        String plain =
                secret.isEmpty() ? Shown.plain(joined) : Shown.plain(joined).replace(secret, "...");
        return plain.length() > LONGEST_QUOTE ? plain.substring(0, LONGEST_QUOTE) + "..." : plain;
    }

    private static Optional<String> words(ForeignJson error) {
        return error.textIfAny("message").filter(words -> !words.isBlank()).or(() -> error.textIfAny("code")
                .filter(code -> !code.isBlank()));
    }
}
