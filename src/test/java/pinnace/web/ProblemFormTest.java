package pinnace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemFormTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "*/* > SENTENCE",
                "application/json > JSON",
                "Application/Problem+JSON ; charset=utf-8 > JSON",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 > PAGE",
                "application/json;q=0.5, text/html > PAGE",
                "text/html;q=0.5, application/json > JSON",
                "text/plain, text/html;q=0.9 > SENTENCE",
                "text/html, application/json > PAGE",
                "text/html;q=0 > SENTENCE",
                "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2 > PAGE",
            })
    void theFormThatIsWantedMostIsTaken(String accept, ProblemForm form) {
        assertEquals(form, ProblemForm.of(Optional.of(accept)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "*/*;q=x > SENTENCE",
                "/ > SENTENCE",
                ";;;,,,=;q=q=q > SENTENCE",
                "text/html;q=x > PAGE",
                "text/html;q=, application/json;q=0.1 > PAGE",
                "text/html;q=1e9999 > PAGE",
                "\"text/html > SENTENCE",
            })
    void whatCannotBeReadDoesNoHarm(String accept, ProblemForm form) {
        assertEquals(form, ProblemForm.of(Optional.of(accept)));
    }

    @Test
    void whoSaysNothingGetsTheSentence() {
        assertEquals(ProblemForm.SENTENCE, ProblemForm.of(Optional.empty()));
    }
}
