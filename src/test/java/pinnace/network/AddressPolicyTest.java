package pinnace.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/** The policy itself; no connection is made and no name looked up. */
class AddressPolicyTest {

    private static AddressPolicy with(String... exceptions) {
        return new AddressPolicy(
                Arrays.stream(exceptions).map(HostPattern::parse).toList());
    }

    private static InetAddress[] addresses(String... literals) throws UnknownHostException {
        InetAddress[] addresses = new InetAddress[literals.length];
        for (int i = 0; i < literals.length; i++) {
            addresses[i] = InetAddress.getByName(literals[i]);
        }
        return addresses;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "2002:7f00:1::1",
                "2002:c0a8:101::1",
                "2001::1",
                "2001:db8::1",
                "3fff::1",
                "100::1",
                "5f00::1"
            })
    void whatIsNotPublicIsRefusedAndTheEntryToAddIsNamed(String address) throws UnknownHostException {
        InetAddress[] resolved = addresses(address);
        PullException refused =
                assertThrows(PullException.class, () -> with().allowed("registry.example", 5000, resolved));
        assertEquals(Kind.REFUSED, refused.kind());
        assertTrue(refused.getMessage().contains("registry.example:5000"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00::1",
                "64:ff9b::101:101",
                "2002:101:101::1"
            })
    void whatIsPublicMayBeReached(String address) throws UnknownHostException {
        assertEquals(
                1, with().allowed("registry.example", 443, addresses(address)).size());
    }

    @Test
    void ofANameWithBothOnlyThePublicAddressIsUsed() throws UnknownHostException {
        var allowed = with().allowed("registry.example", 443, addresses("127.0.0.1", "1.1.1.1"));
        assertEquals(
                List.of("1.1.1.1"),
                allowed.stream().map(InetAddress::getHostAddress).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:5000, localhost, 5000, 127.0.0.1, true",
        "localhost:5000, localhost, 5001, 127.0.0.1, false",
        "localhost, LOCALHOST, 5001, 127.0.0.1, true",
        "localhost:5000, evil.example, 5000, 127.0.0.1, false",
        "*.corp.example, r.corp.example, 443, 10.0.0.1, true",
        "*.corp.example, corp.example.evil, 443, 10.0.0.1, false",
        "*.corp.example, xcorp.example, 443, 10.0.0.1, false",
        "10.0.0.0/8, anything.example, 443, 10.200.0.1, true",
        "10.0.0.0/8, anything.example, 443, 11.0.0.1, true",
        "10.0.0.0/8, anything.example, 443, 192.168.0.1, false",
        "fd00::/8, anything.example, 443, fd12::1, true",
        "fd00::/8, anything.example, 443, fe80::1, false",
        "[::1]:5000, ::1, 5000, ::1, true"
    })
    void whatTheAdministratorNamedMayBeReached(String entry, String host, int port, String address, boolean allowed)
            throws UnknownHostException {
        InetAddress[] resolved = addresses(address);
        if (allowed) {
            assertEquals(1, with(entry).allowed(host, port, resolved).size());
            return;
        }
        assertThrows(PullException.class, () -> with(entry).allowed(host, port, resolved));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST",
                "a.localhost",
                "intranet",
                "metadata.google.internal",
                "printer.local",
                "127.0.0.1",
                "[::1]",
                "10.0.0.1",
                "[::ffff:127.0.0.1]",
                "0x7f.1",
                "0x7f000001",
                "2130706433",
                "127.1",
                "0177.0.0.1"
            })
    void behindAProxyWhatIsWrittenDecides(String host) {
        assertThrows(PullException.class, () -> with().checkByName(host, 443));
        with(host + ":443").checkByName(host, 443);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost.", "a.localhost.", "127.0.0.1.", "[::1%lo]", "[fe80::1%25eth0]"})
    void behindAProxyOddSpellingsGainNothing(String host) {
        assertThrows(PullException.class, () -> with().checkByName(host, 443));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"registry.example", "1.1.1.1", "registry-1.docker.io", "7.example.org", "localhost.example"})
    void behindAProxyAPublicNameIsTheProxysToResolve(String host) {
        with().checkByName(host, 443);
    }

    @ParameterizedTest
    @ValueSource(strings = {"999.1.1.1", "999.1.1.1:5000", "1.2.3.256"})
    void fourNumbersThatAreNoAddressAreNotLookedUpAsAName(String entry) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> HostPattern.parse(entry));
        assertEquals(
                "names " + entry + ", which is not an address: each of the four numbers of an IPv4 address is from 0"
                        + " to 255",
                refused.getMessage());
        assertTrue(HostPattern.isOddlyWritten("999.1.1.1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "http://x",
                "x/y",
                "10.0.0.0/33",
                "::/129",
                "*",
                "*.",
                "x:99999999",
                "10.0.0.0.0/8",
                "999.0.0.0/8"
            })
    void anEntryThatIsNoneIsRefused(String entry) {
        assertThrows(IllegalArgumentException.class, () -> HostPattern.parse(entry));
    }
}
