package pinnace.rig;

/** Where Pinnace runs. */
public enum Host {
    /** {@code java -jar pinnace.war}. */
    EXECUTABLE,
    /** The WAR in a Tomcat as it comes out of its zip. */
    TOMCAT,
    /** The WAR in a Tomcat with the files of {@code tomcat-conf}. */
    TOMCAT_WITH_CONF,
    /** The WAR in a Payara Server 6 as it comes out of its zip. */
    PAYARA
}
