package pinnace.registry;

/** What can be asked for at the mirrors of a registry and at the registry itself. */
interface Wanted {

    /** The registry, as references name it. */
    String registry();

    /** By which it can be cancelled. */
    Call call();

    /** The question to one of them. */
    RegistryRequest from(Endpoint endpoint);
}
