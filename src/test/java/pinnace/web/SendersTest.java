package pinnace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinnace.delivery.Sender;
import pinnace.network.AddressBlock;
import pinnace.stream.Client;

class SendersTest {

    private static final String PROXY = "10.0.0.1";

    private final Senders senders = new Senders(
            List.of(AddressBlock.parse("10.0.0.0/24"), AddressBlock.parse("2001:db8::1")),
            Optional.of("X-Forwarded-User"));

    private Sender sender(SentRequest request) {
        return senders.of(request.asContainersHaveIt());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            198.51.100.7                          | 198.51.100.7
            ' 198.51.100.7 '                      | 198.51.100.7
            2001:db8::7                           | 2001:db8::7
            203.0.113.9, 198.51.100.7             | 198.51.100.7
            203.0.113.9, 198.51.100.7, 10.0.0.2   | 198.51.100.7
            203.0.113.9, 2001:db8::1, 10.0.0.2    | 203.0.113.9
            10.0.0.3, 10.0.0.2                    | 10.0.0.3
            not an address, 198.51.100.7          | 198.51.100.7
            198.51.100.7, not an address          | 10.0.0.1
            198.51.100.7, localhost, 10.0.0.2     | 10.0.0.1
            198.51.100.7,                         | 10.0.0.1
            198.51.100.7:4711                     | 10.0.0.1
            unknown                               | 10.0.0.1
            ''                                    | 10.0.0.1
            """)
    void aTrustedProxySaysFromWhichAddressACallerComes(String stated, String address) {
        assertEquals(
                address,
                sender(SentRequest.from(PROXY).with("X-Forwarded-For", stated)).address());
    }

    @Test
    void linesOfAHeaderAreReadAsOne() {
        SentRequest request = SentRequest.from(PROXY).with("X-Forwarded-For", "203.0.113.9", "198.51.100.7");
        assertEquals("198.51.100.7", sender(request).address());
    }

    @Test
    void withoutTheHeaderItIsTheProxyItself() {
        assertEquals(PROXY, sender(SentRequest.from(PROXY)).address());
    }

    @Test
    void nobodyElseSaysFromWhichAddressACallerComes() {
        SentRequest request = SentRequest.from("192.0.2.1").with("X-Forwarded-For", "198.51.100.7");
        assertEquals("192.0.2.1", sender(request).address());
        assertEquals(Client.at("192.0.2.1"), sender(request).client());
    }

    @Test
    void aUserIsOneClientFromWhereverItComes() {
        Sender here = sender(SentRequest.from("192.0.2.1").by("alice"));
        Sender there = sender(SentRequest.from("192.0.2.2").by("alice"));
        assertEquals(here.client(), there.client());
        assertEquals(Optional.of("alice"), here.user());
        assertEquals("192.0.2.1", here.address());
    }

    private Optional<String> named(String peer, String... lines) {
        SentRequest request = SentRequest.from(peer).with("X-Forwarded-User", lines);
        Sender sender = sender(request);
        assertEquals(sender.user().isPresent(), senders.mayUse(request.asContainersHaveIt()));
        assertFalse(sender.isAdmin());
        return sender.user();
    }

    @Test
    void aTrustedProxyNamesTheUserInOneLineOfTheHeader() {
        assertEquals(Optional.of("carol"), named(PROXY, "carol"));
        assertEquals(Optional.of("carol"), named(PROXY, " carol "));
        assertEquals(Optional.empty(), named(PROXY, ""));
        assertEquals(Optional.empty(), named(PROXY, "carol", "root"), "one of them may be the caller's own");
        assertEquals(Optional.empty(), named(PROXY, "c".repeat(257)));
        assertEquals(Optional.empty(), named("192.0.2.1", "carol"));
    }

    @Test
    void theAddressThatAProxyStatesIsNotTrustedInItsPlace() {
        SentRequest request = new SentRequest(
                "192.0.2.1",
                Map.of("X-Forwarded-For", List.of(PROXY), "X-Forwarded-User", List.of("carol")),
                Optional.empty(),
                Set.of());
        assertEquals(Sender.at("192.0.2.1"), sender(request));
    }

    @Test
    void whomTheContainerHasLoggedInNoHeaderReplaces() {
        SentRequest request = SentRequest.from(PROXY).with("X-Forwarded-User", "carol");
        assertEquals(Optional.of("bob"), sender(request.by("bob", "staff")).user());
        assertFalse(senders.mayUse(request.by("bob", "staff").asContainersHaveIt()));
        assertTrue(senders.mayUse(request.by("alice", "pinnace-user").asContainersHaveIt()));
        assertTrue(senders.mayUse(request.by("root", "pinnace-admin").asContainersHaveIt()));
    }

    @Test
    void withoutTheSettingNoHeaderNamesAUser() {
        Senders none = new Senders(senders.trustedProxies(), Optional.empty());
        SentRequest request = SentRequest.from(PROXY).with("X-Forwarded-User", "carol");
        assertEquals(Sender.at(PROXY), none.of(request.asContainersHaveIt()));
    }

    @Test
    void onlyTheContainerMakesAdministrators() {
        assertFalse(sender(SentRequest.from("192.0.2.1")).isAdmin());
        assertFalse(sender(SentRequest.from("192.0.2.1").by("alice", "pinnace-user"))
                .isAdmin());
        assertTrue(sender(SentRequest.from("192.0.2.1").by("alice", "pinnace-admin"))
                .isAdmin());
    }
}
