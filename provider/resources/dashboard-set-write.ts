import { GrafanaApiError } from "../grafana/grafana-api";
import type {
  GrafanaApi,
  GrafanaCall,
  GrafanaFolder,
  SaveDashboard,
  StoredDashboard,
} from "../grafana/grafana";
import { Changes, settle } from "./dashboard-set-changes";
import { isSame } from "./same-value";

type Model = Readonly<Record<string, unknown>>;
type Save = Omit<SaveDashboard, "version">;

/** A dashboard that is stored, and what it replaces; nothing, if it is new. */
interface Edit {
  readonly save: Save;
  before: StoredDashboard | undefined;
}

/** Changes folders and dashboards one after another, and takes all of it back when one of the changes fails. */
export class DashboardWriter {
  private readonly changes = new Changes();

  constructor(
    private readonly grafana: GrafanaApi,
    private readonly call: GrafanaCall,
    /** Shown in the dashboards' history. */
    private readonly message: string,
  ) {}

  /** Does the work, all of it or nothing. @throws what it threw, and says what could not be taken back. */
  async wholly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const left = await this.changes.takeBack();
      if (left.length === 0) throw error;
      const said = error instanceof Error ? error.message : String(error);
      const more = `Not taken back, so that the next run goes on from there: ${left.join(", ")}.`;
      throw new Error(`${said} ${more}`, { cause: error });
    }
  }

  /** Makes a folder. */
  async makeFolder(folder: GrafanaFolder): Promise<void> {
    await this.changes.make({
      of: folderCalled(folder),
      act: () => this.grafana.createFolder(folder, this.call),
      isMade: () => this.isTitled(folder, this.call),
      takeBack: () => this.removeFolderIfEmpty(folder.uid, {}),
      explain: async (error) => whatIsTaken(error),
    });
  }

  /** Gives a folder its title. @param before the title that it has */
  async renameFolder(folder: GrafanaFolder, before: string): Promise<void> {
    await this.changes.make({
      of: folderCalled(folder),
      act: () => this.grafana.renameFolder(folder, this.call),
      isMade: () => this.isTitled(folder, this.call),
      takeBack: async () => {
        if (await this.isTitled(folder, {})) await this.retitle({ ...folder, title: before });
      },
      explain: async (error) => (error.status === 409 ? whatIsTaken(error) : undefined),
    });
  }

  /** Stores a dashboard. @param before what it replaces; left out, there is none */
  async save(model: Model, folderUid: string, before?: StoredDashboard): Promise<void> {
    const save = { model, folderUid, message: this.message };
    const edit: Edit = { save, before };
    await this.changes.make({
      of: calledOf(model),
      act: () => this.put(edit),
      isMade: () => this.isStored(save, this.call),
      takeBack: (isKnown) => this.undo(edit, isKnown),
      explain: (error) => this.titleTaken(error, save),
    });
  }

  /** Deletes a dashboard. */
  async remove(before: StoredDashboard): Promise<void> {
    const { uid, model } = before;
    await this.changes.make({
      of: calledOf(model),
      act: () => this.grafana.deleteDashboard(uid, this.call),
      isMade: async () => (await this.grafana.dashboard(uid, this.call)) === undefined,
      takeBack: async () => {
        if ((await this.grafana.dashboard(uid)) === undefined) await this.putBack(before);
      },
    });
  }

  /** Deletes a folder in which nothing is left. */
  async removeFolderIfEmpty(uid: string, call = this.call): Promise<void> {
    const left = await this.grafana.search({ folderUid: uid }, call);
    if (left.length > 0) return;
    const isMade = async () => (await this.grafana.folders(call)).every((each) => each.uid !== uid);
    try {
      await settle({ act: () => this.grafana.deleteFolder(uid, call), isMade });
    } catch (error) {
      if (!(error instanceof GrafanaApiError)) throw error;
      throw new Error(`folder ${uid}: ${error.message}`, { cause: error });
    }
  }

  /** Stores it; where somebody has written meanwhile, upon what is there then. */
  private async put(edit: Edit): Promise<void> {
    const { save, before } = edit;
    const { grafana, call } = this;
    const replace = async (version?: number) =>
      mustBe(save, await grafana.saveDashboard({ ...save, version }, call));
    try {
      await replace(before?.version);
    } catch (error) {
      // What was not there when we looked is not ours to replace.
      if (!(error instanceof GrafanaApiError && error.changedMeanwhile) || !before) throw error;
      const now = await grafana.dashboard(uidOf(save.model), call);
      if (now === undefined) throw error;
      edit.before = now;
      await replace(now.version);
    }
  }

  private async undo({ save, before }: Edit, isKnown: boolean): Promise<void> {
    const now = await this.grafana.dashboard(uidOf(save.model));
    if (now === undefined) return;
    const isOurs = isKnown ? now.version === (before?.version ?? 0) + 1 : isAsSaved(save, now);
    if (!isOurs) return;
    if (before) await this.putBack(before, now.version);
    else await this.takeOut(now.uid);
  }

  private async putBack({ model, folderUid }: StoredDashboard, version?: number): Promise<void> {
    const save = { model, folderUid, message: `${this.message}: taken back` };
    await settle({
      act: () => this.grafana.saveDashboard({ ...save, version }),
      isMade: () => this.isStored(save, {}),
    });
  }

  private async takeOut(uid: string): Promise<void> {
    await settle({
      act: () => this.grafana.deleteDashboard(uid),
      isMade: async () => (await this.grafana.dashboard(uid)) === undefined,
    });
  }

  private async retitle(folder: GrafanaFolder): Promise<void> {
    await settle({
      act: () => this.grafana.renameFolder(folder),
      isMade: () => this.isTitled(folder, {}),
    });
  }

  private async isStored(save: Save, call: GrafanaCall): Promise<boolean> {
    const now = await this.grafana.dashboard(uidOf(save.model), call);
    return now !== undefined && isAsSaved(save, now);
  }

  private async isTitled({ uid, title }: GrafanaFolder, call: GrafanaCall): Promise<boolean> {
    const folders = await this.grafana.folders(call);
    return folders.some((folder) => folder.uid === uid && folder.title === title);
  }

  private async titleTaken(error: GrafanaApiError, save: Save): Promise<string | undefined> {
    if (error.code !== "name-exists") return undefined;
    const { folderUid, model } = save;
    const others = await this.grafana.search({ folderUid }, this.call).catch(() => []);
    const other = others.find(({ title }) => title === model.title)?.uid ?? "another dashboard";
    return (
      `the title is taken in folder ${folderUid} by ${other} (${error.what}). Rename or delete that one, or choose ` +
      "another folderUid."
    );
  }
}

function whatIsTaken({ status, what }: GrafanaApiError): string | undefined {
  if (status === 412) {
    return (
      `its uid is taken by a folder that these credentials may not see (${what}). Choose another folderUid, or use ` +
      "credentials that may."
    );
  }
  if (status !== 409) return undefined;
  return `the title is taken by another folder or by a dashboard in General (${what}). Choose another folderTitle.`;
}

function mustBe({ model }: Save, uid: string): void {
  if (uid === uidOf(model)) return;
  throw new Error(
    `${calledOf(model)}: Grafana has stored it as another dashboard, got ${uid}. Give that one another title.`,
  );
}

/** Grafana adds number and version, and nothing else. */
function isAsSaved(save: Save, now: StoredDashboard): boolean {
  const { id: _, version: __, ...live } = now.model;
  const { id: ___, version: ____, ...model } = save.model;
  return now.folderUid === save.folderUid && isSame(live, model);
}

function uidOf(model: Model): string {
  return typeof model.uid === "string" ? model.uid : "";
}

function calledOf(model: Model): string {
  return `dashboard "${String(model.title)}" (${uidOf(model)})`;
}

function folderCalled({ uid, title }: GrafanaFolder): string {
  return `folder "${title}" (${uid})`;
}
