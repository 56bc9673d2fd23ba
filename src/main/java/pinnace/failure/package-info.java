/**
 * What may go wrong, as every layer tells it: one exception with a kind and a sentence, and how texts of others appear
 * in sentences.
 *
 * <p>Owns the kinds. They are of all layers: a name that cannot be read, a registry that is silent, a file that has
 * changed, a server without room. So they live below all of them, and not with images.
 *
 * <p>Must never know what failed, nor the status of an answer. Knows only the JDK.
 */
package pinnace.failure;
