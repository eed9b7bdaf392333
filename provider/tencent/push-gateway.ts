/** The fields of an instance that may hold its address. */
export interface GatewayFields {
  readonly instanceId: string;
  readonly proxyAddress: string;
  readonly remoteWrite: string;
  readonly ipv4Address: string;
}

/** The port that the manual gives, used where only an address is known. */
const usualPort = 9090;

/**
 * Where an instance takes pushes: ProxyAddress with or without `http://`, else the address in RemoteWrite, else
 * IPv4Address with port 9090. Throws if all are empty, which they are until the instance runs.
 *
 * @see https://cloud.tencent.com/document/product/248/50695
 */
export function pushGatewayOf(instance: GatewayFields): { host: string; port: number } {
  const found =
    addressOf(instance.proxyAddress) ??
    addressOf(instance.remoteWrite) ??
    addressOf(instance.ipv4Address);
  if (found) return found;
  throw new Error(
    `instance ${instance.instanceId}: no push gateway address, got empty ProxyAddress, RemoteWrite and IPv4Address, ` +
      "expected one of them. Wait until the instance is running, then run it again.",
  );
}

function addressOf(text: string): { host: string; port: number } | undefined {
  const trimmed = text.trim();
  const found = /^(?:https?:\/\/)?([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::(\d{1,5}))?(?:\/.*)?$/.exec(
    trimmed,
  );
  if (!found?.[1]) return undefined;
  return { host: found[1], port: found[2] ? Number(found[2]) : usualPort };
}
