/** A registry for faults that no real one makes on demand: a real HTTP server whose every byte the test decides. */
package pinnace.fake;
