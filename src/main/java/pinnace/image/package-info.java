/**
 * What an image is: names, digests, manifests, and the one exception.
 *
 * <p>Owns the grammar of references, the reading of manifests and indexes, and the choice of a platform. A value of
 * these types cannot be wrong: what does not hold is refused when it is made, with a sentence for the person who asked.
 * The JSON itself is read by one lenient record ({@link pinnace.image.Json}) which is believed in nothing, since JSON-B
 * lets missing fields, wrong numbers and doubled keys pass.
 *
 * <p>Must never know where bytes come from or go to. Knows only the JDK and JSON-B.
 */
package pinnace.image;
