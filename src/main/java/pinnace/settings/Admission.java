package pinnace.settings;

import java.util.Optional;
import java.util.regex.Pattern;

/** The settings of who may use Pinnace, and how they go together with others. */
public final class Admission {

    public static final Setting<Boolean> LOGIN = new Setting<>(
            "login",
            "off",
            "`user` closes everything but `/health/…` to callers whom the container does not log in, or who have neither"
                    + " the role `pinnace-user` nor `pinnace-admin`",
            Admission::offOrUser);

    public static final Setting<Optional<String>> USER_HEADER = new Setting<>(
            "user-header",
            "",
            "In which header a proxy in `trusted-proxies` names the user whom it has logged in, such as"
                    + " `X-Forwarded-User`; that is as good as the role `pinnace-user`",
            Setting.unlessEmpty(Admission::header));

    /** A token (RFC 9110, 5.6.2). */
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

    private Admission() {}

    private static boolean offOrUser(String text) {
        if (!text.equals("off") && !text.equals("user")) {
            throw new IllegalArgumentException("must be off or user, not " + text);
        }
        return text.equals("user");
    }

    private static String header(String text) {
        if (!HEADER.matcher(text).matches()) {
            throw new IllegalArgumentException("must be the name of a header, such as X-Forwarded-User, not " + text);
        }
        return text;
    }

    /** Throws {@link IllegalStateException} if they contradict others. */
    static void check(Settings settings) {
        boolean named = settings.get(USER_HEADER).isPresent();
        if (named && settings.get(Settings.TRUSTED_PROXIES).isEmpty()) {
            throw new IllegalStateException("The setting user-header counts only from proxies that the setting"
                    + " trusted-proxies names, and it names none");
        }
        if (settings.get(Settings.REGISTRY_BASIC) && (named || settings.get(LOGIN))) {
            throw new IllegalStateException("The setting registry-basic takes Authorization as the login at a registry,"
                    + " and with " + (named ? "user-header" : "login=user")
                    + " it is the one at this server; set registry-basic to off, or leave the other out");
        }
    }
}
