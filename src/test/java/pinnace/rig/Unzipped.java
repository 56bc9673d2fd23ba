package pinnace.rig;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A server as it comes out of its zip. */
final class Unzipped {

    private Unzipped() {}

    /** Unpacks what lies below the zip's one directory, as far as it is wanted. */
    static void into(Path home, Path zip, Predicate<Path> wanted) {
        try (InputStream in = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(in, StandardCharsets.UTF_8)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path path =
                        home.resolve(entry.getName().substring(entry.getName().indexOf('/') + 1));
                if (!wanted.test(home.relativize(path))) {
                    continue;
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    Files.copy(entries, path, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(zip.toString(), e);
        }
    }
}
