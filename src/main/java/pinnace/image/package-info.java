/**
 * What an image is: names, digests and manifests.
 *
 * <p>Owns the grammar of references, the reading of manifests and indexes, and the choice of a platform. A value of
 * these types cannot be wrong: wrong input is refused when the value is made, with a sentence for the caller.
 *
 * <p>JSON of registries is read value by value while it arrives ({@link pinnace.image.Json}), so that a document takes
 * only the memory for the values that are needed, and within bounds that are checked before a parser sees it
 * ({@link pinnace.image.BoundedText}). A parser accepts missing fields, wrong numbers and repeated keys, so nothing is
 * trusted until the strict types are made of it. {@link pinnace.image.ForeignJson} reads other JSON, errors and logins,
 * for the layers above.
 *
 * <p>Must never know where bytes come from or go to. Knows only failures, the JDK and JSON-P.
 */
package pinnace.image;
