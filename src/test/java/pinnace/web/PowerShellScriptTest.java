package pinnace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.list.Defaults;
import pinnace.page.Shell;
import pinnace.page.ShellScript;
import pinnace.request.RequestReader;

/** What goes into a script for PowerShell means itself, and the script is one function, which its last line calls. */
class PowerShellScriptTest {

    private static final String QUOTES = "'\u2018\u2019\u201a\u201b";
    private static final String HOSTILE =
            QUOTES + "\u201c\u201d\"`$(){}[]@#;&|<>,%-= \t\n\r\0\u001b\u0085\u2028ä日'{{what}}";
    private static final RequestReader READER =
            new RequestReader(new Defaults(Reference.DOCKER_HUB, Platform.parse("linux/amd64")));

    private final GetResource resource = new GetResource(new BaseUrl(Optional.empty(), List.of()), READER);

    private String script(String reference, String... query) {
        MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
        for (int i = 0; i < query.length; i += 2) {
            parameters.add(query[i], query[i + 1]);
        }
        return resource.script(
                Shell.of(reference), () -> "http://pulls/pinnace/", () -> READER.script(reference, parameters));
    }

    /** A word and what follows it, as PowerShell reads it: any quote ends it, and after any quote any quote is one. */
    private record Word(String meaning, String rest) {

        static Word of(String script) {
            assertEquals('\'', script.charAt(0), script);
            StringBuilder meaning = new StringBuilder();
            int at = 1;
            for (; !isQuote(script, at) || isQuote(script, at + 1); at++) {
                at += isQuote(script, at) ? 1 : 0;
                meaning.append(script.charAt(at));
            }
            return new Word(meaning.toString(), script.substring(at + 1));
        }

        private static boolean isQuote(String script, int at) {
            return at < script.length() && QUOTES.indexOf(script.charAt(at)) >= 0;
        }
    }

    private static String random(Random random) {
        return IntStream.range(0, random.nextInt(30))
                .mapToObj(i -> HOSTILE.substring(random.nextInt(HOSTILE.length())))
                .map(rest -> rest.substring(0, 1 + random.nextInt(Math.min(3, rest.length()))))
                .collect(Collectors.joining());
    }

    @Test
    void aHostileValueMeansItselfAndTheRestOfTheScriptStays() {
        Random random = new Random(20260125);
        List<String> texts = Stream.concat(
                        Stream.of("\u2019; Remove-Item hurt; \u2019", "'", "\u201b", "$(hurt)", "'\u2019", "{{base}}"),
                        Stream.generate(() -> random(random)).limit(5_000))
                .toList();
        for (String text : texts) {
            Word word = Word.of(new ShellScript(Shell.POWERSHELL, "{{text}}\n-rest-").filled(Map.of("text", text)));
            assertEquals(text.replaceAll("[\\p{Cc}&&[^\n]]", "?"), word.meaning());
            assertEquals("\n-rest-", word.rest(), text);
        }
    }

    private static String after(String script, String words) {
        return script.substring(script.indexOf(words) + words.length());
    }

    @Test
    void exactlyOneSuffixIsRemovedAndTheOptionsAreThoseOfTheArchive() {
        String script = script("neilpang/acme.sh.ps1", "platform", "linux/arm64", "as", "r.corp/x:2");
        assertEquals(
                "pull/neilpang/acme.sh:latest.tar?platform=linux/arm64&as=r.corp/x:2",
                Word.of(after(script, "$asked = ")).meaning());
        assertEquals("http://pulls/pinnace/", Word.of(after(script, "base = ")).meaning());
        assertTrue(script("o/x.ps1.ps1").contains("'pull/o/x.ps1:latest.tar?"));
        assertTrue(script("o/x.ps1.sh").startsWith("#!/bin/sh"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".ps1",
                "UPPER.ps1",
                "$(hurt).ps1",
                "\u2019; hurt; \u2019.ps1",
                "a\nb.ps1",
                "nginx:1@sha256:1.ps1"
            })
    void aBadReferenceIsAScriptThatSaysSo(String reference) {
        String script = script(reference);
        Word sentence = Word.of(after(script, "throw 'Pinnace: ' + "));
        assertTrue(sentence.meaning().length() > 20, script);
        assertEquals("\n}\n& { Receive-FromPinnace }\n", sentence.rest());
    }

    /** PowerShell runs nothing of a text that it cannot read to its end; {@code exit} would close the window. */
    @Test
    void itIsOneFunctionThatTheLastLineCallsAndItLeavesTheSessionOpen() {
        for (String script : List.of(script("nginx.ps1"), script("NGINX.ps1"))) {
            List<String> lines = script.lines().toList();
            int begin = lines.indexOf("function Receive-FromPinnace {");
            assertTrue(begin > 0, script);
            assertTrue(lines.subList(0, begin).stream().allMatch(line -> line.isEmpty() || line.startsWith("#")));
            assertEquals(
                    List.of("function Receive-FromPinnace {", "}", "& { Receive-FromPinnace }"),
                    lines.subList(begin, lines.size()).stream()
                            .filter(line -> !line.isEmpty() && !line.startsWith(" "))
                            .toList());
            assertEquals("& { Receive-FromPinnace }", lines.get(lines.size() - 1));
            assertFalse(script.matches("(?si).*\\bexit\\b.*"), script);
        }
    }

    /** Where a person has silenced errors, {@code throw} does nothing, and the caller goes on. */
    @Test
    void itFailsWhereErrorsAreSilenced() {
        for (String script : List.of(script("nginx.ps1"), script("NGINX.ps1"))) {
            int stop = script.indexOf("\n  $ErrorActionPreference = 'Stop'\n");
            assertTrue(stop > 0 && stop < script.indexOf("throw "), script);
        }
    }

    /** What is sent without a name of its character set may be read as another one. */
    @Test
    void itsOwnTextIsAscii() {
        assertTrue(script("nginx.ps1").chars().allMatch(c -> c < 128));
    }
}
