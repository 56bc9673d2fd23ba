package pinnace.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlockTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.2.3, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "::1, 0:0:0:0:0:0:0:1, true",
        "[::1], ::1, true",
        "fd00::/8, FD12::1%eth0, true",
        "fd00::/8, fe80::1%eth0, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "10.0.0.0/8, proxy.corp, false",
        "0.0.0.0/0, unknown, false",
    })
    void anAddressIsInItOrNot(String block, String address, boolean in) {
        assertEquals(in, AddressBlock.parse(block).contains(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "proxy.corp", "10.0.0", "*.corp", "10.0.0.1:80", "10.0.0.0/", "fd00::/129"})
    void aNameOrAMalformedBlockIsRefused(String entry) {
        String sentence = String.valueOf(assertThrows(IllegalArgumentException.class, () -> AddressBlock.parse(entry))
                .getMessage());
        assertTrue(sentence.contains("blocks of them") && sentence.endsWith(entry), sentence);
    }
}
