package pinnace;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import pinnace.stream.Time;

/** The law of the layers: arrows go down only. */
@AnalyzeClasses(packages = "pinnace", importOptions = ImportOption.DoNotIncludeTests.class)
class LawTest {

    @ArchTest
    static final ArchRule arrowsGoDownOnly = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("web")
            .definedBy("pinnace.web..")
            .layer("delivery")
            .definedBy("pinnace.delivery..")
            .layer("registry")
            .definedBy("pinnace.registry..")
            .layer("archive")
            .definedBy("pinnace.archive..")
            .layer("stream")
            .definedBy("pinnace.stream..")
            .layer("image")
            .definedBy("pinnace.image..")
            .layer("launcher")
            .definedBy("pinnace.launcher..")
            .whereLayer("web")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("launcher")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("delivery")
            .mayOnlyBeAccessedByLayers("web")
            .whereLayer("registry")
            .mayOnlyBeAccessedByLayers("web")
            .whereLayer("archive")
            .mayOnlyBeAccessedByLayers("web", "delivery")
            .whereLayer("stream")
            .mayOnlyBeAccessedByLayers("web", "delivery", "registry", "archive")
            .whereLayer("launcher")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule onlyTheRegistryKnowsTheHttpClient = noClasses()
            .that()
            .resideOutsideOfPackage("pinnace.registry..")
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
    static final ArchRule onlyTheWebKnowsJaxRsAndServlets = noClasses()
            .that()
            .resideOutsideOfPackages("pinnace.web..", "pinnace.launcher..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "jakarta.servlet..", "org.glassfish.jersey..");

    @ArchTest
    static final ArchRule imageKnowsOnlyTheJdkAndJsonB = classes()
            .that()
            .resideInAPackage("pinnace.image..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("pinnace.image..", "java..", "jakarta.json..", "org.jspecify..");

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
}
