package pinnace.rig;

import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * The programs around Pinnace: each is started when a test first asks for it, serves all tests of the run, and is ended
 * with the last of them. A test class gets them by {@code @ExtendWith(Rig.class)} and a parameter of this type.
 */
public final class Peers implements AutoCloseable {

    /** What test classes lock that use the one Payara: for reading, or because they take Pinnace away from it. */
    public static final String PAYARA = "payara";

    /** What test classes lock that load images of {@link Images} into the one docker, podman or containerd. */
    public static final String LOADED_IMAGES = "loaded images";

    private final Map<Object, FutureTask<AutoCloseable>> started = new ConcurrentHashMap<>();
    private final Deque<AutoCloseable> order = new ConcurrentLinkedDeque<>();

    /** Debian's docker-registry. */
    public RealRegistry registry() {
        return once("registry", RealRegistry::start);
    }

    /** A private Docker engine. */
    public Dockerd docker() {
        return once("docker", Dockerd::start);
    }

    /** Podman with a private storage. */
    public Podman podman() {
        return once("podman", Podman::start);
    }

    /** A private containerd, seen through ctr. */
    public Containerd containerd() {
        return once("containerd", Containerd::start);
    }

    /** The browser. */
    public Chromium chromium() {
        return once("chromium", Chromium::start);
    }

    /** The registry that does wrong on demand. */
    public Upstream upstream() {
        return once("upstream", Upstream::start);
    }

    /** The images in the real registry. */
    public Images images() {
        return new Images(this);
    }

    /** A Pinnace that may reach the two registries and nothing else on this machine. */
    public Node node(Host host) {
        return once(host, () -> switch (host) {
            case EXECUTABLE -> Node.executable(Map.of(), List.of(Jvm.RUNS_WELL), settings());
            // Far from the four seconds in which a line may not be silent, whatever the machine has to do.
            case PAYARA -> Node.start(host, with(Map.of("keep-alive-interval", "1s")));
            case TOMCAT, TOMCAT_WITH_CONF, TOMCAT_11, TOMCAT_OF_DEBIAN, PAYARA_MICRO -> Node.start(host, settings());
        });
    }

    /** What lets Pinnace reach the registries. */
    public Map<String, String> settings() {
        return with(Map.of());
    }

    /** The same, and more settings. */
    public Map<String, String> with(Map<String, String> more) {
        return Node.reaching(more, registry().name(), upstream().name());
    }

    /**
     * Anything else that is shared by the whole run and closed at its end. Test classes run side by side: the first
     * that asks starts it, and only those that want the same wait.
     */
    @SuppressWarnings("unchecked")
    public <T extends AutoCloseable> T once(Object key, Supplier<T> start) {
        FutureTask<AutoCloseable> mine = new FutureTask<>(() -> {
            T fresh = start.get();
            order.push(fresh);
            return fresh;
        });
        FutureTask<AutoCloseable> first = Objects.requireNonNullElse(started.putIfAbsent(key, mine), mine);
        first.run();
        try {
            return (T) first.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(key + " is not waited for", e);
        } catch (ExecutionException e) {
            // As it is, for a program that is not installed aborts a test and does not fail it.
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(key + " did not start", e.getCause());
        }
    }

    /** Ends what was started, last first; a failure of one does not keep the others alive. */
    @Override
    public void close() {
        IllegalStateException failure = null;
        while (!order.isEmpty()) {
            try {
                order.pop().close();
            } catch (Exception e) {
                failure = new IllegalStateException(e);
            }
        }
        started.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
