package pinnace.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/** Where the files of an archive lie within its bytes. */
public record Contents(List<File> files) {

    /** One file: its content is {@code size} bytes from {@code offset}. */
    public record File(String name, long offset, long size) {

        /** How many bytes of the content lie within a slice. */
        public long within(long from, long to) {
            return Math.max(0, Math.min(to, offset + size) - Math.max(from, offset));
        }
    }

    public Contents {
        files = List.copyOf(files);
    }

    public static Contents of(byte[] archive) {
        try (TarFile tar = new TarFile(archive)) {
            return new Contents(tar.getEntries().stream()
                    .filter(TarArchiveEntry::isFile)
                    .map(entry -> new File(entry.getName(), entry.getDataOffset(), entry.getSize()))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public File file(String name) {
        return files.stream()
                .filter(file -> file.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name + " in " + files));
    }

    public byte[] bytes(byte[] archive, String name) {
        File file = file(name);
        return java.util.Arrays.copyOfRange(archive, (int) file.offset(), (int) (file.offset() + file.size()));
    }
}
