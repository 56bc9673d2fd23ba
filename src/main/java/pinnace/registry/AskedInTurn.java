package pinnace.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pinnace.failure.PullException;
import pinnace.stream.Retries;

/**
 * Asks for a manifest at the mirrors of a registry and at the registry itself.
 *
 * @param mirrors which of them are asked
 * @param endpoints where they are
 * @param retries how long to insist at the registry itself
 */
record AskedInTurn(PassedOver mirrors, Endpoints endpoints, Retries retries) {

    /** A question, put to one endpoint. */
    interface Question<T> {
        T put(RegistryRequest ask) throws IOException;
    }

    /**
     * Asks the mirrors in their order, whose failures count for nothing, then the registry itself; and where that fails
     * too, the mirrors that were passed over.
     */
    <T> T ask(WantedManifest wanted, Question<T> question) {
        wanted.call().needsToAsk();
        List<Endpoint> all = endpoints.of(wanted.name().registry());
        List<Endpoint> passedOver = new ArrayList<>();
        for (Endpoint mirror : all.subList(0, all.size() - 1)) {
            Optional<PassedOver.Attempt> turn = mirrors.turn(mirror);
            Optional<T> answer = turn.flatMap(mine -> ask(mirror, mine, wanted, question));
            if (answer.isPresent()) {
                return answer.get();
            }
            if (turn.isEmpty()) {
                passedOver.add(mirror);
            }
        }
        RegistryRequest origin = wanted.from(all.get(all.size() - 1));
        return retries.call(origin.action(), () -> {
            try {
                return question.put(origin);
            } catch (IOException | PullException e) {
                wanted.call().failed(e);
                for (Endpoint mirror : PassedOver.isBroken(e) ? passedOver : List.<Endpoint>of()) {
                    Optional<T> answer = ask(mirror, mirrors.anyway(mirror), wanted, question);
                    if (answer.isPresent()) {
                        return answer.get();
                    }
                }
                throw e;
            }
        });
    }

    private static <T> Optional<T> ask(
            Endpoint mirror, PassedOver.Attempt turn, WantedManifest wanted, Question<T> question) {
        try {
            T answer = question.put(wanted.from(mirror));
            turn.ended();
            return Optional.of(answer);
        } catch (IOException | PullException e) {
            if (wanted.call().isClosed()) {
                turn.calledOff();
            } else {
                turn.failed(e);
            }
            return Optional.empty();
        }
    }
}
