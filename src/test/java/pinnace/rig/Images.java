package pinnace.rig;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import pinnace.rig.Layers.Packing;

/** The images of the tests, in the real registry. Each method gives a reference that a person would type. */
public final class Images {

    private static final String AMD64 = "linux/amd64";
    private static final String LONG = "ein/" + "sehr-".repeat(30) + "langer/" + "name-".repeat(30) + "ü.txt";

    private final RealRegistry registry;
    private final Peers peers;

    Images(Peers peers) {
        this.peers = peers;
        this.registry = peers.registry();
    }

    /** A plain small one. */
    public String small() {
        return once("team/small", () -> Picture.oci(AMD64)
                .layer(Packing.GZIP, new Layers().file("etc/motd", "ahoi\n").tar())
                .layer(Packing.GZIP, new Layers().noise("data", 100_000, 1).tar())
                .build());
    }

    /** Big enough for a download to be interrupted, small enough to be kept in memory. */
    public String big() {
        return once("team/big", () -> Picture.oci(AMD64)
                .layer(Packing.GZIP, new Layers().noise("one", 3_000_000, 2).tar())
                .layer(Packing.PLAIN, new Layers().noise("two", 6_000_001, 3).tar())
                .layer(Packing.GZIP, new Layers().noise("three", 777, 4).tar())
                .layer(Packing.GZIP, new Layers().noise("four", 2_000_000, 5).tar())
                .build());
    }

    /** Everything that a file system in layers can hold, OCI types. */
    public String rich() {
        return once("team/app", () -> rich(Picture.oci(AMD64), Packing.GZIP));
    }

    /** The same with Docker's media types. */
    public String richDocker() {
        return once("team/app-docker", () -> rich(Picture.docker(AMD64), Packing.GZIP));
    }

    /** The same, not compressed. */
    public String richPlain() {
        return once("team/app-plain", () -> rich(Picture.oci(AMD64), Packing.PLAIN));
    }

    /** The same, compressed with zstd. */
    public String richZstd() {
        return once("team/app-zstd", () -> rich(Picture.oci(AMD64), Packing.ZSTD));
    }

    /** An empty layer, one layer twice, and something between. */
    public String repeated() {
        byte[] empty = new Layers().tar();
        byte[] layer = new Layers().file("a", "first").tar();
        return once("team/repeated", () -> Picture.oci(AMD64)
                .layer(Packing.GZIP, layer)
                .layer(Packing.GZIP, empty)
                .layer(Packing.GZIP, new Layers().file("a", "second").tar())
                .layer(Packing.GZIP, layer)
                .layer(Packing.GZIP, empty)
                .build());
    }

    /** A hundred and twenty layers. */
    public String tall() {
        return once("team/tall", () -> {
            Picture.Builder image = Picture.oci(AMD64);
            IntStream.range(0, 120)
                    .forEach(i -> image.layer(
                            Packing.GZIP,
                            new Layers()
                                    .file("all", "layer " + i)
                                    .file("f" + i, "" + i)
                                    .tar()));
            return image.build();
        });
    }

    /** An OCI index of three platforms and an attestation. */
    public String index() {
        return many("team/multi", false);
    }

    /** A Docker manifest list of the same. */
    public String list() {
        return many("team/multi-docker", true);
    }

    private String many(String repository, boolean docker) {
        peers.once(repository, () -> {
            Map<String, Picture> pictures = new LinkedHashMap<>();
            pictures.put("unknown/unknown", picture("unknown/unknown", docker));
            for (String platform : new String[] {"linux/s390x", "linux/arm64/v8", AMD64}) {
                pictures.put(platform, picture(platform, docker));
            }
            pictures.values().forEach(picture -> picture.pushTo(registry, repository, picture.digest()));
            registry.pushManifest(repository, "1", Picture.indexType(docker), Picture.index(docker, pictures));
            return (AutoCloseable) () -> {};
        });
        return registry.name() + "/" + repository + ":1";
    }

    private static Picture picture(String platform, boolean docker) {
        return (docker ? Picture.docker(platform) : Picture.oci(platform))
                .layer(Packing.GZIP, new Layers().file("platform", platform).tar())
                .build();
    }

    private String once(String repository, java.util.function.Supplier<Picture> picture) {
        peers.once(repository, () -> {
            picture.get().pushTo(registry, repository, "1");
            return (AutoCloseable) () -> {};
        });
        return registry.name() + "/" + repository + ":1";
    }

    private static Picture rich(Picture.Builder image, Packing packing) {
        byte[] bottom = new Layers()
                .directory("etc", 0755)
                .file("etc/gone", "deleted by the next layer")
                .file("etc/kept", "kept")
                .directory("opaque", 0750)
                .file("opaque/old", "hidden")
                .directory("opaque/sub", 0700)
                .file("opaque/sub/old", "hidden too")
                .directory("deleted", 0755)
                .file("deleted/with/all", "below it")
                .file("bin/tool", 04755, 0, new byte[] {1, 2, 3})
                .symlink("bin/sh", "tool")
                .symlink("dangling", "/nowhere/ä")
                .fifo("run/pipe")
                .tar();
        byte[] middle = new Layers()
                .whiteout("etc", "gone")
                .directory("opaque", 0755)
                .opaque("opaque")
                .file("opaque/new", "seen")
                .file(".wh.deleted", "")
                .file("links/first", "one file with three names")
                .hardLink("links/second", "links/first")
                .hardLink("zuletzt/dritter", "links/first")
                .file(LONG, "far away")
                .file("grüße/日本語/🚢", "ahoi")
                .file("home/user/.profile", 0600, 1000, "x".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .file("big/owner", 0640, 3_000_000, new byte[0])
                .tar();
        byte[] top = new Layers()
                .directory("sticky", 01777)
                .file("etc/kept", "changed")
                .noise("data/noise", 1_500_000, 6)
                .tar();
        return image.layer(packing, bottom)
                .layer(packing, middle)
                .layer(packing, new Layers().tar())
                .layer(packing, top)
                .build();
    }
}
