import { GrafanaApiError } from "../grafana/grafana-api";
import type {
  GrafanaApi,
  GrafanaCall,
  GrafanaFolder,
  SaveDashboard,
  StoredDashboard,
} from "../grafana/grafana";
import { isSame } from "./same-value";

type Model = Readonly<Record<string, unknown>>;

/** Changes folders and dashboards one after another, and takes all of it back when one of the changes fails. */
export class DashboardWriter {
  private readonly undo: (() => Promise<unknown>)[] = [];

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
      const left = await this.takeBack();
      if (left === 0) throw error;
      const said = error instanceof Error ? error.message : String(error);
      const more = `${left} of the changes before it could not be taken back; the next run goes on from there.`;
      throw new Error(`${said} ${more}`, { cause: error });
    }
  }

  /** Makes a folder. */
  async makeFolder(folder: GrafanaFolder): Promise<void> {
    try {
      await this.grafana.createFolder(folder, this.call);
    } catch (error) {
      if (!(await this.isMade(error, folder))) throw folderFault(error, folder);
    }
    this.undo.push(() => this.removeFolderIfEmpty(folder.uid, {}));
  }

  /** Gives a folder its title. @param before the title that it has */
  async renameFolder(folder: GrafanaFolder, before: string): Promise<void> {
    try {
      await this.grafana.renameFolder(folder, this.call);
    } catch (error) {
      throw folderFault(error, folder);
    }
    this.undo.push(() => this.grafana.renameFolder({ uid: folder.uid, title: before }));
  }

  /** Stores a dashboard. @param before what it replaces; left out, there is none */
  async save(model: Model, folderUid: string, before?: StoredDashboard): Promise<void> {
    const save = { model, folderUid, message: this.message };
    await this.store(save, before);
    this.undo.push(async () => {
      const now = await this.grafana.dashboard(uidOf(model));
      if (before === undefined) return this.grafana.deleteDashboard(uidOf(model));
      const { model: old, folderUid: place } = before;
      const message = `${this.message}: taken back`;
      return this.grafana.saveDashboard({
        model: old,
        folderUid: place,
        version: now?.version,
        message,
      });
    });
  }

  /** Deletes a dashboard. */
  async remove(before: StoredDashboard): Promise<void> {
    const { model, folderUid } = before;
    try {
      await this.grafana.deleteDashboard(before.uid, this.call);
    } catch (error) {
      if (!(error instanceof GrafanaApiError)) throw error;
      throw new Error(`${calledOf(model)}: ${error.message}`, { cause: error });
    }
    const message = `${this.message}: taken back`;
    this.undo.push(() => this.grafana.saveDashboard({ model, folderUid, message }));
  }

  /** Deletes a folder in which nothing is left. */
  async removeFolderIfEmpty(uid: string, call = this.call): Promise<void> {
    const left = await this.grafana.search({ folderUid: uid }, call);
    if (left.length === 0) await this.grafana.deleteFolder(uid, call);
  }

  private async store(
    save: Omit<SaveDashboard, "version">,
    before?: StoredDashboard,
  ): Promise<void> {
    const version = before?.version;
    try {
      this.mustBe(save, await this.grafana.saveDashboard({ ...save, version }, this.call));
    } catch (error) {
      if (!(error instanceof GrafanaApiError)) throw error;
      const now = await this.again(error, save);
      if (now === "stored") return;
      // What was not there when we looked is not ours to replace.
      if (now === undefined || before === undefined) throw await this.fault(error, save);
      const uid = await this.grafana.saveDashboard({ ...save, version: now.version }, this.call);
      this.mustBe(save, uid);
    }
  }

  /** What to do after a failure: it was stored all the same, somebody wrote meanwhile, or nothing can be done. */
  private async again(
    error: GrafanaApiError,
    { model }: Omit<SaveDashboard, "version">,
  ): Promise<"stored" | StoredDashboard | undefined> {
    if (!error.outcomeUnknown && !error.changedMeanwhile) return undefined;
    const now = await this.grafana.dashboard(uidOf(model), this.call).catch(() => undefined);
    if (now !== undefined && isStored(model, now.model)) return "stored";
    return error.changedMeanwhile ? now : undefined;
  }

  private mustBe({ model }: Pick<SaveDashboard, "model">, uid: string): void {
    if (uid === uidOf(model)) return;
    throw new Error(
      `${calledOf(model)}: Grafana has stored it as another dashboard, got ${uid}. Give that one another title.`,
    );
  }

  private async fault(
    error: GrafanaApiError,
    save: Omit<SaveDashboard, "version">,
  ): Promise<Error> {
    const called = calledOf(save.model);
    if (error.code !== "name-exists")
      return new Error(`${called}: ${error.message}`, { cause: error });
    const { folderUid } = save;
    const others = await this.grafana.search({ folderUid }, this.call).catch(() => []);
    const other = others.find(({ title }) => title === save.model.title);
    return new Error(
      `${called}: the title is taken in folder ${folderUid} by ${other?.uid ?? "another dashboard"}. ` +
        "Rename or delete that one, or choose another folderUid.",
      { cause: error },
    );
  }

  private async isMade(error: unknown, { uid, title }: GrafanaFolder): Promise<boolean> {
    if (!(error instanceof GrafanaApiError) || !error.outcomeUnknown) return false;
    const folders = await this.grafana.folders(this.call).catch(() => []);
    return folders.some((folder) => folder.uid === uid && folder.title === title);
  }

  private async takeBack(): Promise<number> {
    let left = 0;
    for (const step of this.undo.reverse()) {
      await step().catch(() => (left += 1));
    }
    return left;
  }
}

function folderFault(error: unknown, { uid, title }: GrafanaFolder): unknown {
  if (!(error instanceof GrafanaApiError)) return error;
  const called = `folder "${title}" (${uid})`;
  if (error.status === 412) {
    const reason = "its uid is taken by a folder that these credentials may not see";
    return new Error(
      `${called}: ${reason}. Choose another folderUid, or use credentials that may.`,
      {
        cause: error,
      },
    );
  }
  if (error.status === 409) {
    const reason = "the title is taken by another folder or by a dashboard in General";
    return new Error(`${called}: ${reason}. Choose another folderTitle.`, { cause: error });
  }
  return new Error(`${called}: ${error.message}`, { cause: error });
}

/** Grafana adds number and version, and nothing else. */
function isStored(wanted: Model, { id: _, version: __, ...live }: Model): boolean {
  const { id: ___, version: ____, ...model } = wanted;
  return isSame(live, model);
}

function uidOf(model: Model): string {
  return typeof model.uid === "string" ? model.uid : "";
}

function calledOf(model: Model): string {
  return `dashboard "${String(model.title)}" (${uidOf(model)})`;
}
