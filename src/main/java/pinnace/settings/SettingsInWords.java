package pinnace.settings;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an administrator has set, as a log tells it. */
final class SettingsInWords {

    private static final String HIDDEN = "***";

    /** A login within a URL. */
    private static final Pattern LOGIN = Pattern.compile("(?<=//)[^/\\s]*(?=@)");

    private static final Pattern NOT_IN_A_LINE = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029\\s]+");

    private SettingsInWords() {}

    /** Every setting that is not as it is by default, and the place that won. */
    static String of(List<SettingSource> sources) {
        String set = Settings.ALL.stream()
                .flatMap(setting -> sources.stream()
                        .filter(source -> source.values().containsKey(setting.name()))
                        .limit(1)
                        .flatMap(source -> of(setting, source)))
                .collect(Collectors.joining(", "));
        return set.isEmpty() ? "all settings are the defaults" : "settings: " + set;
    }

    private static Stream<String> of(Setting<?> setting, SettingSource source) {
        String text = String.valueOf(source.values().get(setting.name())).strip();
        return text.equals(setting.standard())
                ? Stream.empty()
                : Stream.of(setting.name() + "=" + shown(setting, text) + " (" + source.place() + ")");
    }

    private static String shown(Setting<?> setting, String text) {
        String open = LOGIN.matcher(text).replaceAll(HIDDEN);
        return Settings.SECRET.contains(setting)
                ? HIDDEN
                : NOT_IN_A_LINE.matcher(open).replaceAll(" ");
    }
}
