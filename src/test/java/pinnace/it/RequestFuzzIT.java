package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Mutations;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Jvm;
import pinnace.rig.Node;
import pinnace.rig.RawHttp;

/**
 * Requests of every kind, made bad by a seed and sent byte by byte: each is answered with a status that the
 * documentation knows and a sentence, and the process is afterwards as it was before. Another seed is given by
 * {@code -Dpinnace.fuzz.seed=N}.
 */
class RequestFuzzIT {

    private static final int CASES = 2_000;
    private static final int AT_ONCE = 4;
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String CONTEXT = "/pinnace";

    private static final List<String> METHODS =
            List.of("GET", "GET", "GET", "GET", "HEAD", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE");
    private static final List<String> PATHS = List.of(
            "/pull/R/team/app:1.tar",
            "/pull/R/team/app:1.tar",
            "/pull/R/team/app:1.tar",
            "/pull/R/team/app@D.tar",
            "/pull/R/team/app:1@D.tar",
            "/pull/R/team/nothing:1.tar",
            "/pull/alpine.tar",
            "/pull/nginx:1.27.tar",
            "/pull/ghcr.io/owner/app:1.4.tar",
            "/pull/%5B::1%5D:5000/team/app:1.tar",
            "/pull/team/%C3%A4pp.tar",
            "/pull",
            "/pull/",
            "/api/login",
            "/health/live",
            "/health/",
            "/",
            "/index.html",
            "/pinnace.css",
            "/nothing/here");
    private static final List<String> QUERIES = List.of(
            "",
            "",
            "",
            "",
            "?platform=linux/amd64",
            "?platform=linux%2Farm64",
            "?platform=linux/amd64&hop=3.tmwdl9",
            "?hop=18.tmwdl9",
            "?image=R/team/app:1&platform=linux/amd64",
            "?image=nginx:1.27",
            "?login=AQAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "?a=b&c=d&a=e");
    private static final List<String> HOSTS =
            List.of("localhost", "localhost:8080", "[::1]:8080", "a_b.example", "192.0.2.1", "");
    private static final String LOGIN = "{\"username\":\"alice\",\"password\":\"sesame\",\"serveraddress\":\"R\"}";
    private static final List<String> HEADERS = List.of(
            "Accept: */*",
            "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept: application/problem+json, application/json;q=0.5",
            "Accept-Language: de-CH, de;q=0.9, en;q=0.8, *;q=0.5",
            "Accept-Encoding: gzip, deflate;q=0.5, identity;q=0",
            "Accept-Charset: utf-8, iso-8859-1;q=0.5",
            "Range: bytes=0-",
            "Range: bytes=5-99",
            "Range: bytes=-500",
            "Range: bytes=0-1,5-9",
            "If-Range: \"0123456789abcdef\"",
            "If-Range: Wed, 21 Oct 2015 07:28:00 GMT",
            "If-Match: \"a\", \"b\"",
            "If-Match: *",
            "If-None-Match: W/\"a\", \"b\"",
            "If-Modified-Since: Wed, 21 Oct 2015 07:28:00 GMT",
            "If-Unmodified-Since: Wed, 21 Oct 2015 07:28:00 GMT",
            "X-Registry-Auth: LOGIN",
            "X-Registry-Auth: bnVsbA==",
            "Authorization: Basic YWxpY2U6c2VzYW1l",
            "Authorization: Bearer abc.def-ghi",
            "Content-Type: application/x-www-form-urlencoded; charset=utf-8",
            "Content-Type: multipart/form-data; boundary=x",
            "Content-Type: text/plain;charset=iso-8859-1",
            "Content-Length: 0",
            "Content-Encoding: gzip",
            "Cookie: a=b; $Version=1; c=\"d\"",
            "Expect: 100-continue",
            "Referer: http://localhost/pinnace/?image=x",
            "Origin: null",
            "User-Agent: Wget/1.21.3",
            "X-Forwarded-For: 192.0.2.1, 10.0.0.1",
            "X-Forwarded-Proto: https",
            "Forwarded: for=\"[2001:db8::1]\";proto=https",
            "X-HTTP-Method-Override: DELETE",
            "TE: trailers, deflate;q=0.5",
            "Upgrade: h2c",
            "Date: Wed, 21 Oct 2015 07:28:00 GMT",
            "Last-Event-ID: 1");

    private static final Set<Integer> GOOD = Set.of(200, 206, 303, 304, 307);
    /** What the container says by itself of paths here: the context without its slash, and the launcher's classes. */
    private static final Set<Integer> BY_PATH = Set.of(302, 403);

    private static final String OURS = "Content-Security-Policy";

    private final long seed = Mutations.seed();
    private final byte[] layer = new byte[200_000];
    private final Set<Integer> known = statusesOfTheDocumentation();

    private static Set<Integer> statusesOfTheDocumentation() {
        try {
            String page = Files.readString(Path.of("src", "docs", "errors.md"));
            String table = page.substring(page.indexOf("<!-- errors:"));
            Matcher rows = Pattern.compile("(?m)^\\| ([0-9]{3}) \\|").matcher(table);
            return rows.results().map(row -> Integer.valueOf(row.group(1))).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void everyRequestHasAnAnswerThatTheDocumentationKnows() throws Exception {
        new Random(3).nextBytes(layer);
        try (FakeRegistry registry = new FakeRegistry()) {
            byte[] manifest = registry.putImage("team/app", "1", layer);
            // Whatever name a mutation makes, no question about it leaves this machine.
            Map<String, String> settings = Map.of("allowed-registries", registry.name());
            try (Node node = Node.beside(settings, registry.name())) {
                byte[] before = download(node, registry);
                Case.Words words = new Case.Words(
                        registry.name(), pinnace.image.Digest.of(manifest).toString());
                assertEquals(List.of(), faults(node.server(), words));
                assertSilent(node);
                assertArrayEquals(before, download(node, registry));
                assertTrue(Child.until(SOON, () -> working(node).isEmpty()), () -> working(node));
            }
        }
    }

    private static byte[] download(Node node, FakeRegistry registry) {
        Answer answer = Answer.to("GET", node.pull(registry.name() + "/team/app:1"));
        assertEquals(200, answer.status(), answer::toString);
        assertEquals(answer.head().length(), answer.body().length);
        return answer.body();
    }

    private void assertSilent(Node node) {
        String said = node.said();
        for (String word : List.of("Exception", "\tat ", "SEVERE", "Error:")) {
            assertFalse(said.contains(word), () -> "seed " + seed + ": " + said);
        }
    }

    /** The frames of ours that are on any stack. */
    private static String working(Node node) {
        return Jvm.jcmd(node.process(), "Thread.print")
                .lines()
                .filter(line -> line.strip().startsWith("at pinnace."))
                .collect(Collectors.joining("\n"));
    }

    private List<String> faults(URI server, Case.Words words) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<List<String>>> shares = new ArrayList<>();
            for (int share = 0; share < AT_ONCE; share++) {
                int first = share;
                shares.add(threads.submit(() -> IntStream.range(0, CASES)
                        .filter(number -> number % AT_ONCE == first)
                        .mapToObj(number -> fault(server, Case.of(new Mutations(seed, number), words), number))
                        .filter(fault -> !fault.isEmpty())
                        .limit(5)
                        .toList()));
            }
            List<String> all = new ArrayList<>();
            for (Future<List<String>> share : shares) {
                all.addAll(share.get());
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }

    private String fault(URI server, Case sent, int number) {
        String answer = exchange(server, sent.request());
        String fault = sent.leavesTheContext() ? "" : judge(server, sent, answer);
        return fault.isEmpty()
                ? ""
                : "\n-Dpinnace.fuzz.seed=" + seed + ", case " + number + ": " + fault + "\n" + shown(sent.request())
                        + "\n--- was answered with\n" + shown(answer);
    }

    private static String shown(String text) {
        return text.length() > 3_000 ? text.substring(0, 3_000) + "... (" + text.length() + ")" : text;
    }

    private String judge(URI server, Case sent, String answer) {
        if (!answer.startsWith("HTTP/1.1 ")) {
            // To a request line that it could not read to its end the container answers without one, as HTTP/0.9 did.
            boolean byTheContainer = answer.contains("<title>HTTP Status 400 ") && !answer.contains("Exception");
            return byTheContainer
                            || (answer.isEmpty()
                                    && exchange(server, sent.elsewhere()).isEmpty())
                    ? ""
                    : "no status line";
        }
        RawHttp.Head head = RawHttp.Head.parse(answer.split("\r\n\r\n", 2)[0]);
        if (head.header(OURS).isEmpty()) {
            return byTheContainer(server, sent, head.status(), answer);
        }
        if (GOOD.contains(head.status())) {
            return "";
        }
        if (!known.contains(head.status())) {
            return "a status that the documentation does not know";
        }
        if (head.status() == 405 && head.header("Allow").isEmpty()) {
            return "405 without Allow";
        }
        return sent.request().startsWith("HEAD ")
                ? ""
                : sentence(head.header("Content-Type").orElse(""), body(head, answer.split("\r\n\r\n", 2)[1]));
    }

    /** A mutation may have made two requests of one; only the first answer is looked at. */
    private static String body(RawHttp.Head head, String rest) {
        int length = head.header("Content-Length").map(Integer::valueOf).orElse(rest.length());
        return new String(
                rest.substring(0, Math.min(length, rest.length())).getBytes(StandardCharsets.ISO_8859_1),
                StandardCharsets.UTF_8);
    }

    /** What the container refuses by itself, it refuses under every path. */
    private static String byTheContainer(URI server, Case sent, int status, String answer) {
        if (answer.contains("Exception") || answer.contains("\tat ")) {
            return "a stack trace";
        }
        String elsewhere = exchange(server, sent.elsewhere());
        boolean same = elsewhere.startsWith("HTTP/1.1 " + status + " ")
                || elsewhere.startsWith("<!doctype html><html lang=\"en\"><head><title>HTTP Status " + status + " ");
        return same || BY_PATH.contains(status)
                ? ""
                : "without our headers, and not the container's own: " + shown(elsewhere);
    }

    private static String sentence(String type, String body) {
        if (type.startsWith("text/html")) {
            return body.contains("<html") ? "" : "no page";
        }
        if (type.startsWith("application/problem+json")) {
            return body.contains("\"detail\":\"") ? "" : "no problem document";
        }
        boolean one = body.strip().lines().count() == 1 && body.contains(" ") && body.length() < 2_000;
        return type.startsWith("text/plain") && one ? "" : "no sentence";
    }

    /** Sends the bytes and the end of them, and reads to the end. */
    private static String exchange(URI server, String request) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            socket.getInputStream().transferTo(all);
        } catch (java.net.SocketTimeoutException e) {
            return "silence after " + all.toString(StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // Reset, for there was more to read than the server cares for; what came before counts.
            return withoutInterim(all.toString(StandardCharsets.ISO_8859_1));
        }
        return withoutInterim(all.toString(StandardCharsets.ISO_8859_1));
    }

    private static String withoutInterim(String answer) {
        return answer.replaceFirst("^HTTP/1.1 100 \r\n\r\n", "");
    }

    /** One request. */
    private record Case(String method, String target, String host, String headers) {

        /** What stands for the registry and a digest in it. */
        private record Words(String registry, String digest) {
            String in(String text) {
                String login = Base64.getUrlEncoder()
                        .encodeToString(LOGIN.replace("R", registry).getBytes(StandardCharsets.UTF_8));
                return text.replace("LOGIN", login)
                        .replace("R/", registry + "/")
                        .replace("@D", "@" + digest);
            }
        }

        static Case of(Mutations mutations, Words words) {
            String method = mutations.one(METHODS);
            String path = words.in(mutations.one(PATHS));
            String query = words.in(mutations.one(QUERIES));
            List<String> headers = new ArrayList<>();
            for (int i = mutations.below(5); i > 0; i--) {
                String header = words.in(mutations.one(HEADERS));
                headers.add(mutations.happens(0.7) ? mutatedValue(mutations, header) : header);
            }
            return new Case(
                    line(mutations.happens(0.05) ? mutations.of(method) : method),
                    line(CONTEXT
                            + (mutations.happens(0.4) ? mutations.of(path) : path)
                            + (mutations.happens(0.4) ? mutations.of(query) : query)),
                    mutations.happens(0.05) ? mutations.of(mutations.one(HOSTS)) : "localhost",
                    String.join(
                            "", headers.stream().map(header -> header + "\r\n").toList()));
        }

        private static String mutatedValue(Mutations mutations, String header) {
            int value = header.indexOf(": ") + 2;
            return mutations.happens(0.05)
                    ? mutations.of(header)
                    : header.substring(0, value) + mutations.of(header.substring(value));
        }

        /** A break in a request line is that of another request, of HTTP/0.9 maybe. */
        private static String line(String text) {
            return text.replaceAll("[\r\n]", "");
        }

        String request() {
            return method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers
                    + "Connection: close\r\n\r\n";
        }

        /** The same for an application that there is not. */
        String elsewhere() {
            return new Case(method, "/nowhere" + target.substring(CONTEXT.length()), host, headers).request();
        }

        /** Whether the path is another application's, by what a mutation did to it. */
        boolean leavesTheContext() {
            return !target.matches("(?s)" + CONTEXT + "(?:[/?].*)?");
        }
    }
}
