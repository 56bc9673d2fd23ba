package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Answer;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.PowerShellGrammar;
import pinnace.rig.Rig;

/** The script for PowerShell can be read by a grammar of the language, whole and only whole. */
@ExtendWith(Rig.class)
class PowerShellIT {

    private final Node node;
    private final String image;

    PowerShellIT(Peers peers) {
        node = peers.node(Host.EXECUTABLE);
        image = peers.images().rich();
    }

    private String script(String target) {
        URI url = node.server().resolve("/pinnace/" + target);
        return Answer.to("GET", url).text();
    }

    @Test
    void theScriptsCanBeReadAndCannotIfTheyWereCut(@TempDir Path directory) {
        String whole = script("get/" + image + ".ps1");
        List<String> others = List.of(script("get.ps1?image=" + image), script("get/NGINX.ps1"));
        // Behind the function and before the call nothing is wrong, and there is nothing to do.
        int function = whole.indexOf("function ");
        int call = whole.lastIndexOf("& {");
        List<String> cut = IntStream.range(function + 1, whole.stripTrailing().length())
                .filter(end -> whole.charAt(end) == '\n' || end > call)
                .filter(end -> end < call - 2 || end > call)
                .mapToObj(end -> whole.substring(0, end))
                .toList();
        List<String> all =
                Stream.of(cut, List.of(whole), others).flatMap(List::stream).toList();
        Set<Integer> wrong = PowerShellGrammar.wrong(all, directory);
        assertEquals(IntStream.range(0, cut.size()).boxed().collect(Collectors.toSet()), wrong);
    }
}
