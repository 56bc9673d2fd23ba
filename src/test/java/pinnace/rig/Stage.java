package pinnace.rig;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A host, and the Java that it runs on. */
public record Stage(Host host, Jvm.Java java) {

    /** The versions with long-term support that the documentation names. */
    private static final List<Integer> NAMED = List.of(17, 21, 25);

    /** Where Pinnace has to work before a change is taken. */
    public static List<Stage> always() {
        return List.of(ofThisJava(Host.TOMCAT), ofThisJava(Host.PAYARA));
    }

    /** Everywhere that it is said to work, as far as it is here. */
    public static List<Stage> all() {
        List<Stage> all = new ArrayList<>();
        Stream.of(Host.TOMCAT, Host.TOMCAT_11, Host.TOMCAT_OF_DEBIAN, Host.PAYARA, Host.PAYARA_MICRO)
                .forEach(host -> all.add(ofThisJava(host)));
        Jvm.all().forEach(java -> all.add(new Stage(Host.EXECUTABLE, java)));
        return all;
    }

    /** The Javas that are named and not here. */
    public static List<Integer> missing() {
        List<Integer> here = Jvm.all().stream().map(Jvm.Java::version).toList();
        return NAMED.stream().filter(version -> !here.contains(version)).toList();
    }

    private static Stage ofThisJava(Host host) {
        int version = Runtime.version().feature();
        return new Stage(
                host,
                Jvm.all().stream()
                        .filter(java -> java.version() == version)
                        .findFirst()
                        .orElseThrow());
    }

    /** Starts Pinnace there. */
    public Node start(Map<String, String> settings) {
        return host == Host.EXECUTABLE
                ? Node.executable(java.program(), Map.of(), List.of(), settings)
                : Node.start(host, settings);
    }

    @Override
    public String toString() {
        return host + " on Java " + java.version();
    }
}
