/**
 * Pinnace among the programs it is made for: a real registry in front of it, real loaders and download clients behind.
 *
 * <p>The programs come from {@link pinnace.it.Peers}, which starts each of them once for the whole run and ends them by
 * the handle it started them with. Which program may be missing is decided in one place, {@link pinnace.it.Tools}. What
 * they print lies under {@code target/it}. Expectations are written from what Pinnace promises, never from what it
 * happens to do.
 */
@NullMarked
package pinnace.it;

import org.jspecify.annotations.NullMarked;
