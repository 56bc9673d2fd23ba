package pinnace.settings;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Logger;
import pinnace.failure.Spelling;

/** Finds the values of settings in their places, and what is wrong there. */
final class SettingReader {

    /** What the launcher of the executable WAR reads, and the name of the file with settings. */
    private static final Set<String> ELSEWHERE =
            Set.of("config", "address", "port", "work-dir", "tls-certificate", "tls-key", "drain", "users");

    private static final Logger LOG = Logger.getLogger(Settings.class.getName());

    private SettingReader() {}

    /** The value in the first place that has one, or the default. */
    static Object read(Setting<?> setting, List<SettingSource> sources) {
        for (SettingSource source : sources) {
            String text = source.values().get(setting.name());
            if (text != null) {
                return parse(
                        setting,
                        text.strip(),
                        source.place() + " " + source.prefix() + written(setting.name(), source));
            }
        }
        return parse(setting, setting.standard(), "default of " + setting.name());
    }

    private static String written(String name, SettingSource source) {
        return source.prefix().equals("PINNACE_")
                ? name.toUpperCase(Locale.ROOT).replace('-', '_')
                : name;
    }

    private static Object parse(Setting<?> setting, String text, String where) {
        try {
            return Objects.requireNonNull(setting.parser().apply(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "The setting " + setting.name() + " " + e.getMessage() + " (" + where + ")", e);
        }
    }

    /** Refuses names that no setting has, where only settings can be meant. */
    static void refuseUnknown(SettingSource source) {
        for (String name : source.values().keySet()) {
            boolean known = ELSEWHERE.contains(name)
                    || Settings.ALL.stream().anyMatch(setting -> setting.name().equals(name));
            String sentence = "There is no setting " + name + " (" + source.place() + " " + source.prefix()
                    + written(name, source) + "); did you mean "
                    + Spelling.nearest(name, Settings.ALL.stream().map(Setting::name), 1)
                            .get(0)
                    + "?";
            if (!known && source.strict()) {
                throw new IllegalStateException(sentence);
            }
            if (!known) {
                LOG.info(sentence);
            }
        }
    }
}
