package pinnace.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    private static SettingSource properties(String... namesAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
        }
        return SettingSource.systemProperties(properties);
    }

    private static String refusal(SettingSource... sources) {
        return String.valueOf(assertThrows(IllegalStateException.class, () -> new Settings(List.of(sources)))
                .getMessage());
    }

    @Test
    void whereNothingIsSetTheDefaultsHold() {
        Settings settings = new Settings(List.of());
        assertEquals("docker.io", settings.get(Settings.DEFAULT_REGISTRY));
        assertEquals(Duration.ofSeconds(3), settings.get(Settings.KEEP_ALIVE_INTERVAL));
        assertEquals(List.of(), settings.get(Settings.PRIVATE_REGISTRIES));
    }

    @Test
    void aUserInAHeaderNeedsAProxyThatIsTrusted() {
        String none = refusal(properties("pinnace.user-header", "X-Forwarded-User"));
        assertTrue(none.contains("user-header counts only from proxies that the setting trusted-proxies names"), none);
        Settings settings = new Settings(
                List.of(properties("pinnace.user-header", "X-Forwarded-User", "pinnace.trusted-proxies", "127.0.0.1")));
        assertEquals(Optional.of("X-Forwarded-User"), settings.get(Admission.USER_HEADER));
    }

    @ParameterizedTest
    @CsvSource({"login, user", "user-header, X-User"})
    void aLoginHereAndOneAtARegistryCannotBothBeInAuthorization(String setting, String value) {
        String refused = refusal(properties(
                "pinnace." + setting, value, "pinnace.registry-basic", "on", "pinnace.trusted-proxies", "::1"));
        assertTrue(refused.contains("registry-basic") && refused.contains(setting), refused);
    }

    @Test
    void nobodyIsAskedForALoginUnlessItIsSaid() {
        assertFalse(new Settings(List.of()).get(Admission.LOGIN));
        assertTrue(new Settings(List.of(properties("pinnace.login", "user"))).get(Admission.LOGIN));
        String refused = refusal(properties("pinnace.login", "on"));
        assertTrue(refused.contains("The setting login must be off or user, not on"), refused);
        String header = refusal(properties("pinnace.user-header", "X User", "pinnace.trusted-proxies", "::1"));
        assertTrue(header.contains("user-header must be the name of a header"), header);
    }

    @ParameterizedTest
    @CsvSource({
        "https://pulls.corp.example/pinnace, https://pulls.corp.example/pinnace",
        "https://pulls.corp.example/pinnace/, https://pulls.corp.example/pinnace",
        "http://[fd00::1]:8080/, http://[fd00::1]:8080"
    })
    void aPublicUrlEndsWithoutASlash(String written, String read) {
        Settings settings = new Settings(List.of(properties("pinnace.public-url", written)));
        assertEquals(read, settings.get(Settings.PUBLIC_URL).orElseThrow().text());
    }

    @ParameterizedTest
    @CsvSource({
        "pulls@corp.example, mailto:pulls@corp.example",
        "a.b+c@localhost, mailto:a.b+c@localhost",
        "https://help.corp.example/pulls?a=1&b='2', https://help.corp.example/pulls?a=1&b='2'",
        "HTTP://help/, HTTP://help/",
        "'Ann <ann@corp.example>',",
        "'a@b?subject=x',",
        "javascript:alert(1),",
        "'Helpdesk, room 3 (☎ 42)',"
    })
    void aContactIsALinkOnlyIfItIsAnAddress(String written, String link) {
        Contact read = new Settings(List.of(properties("pinnace.contact", written)))
                .get(Settings.CONTACT)
                .orElseThrow();
        assertEquals(new Contact(written, Optional.ofNullable(link)), read);
    }

    @Test
    void aContactIsAShortText() {
        assertTrue(refusal(properties("pinnace.contact", "x".repeat(201))).contains("at most 200"));
        assertEquals(Optional.empty(), new Settings(List.of()).get(Settings.CONTACT));
    }

    @Test
    void theLogTellsWhatIsSetAndWhereButNoSecret() {
        Settings settings = new Settings(List.of(
                properties("pinnace.max-downloads", "7", "pinnace.access-log", "text"),
                SettingSource.environment(Map.of(
                        "PINNACE_MAX_DOWNLOADS", "8",
                        "PINNACE_PROXY", "http://bob:p%40ss@proxy.corp.example:3128",
                        "PINNACE_CONTACT", "room\u202e3",
                        "PINNACE_SEAL_KEY", "0123456789abcdef0123456789abcdef"))));
        assertEquals(
                "settings: proxy=http://***@proxy.corp.example:3128 (environment variable), seal-key=*** (environment"
                        + " variable), contact=room 3 (environment variable), max-downloads=7 (system property)",
                settings.inWords());
        assertEquals("all settings are the defaults", new Settings(List.of()).inWords());
    }

    @Test
    void theFirstPlaceWins(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("pinnace.properties"), "max-downloads=3\ndefault-platform=linux/arm64\n");
        SettingSource environment = SettingSource.environment(Map.of("PINNACE_MAX_DOWNLOADS", "2"));
        Settings settings = new Settings(
                List.of(properties("pinnace.max-downloads", "1"), environment, SettingSource.file(file.toString())));
        assertEquals(1, settings.get(Settings.MAX_DOWNLOADS));
        assertEquals("linux/arm64", settings.get(Settings.DEFAULT_PLATFORM).toString());
        assertEquals(
                2, new Settings(List.of(environment, SettingSource.file(file.toString()))).get(Settings.MAX_DOWNLOADS));
    }

    @ParameterizedTest
    @CsvSource({
        "max-downloads, many, a whole number",
        "max-downloads, 0, from 1",
        "connections-per-download, 33, from 1 to 32",
        "max-downloads-per-client, 0, from 1",
        "rate, fast, 16MiB",
        "rate, 10, between 1KiB and 900MiB",
        "rate-per-client, 1GiB, between 1KiB and 900MiB",
        "rate-per-download, 0, between 1KiB",
        "read-ahead-memory, lots, 16MiB",
        "read-ahead-memory, 100000GiB, between",
        "proxy, https://proxy:3128, http://host:port",
        "no-proxy, a b/c, host:port",
        "ca-file, /nowhere.pem, cannot be read",
        "keep-alive-interval, 3, duration",
        "keep-alive-interval, 0s, duration",
        "keep-alive-interval, 20m, between",
        "default-platform, amd64, os/architecture",
        "default-registry, https://x, host:port",
        "private-registries, 10.0.0.0/33, host:port",
        "private-registries, 999.1.1.1, from 0 to 255",
        "private-registries, a b_c, host:port",
        "plain-http-registries, x/y/z, host:port",
        "sealed-logins, yes, on or off",
        "seal-key, 0123456789abcdef0123456789abcde, 32",
        "public-url, /pinnace, absolute",
        "public-url, pulls.corp.example, absolute",
        "public-url, ftp://pulls.corp.example/, http or https",
        "public-url, https://me@pulls.corp.example/, without user",
        "public-url, https://pulls.corp.example/?a=b, query",
        "public-url, https://pulls.corp.example/#a, fragment",
        "public-url, https://pulls corp, absolute",
        "contact, https://me@help.corp.example/, without user",
        "contact, https:/help, e-mail",
        "contact, 'https://help corp', e-mail",
        "contact, 'a\u0007b', no control characters",
        "trusted-proxies, proxy.corp.example, addresses",
        "trusted-proxies, 10.0.0.0/33, addresses"
    })
    void aBadValueIsRefusedByName(String name, String value, String why) {
        String sentence = refusal(properties("pinnace." + name, value));
        assertTrue(sentence.contains(name) && sentence.contains(why) && sentence.contains("system property"), sentence);
    }

    @Test
    void theKeyOfSealedLoginsIsNeverShown() {
        assertFalse(refusal(properties("pinnace.seal-key", "correct horse")).contains("correct horse"));
        String key = "correct horse battery staple, twice";
        Settings settings = new Settings(List.of(properties("pinnace.seal-key", key)));
        assertFalse(settings.get(Settings.SEAL_KEY).toString().contains(key));
    }

    @Test
    void anUnknownNameIsRefusedAndTheNearestNamed() {
        String sentence = refusal(properties("pinnace.max-download", "1"));
        assertEquals(
                "There is no setting max-download (system property pinnace.max-download); did you mean max-downloads?",
                sentence);
    }

    @Test
    void anUnknownEnvironmentVariableIsNoMistake() {
        new Settings(List.of(SettingSource.environment(
                Map.of("PINNACE_SERVICE_HOST", "10.0.0.1", "PINNACE_PORT", "tcp://10.0.0.1:80"))));
    }

    @Test
    void theLaunchersOwnNamesAreKnown() {
        new Settings(
                List.of(properties("pinnace.port", "8080", "pinnace.address", "0.0.0.0", "pinnace.work-dir", "/x")));
    }

    @Test
    void aFileThatCannotBeReadIsRefused() {
        String sentence =
                String.valueOf(assertThrows(IllegalStateException.class, () -> SettingSource.file("/does/not/exist"))
                        .getMessage());
        assertTrue(sentence.contains("/does/not/exist"), sentence);
    }
}
