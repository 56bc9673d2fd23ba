package pinnace.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64",
        "2001:db8:1:2::, 2001:db8:1:2:0:0:0:0/64",
        "::1, 0:0:0:0:0:0:0:0/64",
        "::ffff:192.0.2.1, 192.0.2.1",
        // What a proxy wrote into a header is taken as it is, and nobody is asked for it.
        "a.name.example, a.name.example",
        "bad:address, bad:address",
    })
    void whoHasOneNetworkIsOneClient(String address, String network) {
        assertEquals(network, Client.at(address).name());
    }

    @Test
    void aUserIsAnotherClientThanAnAddressOfThatName() {
        assertEquals(Client.of("192.0.2.1"), Client.of("192.0.2.1"));
        assertNotEquals(Client.at("192.0.2.1"), Client.of("192.0.2.1"));
    }
}
