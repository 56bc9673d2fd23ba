package pinnace.web;

import jakarta.ws.rs.core.Response;

/**
 * What a URL stands for, once its images are found: the file that is wanted of them.
 *
 * @param archives answers with archives
 * @param base for URLs that are taken elsewhere
 */
record Answers(ArchiveResponses archives, BaseUrl base) {

    Response to(Found found) {
        return switch (found.request().file()) {
            case ARCHIVE -> archives.archive(found);
            case DESCRIPTION -> DryRun.of(found).answer(found.incoming());
            case PART_LIST -> PartList.of(found, base).answer(found.incoming(), base);
            case SUMS -> Sums.answer(found);
        };
    }
}
