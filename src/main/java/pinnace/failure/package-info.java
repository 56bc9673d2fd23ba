/**
 * What may go wrong, for every layer: one exception with a kind and a sentence, and how foreign text is quoted in
 * sentences.
 *
 * <p>Owns the kinds. All layers need them: a name that cannot be read, a registry that is silent, a file that has
 * changed, a server without room. So this package is below all others.
 *
 * <p>Must never know what failed, nor the status of an answer. Knows only the JDK.
 */
package pinnace.failure;
