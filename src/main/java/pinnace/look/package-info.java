/**
 * What was found, and what is said of it before any of its layers is read.
 *
 * <p>{@link pinnace.look.Found} is what a request asked for with the images that this means today. From it come the
 * archive as HTTP knows it ({@link pinnace.look.Representation}), and what people and programs want to know of it: of
 * an image, of a list, of its parts, as records that are JSON as they are. Pages are made of the same records, so that
 * they say nothing else.
 *
 * <p>Must never know the server, or how an answer is sent: it knows no JAX-RS.
 */
package pinnace.look;
