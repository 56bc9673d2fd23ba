/**
 * Pinnace on its hosts: how each starts, what it says, what it leaves behind, and what it keeps to itself.
 *
 * <p>Every test starts a server of its own or shares that of its class; what a server printed lies under
 * {@code target/it}.
 */
@NullMarked
package pinnace.host;

import org.jspecify.annotations.NullMarked;
