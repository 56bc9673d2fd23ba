/**
 * Starts the executable WAR: {@code java -jar pinnace.war}.
 *
 * <p>Owns the embedded Tomcat and its options. Its classes lie at the WAR's root, where {@code java -jar} finds them,
 * and are forbidden to clients in {@code web.xml}; Tomcat's jars lie under {@code WEB-INF/run}, where no other
 * container looks for them. The WAR is unpacked once, into a directory that can be named, for as long as it runs:
 * Tomcat reads jars inside a WAR slowly and with much memory.
 *
 * <p>Knows the JDK and Tomcat. No other package knows it.
 */
package pinnace.launcher;
