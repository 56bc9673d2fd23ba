/**
 * What people see, and the scripts that they run: pages and scripts as text.
 *
 * <p>The files beside these classes are the pages and scripts, with places for values
 * ({@link pinnace.page.PageTemplate}, {@link pinnace.page.ShellScript}). What comes into a place is escaped, or quoted,
 * there and nowhere else. A page shows what {@link pinnace.look} says, and its links are relative: what ends TLS in
 * front of this server, or has it below another path, does no harm to them.
 *
 * <p>Must never know a request, or how an answer is sent: it knows no JAX-RS.
 */
package pinnace.page;
