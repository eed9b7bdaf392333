import { z } from "zod";
import { objectIn } from "../lifecycle/json-text";
import type { Fault } from "../lifecycle/resource";

const uid = z.string().regex(/^[a-zA-Z0-9_-]{1,40}$/, "1 to 40 letters, digits, - and _");
const model = z.record(z.string(), z.unknown());

export const dashboardSetArgs = z.strictObject({
  folderUid: uid.describe("Uid of the folder, the part of its address that stays."),
  folderTitle: z.string().min(1).max(189).describe("Title of the folder, unique in Grafana."),
  dashboards: z
    .record(uid, model)
    .describe(
      "Dashboards by uid, in Grafana's own JSON, but with maps in the place of lists: panels and links by title, " +
        "`templating` and `annotations` by name, each with its place as `order`. A panel is one text of JSON.",
    ),
  dataSource: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Name or uid of the Prometheus data source that is chosen at first. Default: Grafana's choice.",
    ),
  adopt: z
    .boolean()
    .default(false)
    .describe(
      "Take over a folder or dashboards of these uids that no stack has made; destroy leaves them. Default false.",
    ),
});

export const dashboardSetState = z.object({
  folderUid: z.string().describe("Folder in which the dashboards are."),
  folderTitle: z.string().describe("Its title as it is now, empty if there is none."),
  folderMade: z
    .boolean()
    .describe("Whether the folder came with the dashboards; destroy takes it then."),
  foldersLeft: z
    .array(z.string())
    .optional()
    .describe("Folders made for the dashboards in which they are no more, still to be removed."),
  dashboards: z
    .record(z.string(), model)
    .describe("Live dashboards by uid, in the words of the arguments."),
  misplaced: z
    .record(z.string(), z.string())
    .describe("Dashboards that lie in another folder, and the uid of that."),
  unmarked: z.array(z.string()).describe("Dashboards that have lost the tag of this stack."),
  dataSource: z.string().optional().describe("Data source that is chosen at first."),
  adopted: z.array(z.string()).describe("Dashboards that were there before; destroy leaves them."),
  owned: z
    .boolean()
    .describe(
      "Whether this stack keeps the dashboards. The first that made them does; others use them as they are.",
    ),
  owner: z.string().describe("Tag of the stack that keeps them, empty if none does."),
  lookedAt: z
    .enum(["grafana", "not-looked-at", "no-grafana"])
    .describe(
      "`grafana`: seen there. `not-looked-at`: Grafana did not answer, this is the last known. `no-grafana`: GRAFANA_URL " +
        "and GRAFANA_AUTH are not given.",
    ),
});

/** Arguments of a set of dashboards. @see https://grafana.com/docs/grafana/v9.3/developers/http_api/dashboard/ */
export type DashboardSetArgs = z.infer<typeof dashboardSetArgs>;
/** What is live of a set of dashboards. */
export type DashboardSetState = z.infer<typeof dashboardSetState>;

const MAPS = ["panels", "templating", "annotations", "links"];

/** Dashboards without a title or with one that another has, and lists where maps belong. */
export function validateDashboardSet({ dashboards }: DashboardSetArgs): Fault[] {
  const titles = new Map<unknown, string>();
  return Object.entries(dashboards).flatMap(([uid, model]) => {
    const fault = (key: string, reason: string): Fault => ({
      path: `dashboards["${uid}"].${key}`,
      reason,
    });
    const faults = [
      ...MAPS.filter((key) => Array.isArray(model[key])).map((key) =>
        fault(
          key,
          "got a list, expected a map by title or name. Use the class of the SDK, or make one.",
        ),
      ),
      ...panelsWithoutText(model.panels).map((title) =>
        fault(
          `panels["${title}"]`,
          "expected an object of JSON as text. Use the class of the SDK, or print it.",
        ),
      ),
    ];
    if (typeof model.title !== "string" || model.title === "") {
      return [...faults, fault("title", "is missing or empty, expected a text. Add it.")];
    }
    const other = titles.get(model.title);
    titles.set(model.title, uid);
    if (other === undefined) return faults;
    const reason = `is the title of ${other} too, got "${model.title}", expected one that is unique in the folder.`;
    return [...faults, fault("title", reason)];
  });
}

/** Titles of panels that are no texts of JSON; a list has a fault of its own. */
function panelsWithoutText(panels: unknown): string[] {
  if (panels === undefined || panels === null || Array.isArray(panels)) return [];
  return Object.entries(panels)
    .filter(([, panel]) => objectIn(panel) === undefined)
    .map(([title]) => title);
}
