package pinnace;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import pinnace.stream.Time;

/** The law of the layers: arrows go down only. */
@AnalyzeClasses(packages = "pinnace", importOptions = ImportOption.DoNotIncludeTests.class)
class LawTest {

    /** Who may know each room, from the top. */
    private static final Map<String, List<String>> KNOWN_BY = new TreeMap<>(Map.ofEntries(
            Map.entry("page", List.of("web")),
            Map.entry("look", List.of("web", "page")),
            Map.entry("request", List.of("web", "page", "look")),
            Map.entry("settings", List.of("web", "page", "request")),
            Map.entry("lookup", List.of("web", "page", "look")),
            Map.entry("delivery", List.of("web", "look")),
            Map.entry("archive", List.of("web", "page", "look", "request", "delivery")),
            Map.entry("list", List.of("web", "page", "look", "request", "lookup")),
            Map.entry("registry", List.of("web", "lookup", "settings")),
            Map.entry("login", List.of("web", "look", "lookup", "settings", "registry")),
            Map.entry("network", List.of("web", "settings", "registry")),
            Map.entry("stream", List.of("web", "look", "lookup", "delivery", "archive", "registry", "login"))));

    /** At the top and beside the others, known by none of them; and at the bottom, known by all that may know any. */
    private static final List<String> OTHERS = List.of("web", "launcher", "image", "failure");

    @ArchTest
    static final ArchRule arrowsGoDownOnly = layers();

    private static ArchRule layers() {
        var rooms = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String room :
                Stream.concat(KNOWN_BY.keySet().stream(), OTHERS.stream()).toList()) {
            rooms = rooms.layer(room).definedBy("pinnace." + room + "..");
        }
        for (var room : KNOWN_BY.entrySet()) {
            rooms = rooms.whereLayer(room.getKey())
                    .mayOnlyBeAccessedByLayers(room.getValue().toArray(new String[0]));
        }
        return rooms.whereLayer("web")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("launcher")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("launcher")
                .mayNotAccessAnyLayer()
                .whereLayer("image")
                .mayOnlyAccessLayers("failure")
                .whereLayer("failure")
                .mayNotAccessAnyLayer();
    }

    @ArchTest
    static final ArchRule everyClassIsInARoom = classes()
            .should()
            .resideInAnyPackage(Stream.concat(KNOWN_BY.keySet().stream(), OTHERS.stream())
                    .map(room -> "pinnace." + room)
                    .toArray(String[]::new));

    @ArchTest
    static final ArchRule onlyNetworkAndRegistryKnowTheHttpClient = noClasses()
            .that()
            .resideOutsideOfPackages("pinnace.network..", "pinnace.registry..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.hc..");

    @ArchTest
    static final ArchRule onlyTheArchiveKnowsCompress = noClasses()
            .that()
            .resideOutsideOfPackage("pinnace.archive..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.commons.compress..");

    @ArchTest
    static final ArchRule onlyTheMetricsKnowPrometheus = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("pinnace.web.Metrics")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.prometheus..");

    @ArchTest
    static final ArchRule onlyTheSharedRateKnowsTokenBuckets = noClasses()
            .that()
            .haveNameNotMatching("pinnace\\.delivery\\.SharedRate(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.github.bucket4j..");

    @ArchTest
    static final ArchRule onlyTheWebKnowsJaxRs = noClasses()
            .that()
            .resideOutsideOfPackage("pinnace.web..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "org.glassfish.jersey..");

    /** Context parameters are settings too. */
    @ArchTest
    static final ArchRule onlyTheWebSettingsAndTheLauncherKnowServlets = noClasses()
            .that()
            .resideOutsideOfPackages("pinnace.web..", "pinnace.settings..", "pinnace.launcher..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.servlet..");

    @ArchTest
    static final ArchRule imageKnowsOnlyTheJdkAndJsonB = classes()
            .that()
            .resideInAPackage("pinnace.image..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("pinnace.image..", "pinnace.failure..", "java..", "jakarta.json..", "org.jspecify..");

    @ArchTest
    static final ArchRule theLauncherKnowsOnlyTheJdkAndTomcat = classes()
            .that()
            .resideInAPackage("pinnace.launcher..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "pinnace.launcher..", "java..", "javax..", "jakarta.servlet..", "org.apache..", "org.jspecify..");

    @ArchTest
    static final ArchRule nobodySleeps = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class, int.class);

    @ArchTest
    static final ArchRule durationsAreByNoClockThatCanBeSet = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("pinnace.web.Waiting")
            .and()
            .doNotHaveFullyQualifiedName("pinnace.login.Seal")
            .and()
            .doNotHaveFullyQualifiedName("pinnace.web.AccessLog")
            .and()
            .doNotHaveFullyQualifiedName("pinnace.web.DownloadsResource")
            .should()
            .callMethod(Time.class, "date")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = noClasses()
            .should()
            .haveSimpleNameContaining("Util")
            .orShould()
            .haveSimpleNameContaining("Helper")
            .orShould()
            .haveSimpleNameContaining("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl");

    /** A class that is longer is two. */
    @Test
    void noFileOfTheProgramHasMoreThan250Lines() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> java =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            assertFalse(java.isEmpty());
            for (Path file : java) {
                int lines = Files.readAllLines(file).size();
                assertTrue(lines <= 250, () -> file + " has " + lines + " lines");
            }
        }
    }
}
