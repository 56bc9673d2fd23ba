package pinnace.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.catalina.CredentialHandler;
import org.apache.catalina.Realm;
import org.apache.catalina.realm.LockOutRealm;
import org.apache.catalina.realm.MemoryRealm;
import org.apache.catalina.realm.MessageDigestCredentialHandler;
import org.apache.catalina.realm.SecretKeyCredentialHandler;

/** Users in a file, for the setting {@code login}. */
final class Users {

    private Users() {}

    /**
     * The users in a file in the format of Tomcat's {@code tomcat-users.xml}, which is read at the start. A user for
     * whom five wrong passwords came one after the other is locked for five minutes.
     *
     * @throws IllegalStateException with a sentence, if it is none
     */
    static Realm in(Path file) throws IOException, NoSuchAlgorithmException {
        check(file);
        MemoryRealm users = new MemoryRealm();
        users.setPathname(file.toAbsolutePath().toUri().toString());
        users.setCredentialHandler(new Passwords());
        LockOutRealm realm = new LockOutRealm();
        realm.addRealm(users);
        return realm;
    }

    /** Tomcat itself would only log what is wrong, and start without users. */
    private static void check(Path file) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try (InputStream content = Files.newInputStream(file)) {
            XMLStreamReader reader = factory.createXMLStreamReader(content);
            int users = 0;
            while (reader.hasNext()) {
                users += reader.next() == XMLStreamConstants.START_ELEMENT
                                && reader.getLocalName().equals("user")
                        ? 1
                        : 0;
            }
            if (users == 0) {
                throw new IllegalStateException("there is no <user> in " + file + ", which the setting users names");
            }
        } catch (XMLStreamException e) {
            throw new IllegalStateException(
                    "the file " + file + ", which the setting users names, is no XML from line "
                            + e.getLocation().getLineNumber() + " on",
                    e);
        }
    }

    /**
     * Passwords as they are, and salted hashes of passwords, each in its own way: a hash must not be taken for a
     * password.
     */
    private static final class Passwords implements CredentialHandler {

        /** What Tomcat's {@code digest.sh} writes. */
        private static final Pattern HASHED = Pattern.compile("[0-9a-f]+\\$[0-9]+\\$[0-9a-f]+");

        private final SecretKeyCredentialHandler hashed = new SecretKeyCredentialHandler();
        private final CredentialHandler plain = new MessageDigestCredentialHandler();

        Passwords() throws NoSuchAlgorithmException {
            hashed.setAlgorithm("PBKDF2WithHmacSHA512");
        }

        @Override
        public boolean matches(String given, String stored) {
            return (HASHED.matcher(stored).matches() ? hashed : plain).matches(given, stored);
        }

        @Override
        public String mutate(String password) {
            return hashed.mutate(password);
        }
    }
}
