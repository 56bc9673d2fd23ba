package pinnace.page;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives every test class the same browser: it takes seconds to start. It ends with the last test. Playwright is not
 * safe for threads, so test classes that use it run one after the other.
 */
final class OneChromium implements ParameterResolver {

    /** What they lock. */
    static final String LOCK = "chromium";

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Chromium.class;
    }

    @Override
    public Chromium resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(OneChromium.class))
                .computeIfAbsent(Chromium.class, key -> Chromium.start(), Chromium.class);
    }
}
