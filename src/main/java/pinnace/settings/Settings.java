package pinnace.settings;

import jakarta.servlet.ServletContext;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.login.SealKey;
import pinnace.network.AddressBlock;
import pinnace.network.HostPattern;
import pinnace.network.HttpProxy;
import pinnace.network.NamedProxies;
import pinnace.network.NoProxy;
import pinnace.network.Trust;
import pinnace.registry.RepositoryPolicy;

/** What the administrator has set, checked as a whole before anything starts. */
public final class Settings {

    public static final Setting<String> DEFAULT_REGISTRY = new Setting<>(
            "default-registry",
            Reference.DOCKER_HUB,
            "The registry of images without a registry in their name, such as `alpine`",
            Setting::registry);
    public static final Setting<Platform> DEFAULT_PLATFORM = new Setting<>(
            "default-platform", "linux/amd64", "The platform if the URL has no `platform=`", Setting::platform);
    public static final Setting<List<HostPattern>> PRIVATE_REGISTRIES = new Setting<>(
            "private-registries",
            "",
            "What Pinnace may connect to although its address is private or loopback, as a list of `host`, `host:port`, `*.domain` or blocks such as `10.0.0.0/8`;"
                    + " name token services and blob storage too",
            Setting.list(HostPattern::parse));
    public static final Setting<List<String>> PLAIN_HTTP_REGISTRIES = new Setting<>(
            "plain-http-registries",
            "",
            "Registries without TLS (plain HTTP), as a list of `host` or `host:port`",
            Setting.list(Setting::registry));
    public static final Setting<List<RepositoryPolicy.Entry>> ALLOWED_REGISTRIES = new Setting<>(
            "allowed-registries",
            "",
            "What may be pulled, as a list of `registry` or `registry/repository` with `*` for any characters;"
                    + " everything if it is empty",
            Setting.list(RepositoryPolicy.Entry::new));
    public static final Setting<List<RepositoryPolicy.Entry>> DENIED_REGISTRIES = new Setting<>(
            "denied-registries",
            "",
            "What may not be pulled even if it is allowed, written the same way",
            Setting.list(RepositoryPolicy.Entry::new));
    public static final Setting<List<RepositoryPolicy.Entry>> ALLOWED_NAMES = new Setting<>(
            "allowed-names",
            "",
            "What `as=` and `prefix=` in a URL may name images, written the same way; anything if it is empty",
            Setting.list(RepositoryPolicy.Entry::new));
    public static final Setting<List<Mirror>> MIRRORS = new Setting<>(
            "mirrors",
            "",
            "Mirrors to ask before a registry itself, as a list of `registry=https://mirror`; several for one registry are tried in"
                    + " this order",
            Setting.list(Mirror::parse));
    public static final Setting<Optional<HttpProxy>> PROXY = new Setting<>(
            "proxy",
            "",
            "The HTTP proxy to registries, `http://host:port` or `http://user:password@host:port`; if it is empty, the"
                    + " JVM's own settings count, then `HTTPS_PROXY` and `HTTP_PROXY`",
            Setting.unlessEmpty(HttpProxy::parse));
    public static final Setting<NoProxy> NO_PROXY = new Setting<>(
            "no-proxy",
            NamedProxies.USUALLY_DIRECT,
            "What is reached without that proxy, as a list of `host` (with all below it), `.domain`, `host:port` or blocks"
                    + " of addresses; `*` is everything",
            NoProxy::parse);
    public static final Setting<List<X509Certificate>> CA_FILE = new Setting<>(
            "ca-file",
            "",
            "PEM files with certificates of authorities to trust, in addition to those that the JVM trusts",
            text -> Setting.list(Path::of).apply(text).stream()
                    .flatMap(file -> Trust.read(file).stream())
                    .toList());
    public static final Setting<List<Path>> DOCKER_CONFIG = new Setting<>(
            "docker-config",
            "",
            "Docker's `config.json` files; every caller may use the logins in them",
            Setting.list(Path::of));
    public static final Setting<Boolean> CREDENTIAL_HELPERS = new Setting<>(
            "credential-helpers",
            "off",
            "`on` runs the programs that `docker-config` names in `credHelpers` and `credsStore`",
            Setting::onOrOff);
    public static final Setting<Boolean> REGISTRY_BASIC = new Setting<>(
            "registry-basic",
            "off",
            "`on` takes `Authorization: Basic` as the login at the registry, and browsers ask for one; only if"
                    + " nothing in front of Pinnace asks for Basic",
            Setting::onOrOff);
    public static final Setting<Boolean> SEALED_LOGINS = new Setting<>(
            "sealed-logins",
            "on",
            "`off` seals no logins for `login=` in a URL, and takes none that were sealed before",
            Setting::onOrOff);
    public static final Setting<SealKey> SEAL_KEY = new Setting<>(
            "seal-key",
            "",
            "What sealed logins are encrypted with, 32 random characters or more; nodes with the same one take each"
                    + " other's; if it is empty, each start makes a key of its own",
            text -> text.isEmpty() ? SealKey.random() : SealKey.of(text));
    public static final Setting<Optional<PublicUrl>> PUBLIC_URL = new Setting<>(
            "public-url",
            "",
            "Where callers reach Pinnace, such as `https://pulls.corp.example/pinnace`, for the URLs in the answers of"
                    + " `/pull.txt` and `/get`; if it is empty, the request's `Host` and scheme count",
            Setting.unlessEmpty(PublicUrl::parse));
    public static final Setting<List<AddressBlock>> TRUSTED_PROXIES = new Setting<>(
            "trusted-proxies",
            "",
            "Reverse proxies whose `X-Forwarded-Proto` says whether callers use `http` or `https`, and whose"
                    + " `X-Forwarded-For` says from which address, as a list of addresses or blocks such as `10.0.0.0/8`",
            Setting.list(AddressBlock::parse));
    public static final Setting<Optional<Contact>> CONTACT = new Setting<>(
            "contact",
            "",
            "Whom people ask for help, on the page and in errors: an e-mail address, a URL, or plain text of up to 200"
                    + " characters",
            Setting.unlessEmpty(Contact::parse));
    public static final Setting<LogForm> ACCESS_LOG = new Setting<>(
            "access-log",
            "text",
            "How the lines of the logger `pinnace.access` are written: `text`, or `json` for programs",
            LogForm::parse);
    public static final Setting<List<AddressBlock>> METRICS_FROM = new Setting<>(
            "metrics-from",
            "",
            "Who may read `/metrics`, as a list of addresses or blocks such as `10.0.0.0/8`; nobody if it is empty",
            Setting.list(AddressBlock::parse));
    public static final Setting<Duration> ANSWER_WITHIN = new Setting<>(
            "answer-within",
            "3s",
            "How long a request waits for the registry before it is redirected, 18 times at most (15 for lists),"
                    + " while the look-up continues",
            Setting.duration(Duration.ofMillis(100), Duration.ofSeconds(20)));
    public static final Setting<Duration> KEEP_ALIVE_INTERVAL = new Setting<>(
            "keep-alive-interval",
            "3s",
            "How long the client's connection may be silent while the registry is late",
            Setting.duration(Duration.ofMillis(100), Duration.ofMinutes(10)));
    public static final Setting<Duration> GIVE_UP_AFTER = new Setting<>(
            "give-up-after",
            "10m",
            "How long the registry may send no byte before the download is ended",
            Setting.duration(Duration.ofSeconds(1), Duration.ofHours(24)));
    public static final Setting<Integer> MAX_DOWNLOADS = new Setting<>(
            "max-downloads",
            "100",
            "How many downloads may run at once; more are answered with 503",
            Setting.number(1, 100_000));
    public static final Setting<Integer> CONNECTIONS_PER_DOWNLOAD = new Setting<>(
            "connections-per-download",
            "4",
            "How many connections to the registry one download may have; more than one only while it waits for the"
                    + " registry",
            Setting.number(1, 32));
    public static final Setting<Long> READ_AHEAD_MEMORY = new Setting<>(
            "read-ahead-memory",
            "",
            "How much data fetched ahead all downloads together may hold, such as `16MiB`; a quarter of the heap"
                    + " if it is empty",
            text -> text.isEmpty()
                    ? Runtime.getRuntime().maxMemory() / 4
                    : Setting.size(0, Runtime.getRuntime().maxMemory() / 2).apply(text));

    /** In the order of the README's table. */
    public static final List<Setting<?>> ALL = List.of(
            DEFAULT_REGISTRY,
            DEFAULT_PLATFORM,
            PRIVATE_REGISTRIES,
            PLAIN_HTTP_REGISTRIES,
            ALLOWED_REGISTRIES,
            DENIED_REGISTRIES,
            ALLOWED_NAMES,
            MIRRORS,
            PROXY,
            NO_PROXY,
            CA_FILE,
            DOCKER_CONFIG,
            CREDENTIAL_HELPERS,
            REGISTRY_BASIC,
            SEALED_LOGINS,
            SEAL_KEY,
            PUBLIC_URL,
            TRUSTED_PROXIES,
            Admission.LOGIN,
            Admission.USER_HEADER,
            CONTACT,
            ACCESS_LOG,
            METRICS_FROM,
            ANSWER_WITHIN,
            KEEP_ALIVE_INTERVAL,
            GIVE_UP_AFTER,
            MAX_DOWNLOADS,
            Sharing.MAX_DOWNLOADS_PER_CLIENT,
            Sharing.RATE_PER_DOWNLOAD,
            Sharing.RATE_PER_CLIENT,
            Sharing.RATE,
            CONNECTIONS_PER_DOWNLOAD,
            READ_AHEAD_MEMORY);

    /** Those whose value is a secret as a whole. */
    static final Set<Setting<?>> SECRET = Set.of(SEAL_KEY);

    private final Map<Setting<?>, Object> values = new HashMap<>();
    private final String words;

    /**
     * Reads the settings from their places, the first of which wins; throws {@link IllegalStateException} with a
     * sentence that names what is wrong.
     */
    Settings(List<SettingSource> sources) {
        sources.forEach(SettingReader::refuseUnknown);
        for (Setting<?> setting : ALL) {
            values.put(setting, SettingReader.read(setting, sources));
        }
        words = SettingsInWords.of(sources);
        Admission.check(this);
    }

    /** The settings of this deployment. */
    public static Settings of(ServletContext context) {
        return new Settings(SettingSource.all(
                context,
                Stream.concat(Stream.of(SettingSource.CONFIG), ALL.stream().map(Setting::name))
                        .toList()));
    }

    /** What was set, and where, for a log: without secrets and control characters. */
    public String inWords() {
        return words;
    }

    /** The value of a setting. */
    @SuppressWarnings("unchecked") // each was put there by the setting's own parser
    public <T> T get(Setting<T> setting) {
        return (T) java.util.Objects.requireNonNull(values.get(setting));
    }
}
