import { GrafanaDashboardSet } from "../../../provider/sdk";
import { smallModel, twoDashboards } from "../../resources/dashboard-set-bench";
import type { GrafanaSubject } from "./subject";

const CREATE_FOLDER = "POST /api/folders";
const RENAME_FOLDER = "PUT /api/folders/*";
const DELETE_FOLDER = "DELETE /api/folders/*";
const SAVE = "POST /api/dashboards/db";
const DELETE = "DELETE /api/dashboards/uid/*";

const both = twoDashboards();
const elsewhere = twoDashboards({ folderUid: "fw2", folderTitle: "Elsewhere" });
const renamed = twoDashboards({ folderTitle: "Renamed" });

/** Arguments with other dashboards, uid → title. */
function sets(titles: Record<string, string>, more: object = {}): object {
  const entries = Object.entries(titles).map(([uid, title]) => {
    const model = { ...smallModel(uid, title), ...more };
    return [uid, GrafanaDashboardSet.named(model)] as const;
  });
  return twoDashboards({ dashboards: Object.fromEntries(entries) });
}

const described = sets({ "fw-a": "A", "fw-b": "B" }, { description: "new" });
const three = sets({ "fw-a": "A", "fw-b": "B", "fw-c": "C" });
const inTheirs = {
  ...sets({ "fw-x": "X", "fw-y": "Y" }),
  ...{ folderUid: "theirs", folderTitle: "Theirs", adopt: true },
};
const first = sets({ "fw-a": "A" });

/** What a change of folders asks for. */
const folders: readonly GrafanaSubject[] = [
  {
    name: "a folder for new dashboards",
    site: ["makeFolder", "createFolder"],
    action: CREATE_FOLDER,
    of: '"Flinkwatch" (fw)',
    args: both,
  },
  {
    name: "another folder for dashboards that are there",
    site: ["makeFolder", "createFolder"],
    action: CREATE_FOLDER,
    of: '"Elsewhere" (fw2)',
    before: both,
    args: elsewhere,
  },
  {
    name: "another title of a folder",
    site: ["renameFolder", "renameFolder"],
    action: RENAME_FOLDER,
    of: '"Renamed" (fw)',
    before: both,
    args: renamed,
  },
  {
    name: "a folder removed that dashboards have left",
    site: ["removeFolderIfEmpty", "deleteFolder"],
    action: DELETE_FOLDER,
    of: "folder fw",
    before: both,
    args: elsewhere,
    isLast: true,
  },
  {
    name: "a folder removed at destroy",
    site: ["removeFolderIfEmpty", "deleteFolder"],
    action: DELETE_FOLDER,
    of: "folder fw",
    before: both,
  },
];

/** What a change of dashboards asks for: always the second of two, so that there is one to be taken back. */
const dashboards: readonly GrafanaSubject[] = [
  {
    name: "a new dashboard",
    site: ["put", "saveDashboard"],
    action: SAVE,
    of: '"B" (fw-b)',
    skip: 1,
    args: both,
  },
  {
    name: "a new dashboard in a folder of other people",
    site: ["put", "saveDashboard"],
    action: SAVE,
    of: '"Y" (fw-y)',
    skip: 1,
    args: inTheirs,
  },
  {
    name: "a dashboard added to others",
    site: ["put", "saveDashboard"],
    action: SAVE,
    of: '"C" (fw-c)',
    before: both,
    args: three,
  },
  {
    name: "a changed dashboard",
    site: ["put", "saveDashboard"],
    action: SAVE,
    of: '"B" (fw-b)',
    skip: 1,
    before: both,
    args: described,
    isRenewed: true,
  },
  {
    name: "a dashboard moved to another folder",
    site: ["put", "saveDashboard"],
    action: SAVE,
    of: '"B" (fw-b)',
    skip: 1,
    before: both,
    args: elsewhere,
    isRenewed: true,
  },
  {
    name: "our mark put beside another stack's",
    site: ["put", "saveDashboard"],
    action: SAVE,
    of: '"B" (fw-b)',
    skip: 1,
    args: both,
    prepare: ({ neighbour }) => neighbour.up(),
    isRenewed: true,
  },
  {
    name: "our mark taken off at destroy",
    site: ["put", "saveDashboard"],
    action: SAVE,
    of: '"B" (fw-b)',
    skip: 1,
    before: both,
    prepare: ({ neighbour }) => neighbour.up(),
    isRenewed: true,
  },
  {
    name: "a dashboard removed that the code has no more",
    site: ["remove", "deleteDashboard"],
    action: DELETE,
    of: '"C" (fw-c)',
    skip: 1,
    before: three,
    args: first,
  },
  {
    name: "a dashboard removed at destroy",
    site: ["remove", "deleteDashboard"],
    action: DELETE,
    of: '"B" (fw-b)',
    skip: 1,
    before: both,
  },
];

const refusedSave = { action: SAVE, skip: 1 };

/** What is asked for to take back what was done before a refusal. */
const takenBack: readonly GrafanaSubject[] = [
  {
    name: "a new dashboard taken back",
    site: ["takeOut", "deleteDashboard"],
    action: DELETE,
    of: '"A" (fw-a)',
    refused: refusedSave,
    args: both,
  },
  {
    name: "a new folder taken back",
    site: ["removeFolderIfEmpty", "deleteFolder"],
    action: DELETE_FOLDER,
    of: '"Flinkwatch" (fw)',
    refused: refusedSave,
    args: both,
  },
  {
    name: "a changed dashboard taken back",
    site: ["putBack", "saveDashboard"],
    action: SAVE,
    of: '"A" (fw-a)',
    refused: refusedSave,
    before: both,
    args: described,
  },
  {
    name: "a removed dashboard taken back",
    site: ["putBack", "saveDashboard"],
    action: SAVE,
    of: '"B" (fw-b)',
    refused: { action: DELETE, skip: 1 },
    before: three,
    args: first,
  },
  {
    name: "a folder's title taken back",
    site: ["retitle", "renameFolder"],
    action: RENAME_FOLDER,
    of: '"Renamed" (fw)',
    refused: { action: SAVE },
    before: both,
    args: { ...described, folderTitle: "Renamed" },
  },
];

/** Every request that is tried. */
export const GRAFANA_SUBJECTS = { folders, dashboards, takenBack };
/** All of them. */
export const ALL_GRAFANA_SUBJECTS: readonly GrafanaSubject[] =
  Object.values(GRAFANA_SUBJECTS).flat();
