package pinnace.web;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jvnet.mimepull.MIMEConfig;
import org.jvnet.mimepull.MIMEMessage;
import org.jvnet.mimepull.MIMEParsingException;
import org.jvnet.mimepull.MIMEPart;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.list.ListText;
import pinnace.request.PullRequest;
import pinnace.request.RequestReader;
import pinnace.request.SealedLogins;
import pinnace.stream.DocumentMemory;

/**
 * What a client sends as a list: a form, with or without a file, or the list itself as text. wget and curl call such a
 * text a form; it is one only if it begins like one.
 *
 * @param documents the memory for what is being read, which many clients may send at the same time
 */
record SentList(DocumentMemory documents) {

    /** The fields that say how a list is divided. */
    static final Set<String> OF_DIVISION = Set.of("tar-images", "tar-size");

    private static final Set<String> ALL_FIELDS = Stream.of(
                    RequestReader.SENT, OF_DIVISION, Set.of(SealedLogins.PARAMETER))
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());
    private static final Pattern BEGIN_OF_FORM = Pattern.compile("^(?:" + String.join("|", ALL_FIELDS) + ")=");
    private static final Pattern NAME = Pattern.compile("(?i)(?:^|;)\\s*name=(?:\"([^\"]*)\"|([^;\\s]*))");
    private static final int MOST_PARTS = 100;

    /** The bytes that came, their text, its parts and the lines. */
    private static final int COPIES = 4;

    private static final int PIECE = 8 * 1024;

    /**
     * What a request with a list asks for.
     *
     * @throws PullException {@link Kind#CONFLICT} for a part of the answer: wget would put parts of two lists together
     */
    PullRequest request(InputStream body, UriInfo uri, HttpHeaders headers, RequestReader reader) throws IOException {
        return request(fields(body, uri, headers), reader);
    }

    /** The fields of a request with a list; throws what {@link #request} throws. */
    MultivaluedMap<String, String> fields(InputStream body, UriInfo uri, HttpHeaders headers) throws IOException {
        if (headers.getHeaderString("Range") != null) {
            throw new PullException(
                    Kind.CONFLICT,
                    "A list cannot be sent to continue a download: send it once without -c, and continue the download of the"
                            + " URL that it leads to");
        }
        try (DocumentMemory.Held held = documents.held()) {
            return read(received(body, held), Optional.ofNullable(headers.getMediaType()), uri.getQueryParameters());
        }
    }

    /** What these fields ask for. */
    static PullRequest request(MultivaluedMap<String, String> fields, RequestReader reader) {
        try {
            return reader.sent(fields);
        } catch (PullException e) {
            if (e.kind() == Kind.BAD_REQUEST && looksJoined(fields)) {
                throw new PullException(
                        Kind.BAD_REQUEST,
                        e.getMessage() + "; if curl -d has joined the lines of your list, send it with --data-binary",
                        e);
            }
            throw e;
        }
    }

    /** Whether it may be the work of {@code curl -d}, which removes the ends of lines. */
    private static boolean looksJoined(MultivaluedMap<String, String> fields) {
        return fields.getOrDefault("image", List.of()).stream()
                .allMatch(text -> text.indexOf(':') != text.lastIndexOf(':')
                        && text.lines().count() == 1
                        && !text.endsWith("\n"));
    }

    private static byte[] received(InputStream body, DocumentMemory.Held held) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE];
        for (int n = body.read(piece); n > 0; n = body.read(piece)) {
            held.take((long) COPIES * n);
            all.write(piece, 0, n);
            if (all.size() > ListText.MOST_BYTES) {
                throw new PullException(
                        Kind.TOO_LARGE,
                        "A list has at most " + (ListText.MOST_BYTES >> 10) + " KiB; this one has more");
            }
        }
        return all.toByteArray();
    }

    /**
     * Reads what came.
     *
     * @param query of the URL, which may have options
     * @return {@code image}, which may have several lines, and the options
     * @throws PullException {@link Kind#TOO_LARGE} or {@link Kind#BAD_REQUEST}
     */
    private static MultivaluedMap<String, String> read(
            byte[] bytes, Optional<MediaType> type, MultivaluedMap<String, String> query) throws IOException {
        MultivaluedMap<String, String> fields = new MultivaluedHashMap<>(query);
        if (type.filter(MediaType.MULTIPART_FORM_DATA_TYPE::isCompatible).isPresent()) {
            String boundary = type.orElseThrow().getParameters().getOrDefault("boundary", "");
            parts(bytes, boundary, fields);
            return fields;
        }
        String text = ListText.decode(bytes);
        if (BEGIN_OF_FORM.matcher(text).find()) {
            form(text, fields);
        } else {
            fields.add("image", text);
        }
        return fields;
    }

    /** Adds the fields of a form. */
    static void form(String text, MultivaluedMap<String, String> fields) {
        try {
            for (String pair : text.strip().split("&", -1)) {
                String[] sides = pair.split("=", 2);
                fields.add(decoded(sides[0]), decoded(sides.length < 2 ? "" : sides[1]));
            }
        } catch (IllegalArgumentException e) {
            throw new PullException(
                    Kind.BAD_REQUEST, "In a form, two hexadecimal digits must follow a %, as in %2F", e);
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void parts(byte[] bytes, String boundary, MultivaluedMap<String, String> fields) throws IOException {
        MIMEConfig inMemory = new MIMEConfig();
        inMemory.setMemoryThreshold(-1);
        try (MIMEMessage message = new MIMEMessage(new ByteArrayInputStream(bytes), boundary, inMemory)) {
            List<MIMEPart> parts = message.getAttachments();
            for (MIMEPart part : parts.subList(0, Math.min(parts.size(), MOST_PARTS))) {
                try (InputStream content = part.readOnce()) {
                    String name = name(part);
                    // A file may have any name.
                    fields.add(ALL_FIELDS.contains(name) ? name : "image", ListText.decode(content.readAllBytes()));
                }
            }
        } catch (MIMEParsingException | IllegalArgumentException e) {
            throw new PullException(Kind.BAD_REQUEST, "The form that was sent with a file is malformed", e);
        }
    }

    private static String name(MIMEPart part) {
        return Optional.ofNullable(part.getHeader("Content-Disposition")).stream()
                .flatMap(List::stream)
                .map(NAME::matcher)
                .filter(Matcher::find)
                .map(found -> Optional.ofNullable(found.group(1)).orElseGet(() -> found.group(2)))
                .findFirst()
                .orElse("");
    }
}
