/** Keys and values as Flink has them; a list as JSON or with `;` between. */
type Values = Readonly<Record<string, string>>;

/** Something in a configuration that keeps the reporter from the containers. */
export interface ShippingFinding {
  readonly key: string;
  /** What follows from it. */
  readonly reason: string;
  /** What to do about it. */
  readonly cure: string;
}

const providedKey = "yarn.provided.lib.dirs";
const shipKey = "yarn.ship-files";

/**
 * What keeps a node's reporter from being shipped to YARN: with `yarn.provided.lib.dirs` set Flink's client ships
 * neither `lib` nor `plugins`, and the job runs on without metrics. A plugin folder named in `yarn.ship-files` is
 * shipped all the same. None when nothing does.
 * @param folder - where our jar lies in the Flink home.
 */
export function shippingFindings(
  values: Values,
  about: { flinkHome: string; folder: "lib" | "plugins" },
): ShippingFinding[] {
  const provided = entriesOf(values[providedKey]);
  const own = `${about.flinkHome.replace(/\/+$/, "")}/plugins`;
  const isShipped = about.folder === "plugins" && entriesOf(values[shipKey]).includes(own);
  if (provided.length === 0 || isShipped) return [];
  const places = provided.join(" and ");
  const intoPlace = `put the jar into ${about.folder}/ of ${places}`;
  return [
    {
      key: providedKey,
      reason: `${providedKey}: is set, so Flink's client does not ship ${about.folder} of the node, got ${places}, expected no such key.`,
      cure:
        about.folder === "plugins"
          ? `Add ${own} to ${shipKey}, or ${intoPlace}.`
          : `Take the key out, or ${intoPlace}.`,
    },
  ];
}

/** Entries without the scheme of local files and without slashes at the end. */
function entriesOf(list = ""): string[] {
  return (jsonList(list) ?? list.split(";"))
    .map((entry) =>
      entry
        .trim()
        .replace(/^file:(\/\/)?(?=\/)/, "")
        .replace(/(.)\/+$/, "$1"),
    )
    .filter((entry) => entry !== "");
}

/** Undefined for what is no JSON: flink-conf.yaml may hold anything. */
function jsonList(text: string): string[] | undefined {
  if (!text.startsWith("[")) return undefined;
  try {
    return (JSON.parse(text) as unknown[]).map(String);
  } catch {
    return undefined;
  }
}
