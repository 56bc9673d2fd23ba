package pinnace.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * What a server sent back, byte by byte, to a request that no client library would send.
 *
 * @param text status line, headers and body
 */
record Reply(String text) {

    private static final int PATIENCE = 30_000;

    /** Asks for a target, written into the request line as it is. */
    static Reply get(URI server, String target, String... headers) {
        return to(server, request("GET " + target + " HTTP/1.1", headers));
    }

    /** A request with the headers that every request has. */
    static String request(String line, String... headers) {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return line + "\r\nHost: localhost\r\nConnection: close\r\n" + more + "\r\n";
    }

    /** Sends bytes and reads until the server hangs up; fails when it does not. */
    static Reply to(URI server, String request) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(PATIENCE);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            byte[] chunk = new byte[8192];
            for (int n; (n = socket.getInputStream().read(chunk)) >= 0; ) {
                all.write(chunk, 0, n);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("after " + all.toString(StandardCharsets.ISO_8859_1), e);
        }
        return new Reply(all.toString(StandardCharsets.ISO_8859_1));
    }

    int status() {
        String[] words = text.split(" ", 3);
        assertEquals("HTTP/1.1", words[0], text);
        return Integer.parseInt(words[1]);
    }

    /** Fails when the server tells what it is made of. */
    Reply keepsToItself() {
        for (String word : List.of("Tomcat", "Jersey", "10.1.", "Exception", "org.apache", "java.", "\tat ")) {
            assertFalse(text.contains(word), () -> word + " in " + text);
        }
        String head = text.split("\r\n\r\n", 2)[0].toLowerCase(Locale.ROOT);
        assertFalse(head.contains("\r\nserver:"), text);
        assertFalse(head.contains("\r\nx-powered-by:"), text);
        return this;
    }
}
