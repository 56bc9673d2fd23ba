package pinnace.web;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pinnace.failure.Instead;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.settings.Contact;

class ProblemPageTest {

    private static String page(Optional<Contact> contact) {
        return new ProblemPage(contact)
                .body(ProblemForm.PAGE, Problem.of(404, "none"), ProblemPage.Typed.nothing("a/b"));
    }

    @Test
    void whomToAskIsALinkOnlyWhereItIsAnAddress() {
        String mail = page(Optional.of(new Contact("a@corp.example", Optional.of("mailto:a@corp.example"))));
        assertTrue(mail.contains("Questions? Ask <a href=\"mailto:a@corp.example\">a@corp.example</a>"), mail);
        String text = page(Optional.of(new Contact("<b>{{sentence}}", Optional.empty())));
        assertTrue(text.contains("Questions? Ask &#60;b&#62;&#123;&#123;sentence&#125;&#125;</p>"), text);
        String none = page(Optional.empty());
        assertFalse(none.contains("Questions") || none.contains("{{"), none);
    }

    private static String page(PullException failure, ProblemPage.Typed typed) {
        return new ProblemPage(Optional.empty()).body(ProblemForm.PAGE, Problem.of(failure), typed);
    }

    @Test
    void whatThereIsInsteadIsOneClickAway() {
        PullException failure = new PullException(Kind.NOT_FOUND, "none")
                .with(new Instead(List.of("nginx:1.27"), List.of("linux/arm64", "\"><script>")));
        String page = page(failure, new ProblemPage.Typed("../", "a&b", "linux/arm/v7", false, Optional.empty()));
        for (String link : List.of(
                "\"../look?image=nginx%3A1.27&amp;platform=linux%2Farm%2Fv7\">nginx:1.27</a>",
                "\"../look?image=a%26b&amp;platform=linux%2Farm64\">linux/arm64</a>",
                "platform=%22%3E%3Cscript%3E\">&#34;&#62;&#60;script&#62;</a>")) {
            assertTrue(page.contains(link), link + " is not in " + page);
        }
        assertFalse(page.contains("{{"), page);
    }

    @Test
    void itSaysWhenToComeBackAndWhereToLogIn() {
        ProblemPage.Typed typed = new ProblemPage.Typed("../", "ghcr.io/a/b:1", "", false, Optional.empty());
        String late = page(new PullException(Kind.TOO_MANY, "none"), typed.retried("3600"));
        assertTrue(late.contains("try again in 60 minutes"), late);
        assertFalse(late.contains("Log in"), late);
        String login = page(new PullException(Kind.LOGIN, "none"), typed.retried("tomorrow"));
        assertTrue(login.contains("\"../?image=ghcr.io%2Fa%2Fb%3A1&amp;platform=\">Log in"), login);
        assertFalse(login.contains("try again in"), login);
    }

    @Test
    void aListHasNoFieldForAnImage() {
        ProblemPage.Typed list = new ProblemPage.Typed("../", "", "", true, Optional.empty());
        String page = page(new PullException(Kind.LOGIN, "none"), list);
        assertTrue(page.contains("it still has your list") && !page.contains("<form"), page);
    }

    @Test
    void whatProgramsDoIsSaidApartFromWhatPeopleRead() {
        ProblemPage.Typed typed = new ProblemPage.Typed("./", "ghcr.io/a/b:1", "", false, Optional.empty());
        String page = page(
                new PullException(
                        Kind.LOGIN,
                        "ghcr.io wants a login; send a login, with wget; in a browser, log in on the start page"),
                typed);
        assertTrue(page.contains(">ghcr.io wants a login<"), page);
        assertTrue(page.contains("For programs: send a login, with wget<"), page);
        assertFalse(page.contains("in a browser"), page);
        String off = page(
                new PullException(Kind.LOGIN, "ghcr.io wants a login; send a login, with wget; browsers ask only if"),
                typed);
        assertTrue(off.contains("For programs: send a login, with wget; browsers ask only if<"), off);
    }
}
