package pinnace.rig;

/** Where Pinnace runs. */
public enum Host {
    /** {@code java -jar pinnace.war}. */
    EXECUTABLE,
    /** The WAR in a Tomcat as it comes out of its zip. */
    TOMCAT,
    /** The WAR in a Tomcat with the files of {@code tomcat-conf}. */
    TOMCAT_WITH_CONF,
    /** The WAR in a Tomcat 11 as it comes out of its zip. */
    TOMCAT_11,
    /** The WAR in the Tomcat of Debian's package tomcat10. */
    TOMCAT_OF_DEBIAN,
    /** The WAR in a Payara Server 6 as it comes out of its zip. */
    PAYARA,
    /** The WAR in a Payara Micro 6. */
    PAYARA_MICRO;

    /** Whether the WAR can be taken from it, and given to it again, while it runs. */
    public boolean deploys() {
        return this != EXECUTABLE && this != PAYARA_MICRO;
    }
}
