package pinnace.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinnace.rig.Answer;
import pinnace.rig.Jvm;
import pinnace.rig.Node;
import pinnace.rig.Tomcat;

/** A Tomcat goes on without an application that could not start. */
class NotStartedIT {

    private static final Pattern OURS =
            Pattern.compile("(?m)^\"(?:pinnace-|idle-connection-evictor|Connection evictor).*");

    @ParameterizedTest
    @CsvSource({
        "max-downloads=many, max-downloads must be a whole number",
        "docker-config=/nothing/here.json, docker-config names a file that cannot be read",
        "max-download=5, There is no setting max-download",
        "proxy=ftp://nowhere, The setting proxy",
    })
    void nothingAnswersNoThreadIsLeftAndTheLogSaysWhy(String setting, String sentence, @TempDir Path home) {
        Tomcat tomcat = Tomcat.stock(home);
        tomcat.edit("conf/catalina.properties", text -> text + "\npinnace." + setting + "\n");
        try (Node node = tomcat.start()) {
            for (String path :
                    List.of("/", "", "/index.html", "/pinnace.css", "/pull/alpine.tar", "/health/live", "/nothing")) {
                assertEquals(
                        404, Answer.to(node.server(), "GET", "/pinnace" + path).status(), path);
            }
            String log = node.said() + tomcat.read("logs", "localhost.*");
            assertTrue(log.contains(sentence), log);
            assertFalse(log.contains("failed to stop it"), log);
            String threads = Jvm.jcmd(node.process(), "Thread.print");
            assertTrue(threads.contains("Catalina-utility-1"), threads);
            assertEquals(
                    List.of(),
                    OURS.matcher(threads).results().map(found -> found.group()).toList());
        }
    }
}
