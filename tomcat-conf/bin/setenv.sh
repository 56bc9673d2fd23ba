# catalina.sh reads this at each start. Options that the environment has already come last, and win.

# The file for the process id; bin/shutdown.sh needs it.
CATALINA_PID="${CATALINA_PID:-$CATALINA_BASE/temp/tomcat.pid}"

# This is enough: Pinnace holds no image in memory or on disk.
CATALINA_OPTS="-Xmx128m $CATALINA_OPTS"

# The proxy on the way to the registries. Java does not read https_proxy and no_proxy.
#CATALINA_OPTS="-Dhttps.proxyHost=proxy.example.com -Dhttps.proxyPort=3128 $CATALINA_OPTS"
#CATALINA_OPTS="-Dhttp.proxyHost=proxy.example.com -Dhttp.proxyPort=3128 $CATALINA_OPTS"
#CATALINA_OPTS="-Dhttp.nonProxyHosts='localhost|127.*|*.example.com' $CATALINA_OPTS"

# A setting of Pinnace, instead of in conf/Catalina/localhost/pinnace.xml.
#CATALINA_OPTS="-Dpinnace.default-registry=registry.example.com $CATALINA_OPTS"
