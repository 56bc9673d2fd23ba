/**
 * The one test rig: all that integration tests have around Pinnace, and nothing of what they promise.
 *
 * <ul>
 *   <li>processes: {@link pinnace.rig.Tools} runs a program of this machine to its end, {@link pinnace.rig.Child} is
 *       one that goes on, {@link pinnace.rig.Room} its directory; which program may be missing is decided in
 *       {@code Tools};
 *   <li>hosts: a {@link pinnace.rig.Node} is one running Pinnace, as executable WAR, in a Tomcat or in a Payara;
 *   <li>registries: {@link pinnace.rig.RealRegistry}, and {@link pinnace.rig.Upstream}, which does wrong on demand;
 *   <li>what lies between: lines, proxies, authorities;
 *   <li>images: {@link pinnace.rig.Picture} and its {@link pinnace.rig.Layers}; loaders that take them in;
 *   <li>clients: {@link pinnace.rig.Answer} and {@link pinnace.rig.RawHttp} by hand, {@link pinnace.rig.Clients} as
 *       people have them, and a browser.
 * </ul>
 *
 * <p>{@link pinnace.rig.Peers} starts what all tests share, once, and ends it by the handle that it was started with.
 * What a program prints lies under {@code target/it}. The rig trusts no code of Pinnace's: digests, documents and tar
 * files are made and read by others.
 */
@NullMarked
package pinnace.rig;

import org.jspecify.annotations.NullMarked;
