/**
 * Pinnace to try: {@code mvn package -Pdemo} starts it beside a small registry that holds one real image for two
 * platforms.
 *
 * <p>It lives among the tests because it is for the people who build Pinnace, and the WAR has no use for it. It needs a
 * JDK and nothing else of the machine: no registry, no compiler, no docker. The image is made here, to the last byte.
 */
@NullMarked
package pinnace.demo;

import org.jspecify.annotations.NullMarked;
