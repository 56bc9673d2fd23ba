/**
 * Lists of images, as people write them and as a URL carries them: which images, for which platform, and by which names
 * they are loaded on the other side.
 *
 * <p>Owns the text of a list ({@link pinnace.list.ListText}), the token in a URL ({@link pinnace.list.ListToken}), the
 * names ({@link pinnace.list.Naming}) and how a long list is divided ({@link pinnace.list.Division}). One image is a
 * list of one line.
 *
 * <p>Must never know registries, HTTP or archives.
 */
package pinnace.list;
