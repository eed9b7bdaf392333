import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { kerberosFolder } from "./catalogue";
import { unpackDebianPackages } from "./debian";
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
    gather(folder);
    return undefined;
  });
  if (isComplete()) return undefined;
  return `kerberos: cannot be had. ${fault ?? ""} Put kinit, krb5kdc, kadmin.local and kdb5_util on PATH.`;
}

function isComplete(): boolean {
  const { kinit, krb5kdc, kadminLocal, kdb5Util } = locateTools();
  return Boolean(kinit && krb5kdc && kadminLocal && kdb5Util);
}

/** Puts the servers beside the client, and their libraries and the database's plugin into `bin/lib`. */
function gather(folder: string): void {
  for (const name of SERVERS) cpSync(join(folder, "usr/sbin", name), join(folder, "bin", name));
  const target = join(folder, "bin/lib");
  mkdirSync(target);
  const entries = readdirSync(join(folder, "usr/lib"), { recursive: true, withFileTypes: true });
  for (const { name, parentPath } of entries.filter((entry) => /\.so(\.\d+)*$/.test(entry.name))) {
    cpSync(join(parentPath, name), join(target, name), { dereference: true });
  }
}
