/** Tags of resources: `qcs::<service>:<region>:uin/<uin>:<prefix>/<id>` → key → value. */

/** The parts of a resource's six-part name that tags go by. */
export interface TaggedResource {
  readonly service: string;
  readonly region: string;
  readonly prefix: string;
  readonly id: string;
}

/** All tags of the account, whichever product shows them. */
export class Tags {
  private readonly tags = new Map<string, Record<string, string>>();

  /** Tags of one resource, key → value. */
  of(resource: TaggedResource): Record<string, string> {
    return this.tags.get(key(resource)) ?? {};
  }

  /** Replaces all tags of a resource. */
  set(resource: TaggedResource, tags: Record<string, string>): void {
    this.tags.set(key(resource), { ...tags });
  }

  /** Sets some tags and removes others. */
  change(resource: TaggedResource, replace: Record<string, string>, remove: string[]): void {
    const tags = { ...this.of(resource), ...replace };
    for (const name of remove) delete tags[name];
    this.set(resource, tags);
  }

  /** What there is, for tests. */
  state(): Record<string, Record<string, string>> {
    return Object.fromEntries(this.tags);
  }
}

function key(resource: TaggedResource): string {
  return [resource.service, resource.region, resource.prefix, resource.id].join("/");
}

/** A resource's six-part name, or undefined when the text is none. */
export function parseResourceName(text: string): TaggedResource | undefined {
  const found = /^qcs::([a-z]+):([a-z0-9-]*):(?:uin\/\d*)?:([a-zA-Z-]+)\/([^/]+)$/.exec(text);
  if (!found) return undefined;
  const [, service, region, prefix, id] = found as unknown as [string, ...string[]];
  return { service: service!, region: region!, prefix: prefix!, id: id! };
}
