/** The page as a person meets it: a real Chromium looks at it, types, downloads. */
@org.jspecify.annotations.NullMarked
package pinnace.page;
