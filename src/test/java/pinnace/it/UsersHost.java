package pinnace.it;

import java.net.URI;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.PayaraZip;
import pinnace.rig.Peers;
import pinnace.rig.Room;
import pinnace.rig.Tomcat;

/**
 * A host that knows alice, whose role is pinnace-user, root, whose is pinnace-admin, and bob, who has none of these;
 * the password of each is intranet.
 *
 * @param node the host
 * @param basic where the WAR is that asks browsers by Basic
 * @param form where the WAR is that asks them with a form
 * @param end ends it
 */
record UsersHost(Node node, URI basic, URI form, Runnable end) implements AutoCloseable {

    private static final Map<String, String> ROLES =
            Map.of("alice", "pinnace-user", "root", "pinnace-admin", "bob", "staff");

    private static final Doc DOC = Doc.of("users.md");
    private static final Pattern CONTEXT = Pattern.compile("(?s)<Context>(.*?)</Context>");

    private static UsersHost of(Node node, Runnable end) {
        return new UsersHost(
                node, node.server().resolve("/basic/"), node.server().resolve("/form/"), end);
    }

    /** A Tomcat of its own, with its file of users. */
    static UsersHost tomcat(Peers peers, Map<String, String> settings) {
        Room room = Room.open("users");
        Tomcat tomcat = Tomcat.withoutWar(room.at("home"));
        String users = ROLES.entrySet().stream()
                .map(user -> "<user username=\"" + user.getKey() + "\" password=\"intranet\" roles=\"" + user.getValue()
                        + "\"/>\n")
                .collect(Collectors.joining());
        tomcat.edit("conf/tomcat-users.xml", xml -> xml.replace("</tomcat-users>", users + "</tomcat-users>"));
        tomcat.context("basic", "");
        Matcher form = CONTEXT.matcher(DOC.text());
        if (!form.find()) {
            throw new AssertionError("users.md shows no context");
        }
        tomcat.context("form", form.group(1));
        Node node = tomcat.start(peers.with(settings));
        return of(node, () -> {
            node.close();
            room.close();
        });
    }

    /** The Payara that all tests share, with two more WARs, by the lines of the documentation. */
    static UsersHost payara(Peers peers, Map<String, String> settings) {
        Node node = peers.node(Host.PAYARA);
        PayaraZip payara = (PayaraZip) node.application();
        Room room = Room.open("users");
        settings.forEach(payara::set);
        String lines = DOC.commands("create-file-user");
        String user = lines.lines().findFirst().orElseThrow();
        String users = ROLES.entrySet().stream()
                .map(one -> user.replace("pinnace-user alice", one.getValue() + " " + one.getKey())
                        .replace("asadmin ", "asadmin --passwordfile password "))
                .collect(Collectors.joining("\n"));
        String basic = lines.lines().filter(line -> line.contains("deploy")).collect(Collectors.joining());
        String script = Stream.of(
                        "cd '" + room.directory("here") + "'",
                        "echo AS_ADMIN_USERPASSWORD=intranet >password",
                        users,
                        at("basic", basic),
                        at("form", DOC.commands("--altdd")))
                .collect(Collectors.joining("\n"));
        payara.shell(script).succeeded();
        return of(node, () -> {
            payara.shell("asadmin undeploy basic\nasadmin undeploy form").succeeded();
            payara.shell("for name in alice root bob; do asadmin delete-file-user $name; done")
                    .succeeded();
            settings.keySet().forEach(payara::unset);
            room.close();
        });
    }

    /** Lines that deploy the WAR, at another path. */
    private static String at(String path, String lines) {
        return lines.replace("--contextroot pinnace", "--contextroot " + path + " --name " + path)
                .replace("target/pinnace.war", System.getProperty("pinnace.war"));
    }

    @Override
    public void close() {
        end.run();
    }
}
