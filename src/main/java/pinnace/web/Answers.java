package pinnace.web;

import jakarta.ws.rs.core.Response;
import pinnace.look.DryRun;
import pinnace.look.Found;
import pinnace.look.PartList;
import pinnace.page.PartsPage;

/**
 * What a URL stands for, once its images are found: the file that is wanted of them.
 *
 * @param archives answers with archives
 * @param base for URLs that are taken elsewhere
 */
record Answers(ArchiveResponses archives, BaseUrl base) {

    Response to(Pipeline.Asked asked, Found found) {
        Incoming incoming = asked.incoming();
        return switch (found.request().file()) {
            case ARCHIVE -> archives.archive(found, incoming);
            case DESCRIPTION -> description(DryRun.of(found), incoming);
            case PART_LIST -> parts(PartList.of(found, base.of(incoming)), incoming);
            case SUMS -> Sums.answer(found, incoming);
        };
    }

    private static Response description(DryRun description, Incoming incoming) {
        boolean json = incoming.wantsJson();
        return ShortAnswer.of(incoming, json ? "application/json" : "text/plain", description.written(json));
    }

    private Response parts(PartList list, Incoming incoming) {
        // Errors are told in the same forms.
        return switch (ProblemForm.of(incoming.header("Accept"))) {
            case JSON -> ShortAnswer.json(incoming, list);
            case PAGE -> ShortAnswer.of(incoming, "text/html", PartsPage.of(list, base.of(incoming), incoming.depth()));
            case SENTENCE -> ShortAnswer.of(incoming, "text/plain", list.text());
        };
    }
}
