/**
 * The tar as a value: an ordered list of segments whose lengths are known before the first byte, so that length, entity
 * tag, ranges and resume need nothing stored.
 *
 * <p>Owns the layout of the archive ({@link pinnace.archive.Format}) and the bytes of its headers. The entity tag is
 * computed from the segments themselves, so nothing that decides the bytes can be missing in it, not even the layout.
 *
 * <p>Must never know registries, HTTP or the client; blobs come through {@link pinnace.stream.BlobStore}. The only
 * package that knows commons-compress.
 */
package pinnace.archive;
