package pinnace.rig;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** A file system as a value: what {@code tar} would show of it, whatever the order of its entries. */
public record Tree(SortedMap<String, Entry> entries) {

    /**
     * One name in the tree. Time is that of the image for files; directories are touched by every loader.
     *
     * @param sameFile the first, in order, of the names that are hard links to one file; its own, where there is one
     */
    public record Entry(Kind kind, int mode, long uid, long gid, String target, String content, String sameFile) {}

    /** What a name stands for. */
    public enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK,
        DEVICE,
        FIFO
    }

    /** Keeps the names in order. */
    public Tree {
        entries = new TreeMap<>(entries);
    }

    /** What lies at a path; a test that looks for it fails when nothing does. */
    public Entry at(String path) {
        return Optional.ofNullable(entries.get(path)).orElseThrow(() -> new AssertionError("no " + path));
    }

    /** The same tree without some names. */
    Tree without(Set<String> names) {
        SortedMap<String, Entry> fewer = new TreeMap<>(entries);
        fewer.keySet().removeAll(names);
        return new Tree(fewer);
    }

    /** Reads an exported file system and removes the file. */
    static Tree ofTarFile(Path tar) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(tar), 1 << 16)) {
            Tree tree = ofTar(in);
            Files.delete(tar);
            return tree;
        } catch (IOException e) {
            throw new UncheckedIOException(tar.toString(), e);
        }
    }

    /** Reads an exported file system. */
    public static Tree ofTar(InputStream in) throws IOException {
        SortedMap<String, Entry> entries = new TreeMap<>();
        Map<String, List<String>> links = new HashMap<>();
        TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8");
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            String name = plain(entry.getName());
            if (name.isEmpty()) {
                continue;
            }
            if (entry.isLink()) {
                links.computeIfAbsent(plain(entry.getLinkName()), first -> new ArrayList<>())
                        .add(name);
            } else {
                entries.put(name, read(entry, name, tar));
            }
        }
        links.forEach((first, others) -> join(entries, first, others));
        return new Tree(entries);
    }

    private static void join(SortedMap<String, Entry> entries, String first, List<String> others) {
        Entry file = entries.get(first);
        if (file == null) {
            throw new IllegalStateException(others + " are links to " + first + ", which is not there");
        }
        TreeSet<String> names = new TreeSet<>(others);
        names.add(first);
        Entry shared = new Entry(
                file.kind(), file.mode(), file.uid(), file.gid(), file.target(), file.content(), names.first());
        names.forEach(name -> entries.put(name, shared));
    }

    private static Entry read(TarArchiveEntry entry, String name, TarArchiveInputStream content) throws IOException {
        Kind kind = kind(entry);
        return new Entry(
                kind,
                entry.getMode() & 07777,
                entry.getLongUserId(),
                entry.getLongGroupId(),
                kind == Kind.SYMLINK
                        ? entry.getLinkName()
                        : kind == Kind.DEVICE ? entry.getDevMajor() + ":" + entry.getDevMinor() : "",
                kind == Kind.FILE
                        ? Sha256.of(content) + " " + entry.getLastModifiedTime().toMillis() / 1000
                        : "",
                name);
    }

    private static Kind kind(TarArchiveEntry entry) {
        if (entry.isDirectory()) {
            return Kind.DIRECTORY;
        }
        if (entry.isSymbolicLink()) {
            return Kind.SYMLINK;
        }
        if (entry.isFIFO()) {
            return Kind.FIFO;
        }
        return entry.isBlockDevice() || entry.isCharacterDevice() ? Kind.DEVICE : Kind.FILE;
    }

    private static String plain(String name) {
        String start = name.startsWith("./") ? name.substring(2) : name;
        return start.endsWith("/") ? start.substring(0, start.length() - 1) : start;
    }
}
