/**
 * What an image is: names, digests, manifests, and the one exception.
 *
 * <p>Owns the grammar of references, the reading of manifests and indexes, and the choice of a platform. A value of
 * these types cannot be wrong: what does not hold is refused when it is made, with a sentence for the person who asked.
 *
 * <p>JSON of registries is read value by value while it comes ({@link pinnace.image.Json}), so that a document takes no
 * more memory than what is needed of it, and within bounds that hold before a parser sees it
 * ({@link pinnace.image.BoundedText}). A parser lets missing fields, wrong numbers and doubled keys pass, so what is
 * read is believed in nothing until the strict types are made of it. {@link pinnace.image.ForeignJson} reads what else
 * others send in JSON, errors and logins, for the layers above.
 *
 * <p>Must never know where bytes come from or go to. Knows only the JDK and JSON-P.
 */
package pinnace.image;
