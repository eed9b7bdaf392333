import type { Owner } from "./resource";

/**
 * Whose a resource is, from its URN (`urn:pulumi:<stack>::<project>::<type>::<name>`).
 * @throws Error for anything that is no URN.
 */
export function ownerOf(urn: string): Owner {
  const [head, project] = urn.split("::");
  const stack = head?.replace(/^urn:pulumi:/, "");
  if (stack === undefined || stack === head || stack === "" || !project) {
    throw new Error(
      `urn: is not a Pulumi URN, got "${urn}", expected urn:pulumi:<stack>::<project>::….`,
    );
  }
  return { project, stack, mark: `flinkwatch:${project}/${stack}` };
}
