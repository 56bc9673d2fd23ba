#!/bin/sh
# Sets up a running Payara Server 6 for Pinnace, and deploys it at /pinnace. Edit the settings below, then:
#   sh src/deploy/payara/pinnace.sh target/pinnace.war
# Run it again after a change of the settings, or with the WAR of a new version. It stops at the first command that
# fails. ASADMIN is the program, with its own options if it needs any:
#   ASADMIN='/opt/payara6/bin/asadmin --port 4848 --passwordfile /root/payara' sh src/deploy/payara/pinnace.sh …
set -eu
war=${1:?the WAR is missing: sh pinnace.sh pinnace.war}

# A system property, which Payara sets at once and at each start. This takes it away again:
#   asadmin delete-system-property NAME
properties=
property() {
  # Between properties stands a colon, and in a value \:
  properties="$properties${properties:+:}$1=$(printf %s "$2" | sed 's/[\\:]/\\&/g')"
}

# Settings of Pinnace. To use an example, remove the # before it.
#property pinnace.private-registries 'registry.example.com:5000, 10.0.0.0/8'
#property pinnace.max-downloads 50

# The proxy on the way to the registries. The first two are for https, the next two for registries without TLS.
#property https.proxyHost proxy.example.com
#property https.proxyPort 3128
#property http.proxyHost proxy.example.com
#property http.proxyPort 3128
#property http.nonProxyHosts 'localhost|127.*|*.example.com'

asadmin() {
  ${ASADMIN:-asadmin} --interactive=false "$@"
}

network=configs.config.server-config.network-config
http=$network.protocols.protocol.http-listener-1.http

# header-buffer-length-bytes: a login in X-Registry-Auth may have 16 KiB, Payara's own limit is 8192 bytes.
# write-timeout-millis: a client that takes no byte of its download for longer is cut off, and has to resume; Payara's
#   own limit is 30 seconds. The new one counts when Payara starts the next time.
# server-header, xpowered-by: clients are not told the version.
# More threads are not needed: downloads do not run on those of Payara.
asadmin set \
  $http.header-buffer-length-bytes=32768 \
  $http.server-header=false \
  $http.xpowered-by=false \
  $network.transports.transport.tcp.write-timeout-millis=60000

# Behind a reverse proxy on the same machine, callers need not reach the listener:
#asadmin set $network.network-listeners.network-listener.http-listener-1.address=127.0.0.1

# Pinnace needs neither a cluster (port 4900) nor JMS (7676). Both end when Payara starts the next time.
#asadmin set-hazelcast-configuration --enabled=false
#asadmin set configs.config.server-config.jms-service.type=DISABLED

if [ -n "$properties" ]; then
  asadmin create-system-properties "$properties"
fi
asadmin deploy --force=true --contextroot pinnace --name pinnace "$war"
