import { kerberosFolder } from "./catalogue";
import { gatherServers, unpackDebianPackages } from "./debian";
import { locateTools } from "./locate";
import type { Say } from "./pulumi-build";
import { fillFolder } from "./workshop";

/** A key distribution centre, the client `kinit`, and what libraries of theirs a machine may lack. */
const PACKAGES = [
  ...["krb5-kdc", "krb5-user", "krb5-admin-server"],
  ...["libkdb5-10", "libkadm5srv-mit12", "libkadm5clnt-mit12", "libgssrpc4"],
  ...["libverto1", "libverto-libev1", "libev4"],
];
const SERVERS = ["krb5kdc", "kadmin.local", "kdb5_util"];
/** Theirs, and the plugin of the database. */
const LIBRARIES = /\.so(\.\d+)*$/;

/**
 * Makes sure that MIT Kerberos, on which the tests of clusters with Kerberos rest, is there: PATH, else Debian's
 * packages. It is unpacked, never installed: nothing starts by itself.
 * @returns undefined when it is there, else what was wrong and what to do.
 */
export async function ensureKerberos(say: Say): Promise<string | undefined> {
  if (isComplete()) return undefined;
  const fault = await fillFolder(kerberosFolder(), say, async (folder) => {
    const missing = await unpackDebianPackages(PACKAGES, folder, say);
    if (missing) return missing;
    gatherServers(folder, SERVERS, LIBRARIES);
    return undefined;
  });
  if (isComplete()) return undefined;
  return `kerberos: cannot be had. ${fault ?? ""} Put kinit, krb5kdc, kadmin.local and kdb5_util on PATH.`;
}

function isComplete(): boolean {
  const { kinit, krb5kdc, kadminLocal, kdb5Util } = locateTools();
  return Boolean(kinit && krb5kdc && kadminLocal && kdb5Util);
}
