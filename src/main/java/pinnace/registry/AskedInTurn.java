package pinnace.registry;

import java.io.IOException;
import java.util.List;
import pinnace.failure.PullException;
import pinnace.stream.Retries;

/**
 * Asks for a manifest, or for tags, at the mirrors of a registry and at the registry itself.
 *
 * @param mirrors which of them are skipped
 * @param endpoints where they are
 * @param retries how long to try again
 */
record AskedInTurn(PassedOver mirrors, Endpoints endpoints, Retries retries) {

    /** A question, put to one endpoint. */
    interface Question<T> {
        T put(RegistryRequest ask) throws IOException;
    }

    /**
     * Asks the mirrors in their order, then the registry itself, and all of them again as long as another try helps.
     */
    <T> T ask(Wanted wanted, Question<T> question) {
        wanted.call().needsToAsk();
        List<Endpoint> all = endpoints.of(wanted.registry());
        return retries.call(wanted.from(all.get(all.size() - 1)).action(), () -> {
            try {
                return mirrors.ask(all, wanted.call()::isClosed, (endpoint, attempt) -> {
                    T answer = question.put(wanted.from(endpoint));
                    attempt.ifPresent(PassedOver.Attempt::ended);
                    return answer;
                });
            } catch (IOException | PullException e) {
                wanted.call().failed(e);
                throw e;
            }
        });
    }
}
