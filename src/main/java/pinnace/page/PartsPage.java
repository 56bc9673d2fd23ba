package pinnace.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import pinnace.look.PartList;

/** The page that a browser gets of the parts of an archive: a link to each, and how they are put together. */
public final class PartsPage {

    private static final PageTemplate TEMPLATE = PageTemplate.of("parts.html");

    /** The command prompt of Windows takes 8,191 characters in one line. */
    private static final int LONGEST_LINE = 8_000;

    private PartsPage() {}

    /**
     * The page. Its links are relative: what ends TLS in front of this server, or has it below another path, does no
     * harm to them.
     *
     * @param base what the URLs of the parts begin with
     * @param depth how many segments lie between that and the page
     */
    public static String of(PartList list, String base, int depth) {
        String up = PageTemplate.up(depth);
        List<Map<String, String>> rows = list.parts().stream()
                .map(part -> Map.of(
                        "number",
                        Integer.toString(part.number()),
                        "file",
                        part.file(),
                        "bytes",
                        grouped(part.bytes()),
                        "href",
                        up + part.url().substring(base.length())))
                .toList();
        String first = list.parts().get(0).file();
        return TEMPLATE.with("part", rows)
                .filled(Map.of(
                        "up",
                        up,
                        "whole",
                        list.file(),
                        "count",
                        Integer.toString(rows.size()),
                        "all",
                        grouped(list.bytes()),
                        "pattern",
                        first.substring(0, first.lastIndexOf('.')) + ".part*",
                        "copy",
                        String.join("\n", copy(list))));
    }

    private static String grouped(long bytes) {
        return String.format(Locale.ROOT, "%,d", bytes);
    }

    /**
     * Lines for the command prompt of Windows, each of which puts parts behind what there is already. They name every
     * part, because a pattern follows the order of the directory.
     */
    static List<String> copy(PartList list) {
        List<String> lines = new ArrayList<>();
        List<String> files = new ArrayList<>();
        int length = 0;
        for (PartList.OfPart part : list.parts()) {
            if (length + part.file().length() > LONGEST_LINE - 3 * list.file().length()) {
                lines.add(line(files, list.file()));
                files = new ArrayList<>(List.of(list.file()));
                length = 0;
            }
            files.add(part.file());
            length += part.file().length() + 1;
        }
        lines.add(line(files, list.file()));
        return lines;
    }

    private static String line(List<String> files, String whole) {
        return files.stream().collect(Collectors.joining("+", "copy /b ", " " + whole));
    }
}
