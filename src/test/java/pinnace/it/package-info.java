/**
 * Pinnace among the programs it is made for: a real registry in front of it, real loaders and download clients behind.
 *
 * <p>Test classes alone; what they start and ask with is {@code pinnace.rig}. Expectations are written from what
 * Pinnace promises, never from what it happens to do.
 */
@NullMarked
package pinnace.it;

import org.jspecify.annotations.NullMarked;
