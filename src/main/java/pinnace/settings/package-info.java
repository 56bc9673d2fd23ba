/**
 * What an administrator can set: names, places, defaults, bounds, and the sentences that say what is wrong.
 *
 * <p>All of it is read and checked before anything starts. Each setting is one constant that carries its meaning, from
 * which the documentation's table is checked; its values are the types of the rooms below, which cannot be wrong.
 *
 * <p>Must never know who uses a setting. Knows the servlet API, for context parameters are one of the places.
 */
package pinnace.settings;
