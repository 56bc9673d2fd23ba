package pinnace.registry;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import pinnace.fake.Exchange;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Reply;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.login.Credentials;
import pinnace.login.Login;
import pinnace.network.AddressPolicy;
import pinnace.network.HostPattern;
import pinnace.network.Network;
import pinnace.network.Proxies;
import pinnace.network.Trust;
import pinnace.stream.BlobHistories;
import pinnace.stream.DocumentMemory;
import pinnace.stream.Retries;
import pinnace.stream.SteppedTime;

/** A registry that wants a login, the service that gives its tokens, and one who asks them. */
final class LoginRig implements AutoCloseable {

    static final Credentials ALICE = name -> Optional.of(new Login("alice", "sesame street"));
    static final Credentials BOB = name -> Optional.of(new Login("bob", "builder's yard"));
    static final String TAG = "1";

    final FakeRegistry fake = new FakeRegistry();
    final FakeRegistry service = new FakeRegistry();
    final SteppedTime time = new SteppedTime();
    final BlobHistories histories = new BlobHistories(time);
    final byte[] layer = new byte[100_000];
    final Registry registry;

    LoginRig() {
        this(rig -> address -> Optional.empty());
    }

    LoginRig(Function<LoginRig, Proxies> proxies) {
        new Random(7).nextBytes(layer);
        Network network = new Network(
                new AddressPolicy(List.of(HostPattern.parse("localhost"))),
                proxies.apply(this),
                Trust.ofContainer(),
                new Network.Limits(Duration.ofSeconds(5), Duration.ofSeconds(20), 10),
                "pinnace");
        Retries retries = new Retries(2, Duration.ofMinutes(1), Duration.ofMillis(100), Duration.ofSeconds(1), time);
        registry = new Registry(
                network,
                new Endpoints(Set.of(fake.name(), service.name()), Map.of()),
                new RepositoryPolicy(List.of(), List.of()),
                new Registry.Limits(
                        new Registry.Insistence(retries, retries, Reading.patience(time)),
                        new DocumentMemory(64 << 20)),
                histories);
    }

    /** Puts an image there; its tag is given to those alone whose {@code Authorization} is accepted. */
    String guard(String repository, List<String> challenges, Function<String, Boolean> accepted) {
        fake.putImage(repository, TAG, layer);
        String path = "/v2/" + repository + "/manifests/" + TAG;
        fake.always(path, request -> guarded(request, challenges, accepted));
        String blob = "/v2/" + repository + "/blobs/" + Digest.of(layer);
        fake.always(blob, request -> guarded(request, challenges, accepted));
        return path;
    }

    Reply guarded(Exchange request, List<String> challenges, Function<String, Boolean> accepted) {
        return request.header("Authorization").filter(accepted::apply).isPresent()
                ? fake.proper(request)
                : refusal(challenges);
    }

    static Reply refusal(List<String> challenges) {
        Reply reply = Reply.of(401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}");
        // The same name twice, which a map of headers holds in two spellings only.
        List<String> names = new ArrayList<>(List.of("WWW-Authenticate", "Www-Authenticate"));
        for (String challenge : challenges) {
            reply = reply.with(names.remove(0), challenge);
        }
        return reply;
    }

    /** The challenge of this rig's own token service at {@code /token}. */
    String bearer() {
        return "Bearer realm=\"http://" + service.name() + "/token\",service=\"rig\"";
    }

    Image resolve(String repository, Credentials credentials) {
        Reference reference = Reference.parse(fake.name() + "/" + repository + ":" + TAG, Reference.DOCKER_HUB);
        return registry.resolve(reference, Platform.parse("linux/amd64"), credentials, new Call());
    }

    byte[] readLayer(String repository, Credentials credentials) throws IOException {
        Reference reference = Reference.parse(fake.name() + "/" + repository + ":" + TAG, Reference.DOCKER_HUB);
        Descriptor blob = new Descriptor("x/y", Digest.of(layer), layer.length);
        try (InputStream stream = new Reading(registry, histories, time).open(reference, credentials, blob)) {
            return stream.readAllBytes();
        }
    }

    static List<String> authorizations(List<Exchange> requests) {
        return requests.stream()
                .map(request -> request.header("Authorization").orElse(""))
                .toList();
    }

    static String basic(String userAndSecret) {
        return "Basic "
                + Base64.getEncoder().encodeToString(userAndSecret.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        registry.close();
        fake.close();
        service.close();
    }
}
