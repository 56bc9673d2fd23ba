/** What may happen to downloads of one image on one node, by chance, through the real delivery code. */
package pinnace.histories;
