package pinnace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The image {@code demo/hello:1}: two layers for linux/amd64 and linux/arm64/v8 each, of which the lower is the same
 * for both, and an index. The same bytes every time, so that a download can be resumed after the demo was started anew.
 */
final class HelloImage {

    static final String REPOSITORY = "demo/hello";
    static final String TAG = "1";

    private static final String CREATED = "2026-01-01T00:00:00Z";
    private static final String OCI = "application/vnd.oci.image.";

    private final List<Blob> manifests = new ArrayList<>();
    private final List<Blob> blobs = new ArrayList<>();
    private final Blob index;

    private HelloImage() {
        byte[] system = system();
        String amd64 = platform("amd64", "", system);
        String arm64 = platform("arm64", """
                ,"variant":"v8\"""", system);
        index = Blob.json(OCI + "index.v1+json", """
                {"schemaVersion":2,"mediaType":"%sindex.v1+json","manifests":[%s,%s]}""".formatted(OCI, amd64, arm64));
        manifests.add(index);
    }

    static HelloImage make() {
        return new HelloImage();
    }

    /** What the tag stands for. */
    Blob index() {
        return index;
    }

    /** The index and the manifests that it names. */
    List<Blob> manifests() {
        return List.copyOf(manifests);
    }

    /** Configs and layers. */
    List<Blob> blobs() {
        return List.copyOf(blobs);
    }

    /** Makes a platform's manifest and all below it, and gives its descriptor for the index. */
    private String platform(String architecture, String variant, byte[] system) {
        byte[] program = program(architecture);
        Blob config = kept(Blob.json(OCI + "config.v1+json", """
                {"created":"%s","architecture":"%s"%s,"os":"linux",\
                "config":{"Env":["PATH=/bin"],"Cmd":["/bin/hello"],"WorkingDir":"/"},\
                "rootfs":{"type":"layers","diff_ids":["%s","%s"]},\
                "history":[{"created":"%s","created_by":"the system"},{"created":"%s","created_by":"the program"}]}""".formatted(
                        CREATED, architecture, variant, Blob.digest(system), Blob.digest(program), CREATED, CREATED)));
        Blob manifest = Blob.json(OCI + "manifest.v1+json", """
                {"schemaVersion":2,"mediaType":"%smanifest.v1+json","config":{%s},"layers":[{%s},{%s}]}""".formatted(
                        OCI,
                        config.descriptor(),
                        layer(system).descriptor(),
                        layer(program).descriptor()));
        manifests.add(manifest);
        return """
               {%s,"platform":{"architecture":"%s"%s,"os":"linux"}}""".formatted(manifest.descriptor(), architecture, variant);
    }

    private Blob layer(byte[] tar) {
        return kept(Blob.of(OCI + "layer.v1.tar+gzip", gzip(tar)));
    }

    private Blob kept(Blob blob) {
        blobs.add(blob);
        return blob;
    }

    private static byte[] system() {
        return tar(tar -> {
            put(tar, "etc/", 0755, new byte[0]);
            put(tar, "etc/group", 0644, "root:x:0:\nnobody:x:65534:\n".getBytes(UTF_8));
            put(tar, "etc/os-release", 0644, "NAME=Hello\nID=hello\nPRETTY_NAME=\"Pinnace's demo\"\n".getBytes(UTF_8));
            put(
                    tar,
                    "etc/passwd",
                    0644,
                    "root:x:0:0:root:/:/bin/hello\nnobody:x:65534:65534::/:/bin/hello\n".getBytes(UTF_8));
            put(tar, "tmp/", 01777, new byte[0]);
        });
    }

    private static byte[] program(String architecture) {
        return tar(tar -> {
            put(tar, "bin/", 0755, new byte[0]);
            put(tar, "bin/hello", 0755, HelloProgram.of(architecture));
        });
    }

    /** A file, or a directory where the name ends in a slash. */
    private static void put(TarArchiveOutputStream tar, String name, int mode, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setModTime(Instant.parse(CREATED).toEpochMilli());
        entry.setIds(0, 0);
        entry.setNames("", "");
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private interface Entries {
        void into(TarArchiveOutputStream tar) throws IOException;
    }

    private static byte[] tar(Entries entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            entries.into(tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] tar) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
