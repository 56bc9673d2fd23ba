package pinnace.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pinnace.fake.Exchange;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Reply;
import pinnace.rig.Answer;
import pinnace.rig.Node;
import pinnace.rig.Tomcat;

/** A Tomcat that logs callers in by itself, for all its applications, as an administrator sets it up. */
class ContainerLoginIT {

    private static final String ALICE = basic("alice");

    private static String basic(String user) {
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString((user + ":intranet").getBytes(StandardCharsets.UTF_8));
    }

    private static final String FOR_STAFF_ALONE = """
              <security-constraint>
                <web-resource-collection>
                  <web-resource-name>everything</web-resource-name>
                  <url-pattern>/*</url-pattern>
                </web-resource-collection>
                <auth-constraint><role-name>staff</role-name></auth-constraint>
              </security-constraint>
              <login-config><auth-method>BASIC</auth-method><realm-name>the intranet</realm-name></login-config>
              <security-role><role-name>staff</role-name></security-role>
            </web-app>
            """;

    @Test
    void thePasswordForTheContainerIsNoLoginAtARegistryWhateverTheSettingSays(@TempDir Path home) {
        try (FakeRegistry evil = new FakeRegistry()) {
            evil.putImage("public/app", "1", new byte[] {1, 2, 3});
            evil.always("/v2/team/app/manifests/1", request -> Reply.of(401, "")
                    .with("WWW-Authenticate", "Basic realm=\"the intranet\""));
            Tomcat tomcat = Tomcat.stock(home);
            tomcat.edit("conf/web.xml", xml -> xml.replace("</web-app>", FOR_STAFF_ALONE));
            tomcat.edit(
                    "conf/tomcat-users.xml",
                    xml -> xml.replace(
                            "</tomcat-users>",
                            "<user username=\"alice\" password=\"intranet\" roles=\"staff\"/></tomcat-users>"));
            tomcat.edit(
                    "conf/catalina.properties",
                    text -> text + "\npinnace.registry-basic=on\npinnace.private-registries=" + evil.name()
                            + "\npinnace.plain-http-registries=" + evil.name() + "\n");
            try (Node node = tomcat.start()) {
                String secret = "/pinnace/pull/" + evil.name() + "/team/app:1.tar";
                Answer outside = Answer.to(node.server(), "GET", secret);
                // Tomcat takes the realm's name from the application, where that has one.
                assertEquals(
                        "Basic realm=\"Pinnace\"",
                        outside.header("WWW-Authenticate").orElse(""));
                assertEquals(0, evil.requests().size(), "the container asks first");

                Answer inside = Answer.to(node.server(), "GET", secret, ALICE);
                assertEquals(401, inside.status(), inside::toString);
                assertEquals(
                        "X-Registry-Auth", inside.header("WWW-Authenticate").orElse(""));
                Answer open =
                        Answer.to(node.server(), "GET", "/pinnace/pull/" + evil.name() + "/public/app:1.tar", ALICE);
                assertEquals(200, open.status(), open::toString);
            }
            assertTrue(evil.requests().size() > 1, "it was asked");
            for (Exchange request : evil.requests()) {
                assertTrue(request.header("Authorization").isEmpty(), request::toString);
            }
        }
    }

    @Test
    void theMetricsAreForUsersWhomTheContainerMakesAdministrators(@TempDir Path home) {
        Tomcat tomcat = Tomcat.stock(home);
        tomcat.edit("conf/web.xml", xml -> xml.replace("</web-app>", FOR_STAFF_ALONE));
        tomcat.edit(
                "conf/tomcat-users.xml",
                xml -> xml.replace(
                        "</tomcat-users>",
                        "<user username=\"alice\" password=\"intranet\" roles=\"staff,pinnace-admin\"/>"
                                + "<user username=\"bob\" password=\"intranet\" roles=\"staff\"/></tomcat-users>"));
        try (Node node = tomcat.start()) {
            Answer admin = Answer.to(node.server(), "GET", "/pinnace/metrics", ALICE);
            assertEquals(200, admin.status(), admin::toString);
            assertTrue(admin.text().contains("pinnace_downloads_running 0"), admin::text);
            Answer user = Answer.to(node.server(), "GET", "/pinnace/metrics", basic("bob"));
            assertEquals(403, user.status(), user::toString);
            assertTrue(user.text().contains("pinnace-admin"), user::toString);
        }
    }
}
