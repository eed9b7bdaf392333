import type { Resource } from "../lifecycle/resource";

/**
 * A resource whatever its arguments and state: here they are only passed on.
 * Nothing in this folder looks into them, so they are not narrowed.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- arguments and state differ by resource; a list of them has no common narrower type
export type AnyResource<Clients = any> = Resource<any, any, Clients>;
