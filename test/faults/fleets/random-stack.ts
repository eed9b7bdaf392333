import { pathDiff } from "../../../provider/lifecycle/path-diff";
import type { CreateContext, Resource } from "../../../provider/lifecycle/resource";
import type { Clients } from "../../../provider/resources/clients";
import { reporterJar } from "../../../provider/resources/reporter-jar";
import { reporterJarArgs } from "../../../provider/resources/reporter-jar-args";
import { reporterSettings } from "../../../provider/resources/reporter-settings";
import { reporterSettingsArgs } from "../../../provider/resources/reporter-settings-args";
import type { EmrBench } from "../../resources/emr-bench";
import { settingsOf, type FleetCluster } from "./random-fleet";

/** A resource as the engine keeps it: also what a creation or an update that failed has told of itself. */
class Kept<A extends object, S extends object> {
  private made: { id: string; state: S } | undefined;

  constructor(
    private readonly bench: EmrBench,
    private readonly resource: Resource<A, S, Clients>,
    private readonly args: A,
  ) {}

  /** What a preview shows. */
  async preview(): Promise<string[]> {
    const { bench, resource, args, made } = this;
    if (made === undefined) return ["create"];
    this.made = await resource.read(bench.context(), { ...made, args });
    if (this.made === undefined) return ["create"];
    const { state } = this.made;
    const changes = pathDiff(state, resource.plan(args, state));
    return changes.map(({ path, kind }) => `${kind} ${path.join("/")}`);
  }

  /** Answers the failure, if any. */
  async up(): Promise<unknown> {
    const { bench, resource, args } = this;
    try {
      if ((await this.preview()).length === 0) return undefined;
      if (this.made === undefined) {
        const created = (id: string, state: S) => void (this.made = { id, state });
        const context = { ...bench.context(), created } as CreateContext<Clients, S>;
        this.made = await resource.create(context, args);
      } else {
        const { id } = this.made;
        const begun = (state: S) => void (this.made = { id, state });
        const context = { ...bench.context(), begun };
        this.made = { id, state: await resource.update(context, { ...this.made, args }) };
      }
      return undefined;
    } catch (error) {
      return error;
    }
  }

  async destroy(): Promise<void> {
    if (this.made === undefined) return;
    await this.resource.delete(this.bench.context(), { ...this.made, args: this.args });
    this.made = undefined;
  }
}

type Member = Pick<Kept<object, object>, "preview" | "up" | "destroy">;

/** The jars and settings of a fleet, as `pulumi` brings them up and takes them away. */
export class Stack {
  private readonly clusters: { readonly jar: Member; readonly settings: Member }[];

  constructor(bench: EmrBench, fleet: readonly FleetCluster[]) {
    this.clusters = fleet.map((cluster) => {
      const { kind, id, delivery, onFailure } = cluster;
      const jar = kind === "builtin" ? { builtin: true } : bench.jar;
      const jarArgs = { clusterId: id, delivery, onFailure, jar, nodeEdits: "discard" };
      const settings = reporterSettingsArgs.parse(settingsOf(cluster));
      return {
        jar: new Kept(bench, reporterJar, reporterJarArgs.parse(jarArgs)),
        settings: new Kept(bench, reporterSettings, settings),
      };
    });
  }

  /** What a preview shows of each cluster. */
  preview(): Promise<string[][]> {
    return Promise.all(
      this.clusters.map(async ({ jar, settings }) => [
        ...(await jar.preview()),
        ...(await settings.preview()),
      ]),
    );
  }

  /** Settings come after their jar, clusters side by side. Answers what failed. */
  async up(): Promise<unknown[]> {
    const failures = this.clusters.map(
      async ({ jar, settings }) => (await jar.up()) ?? (await settings.up()),
    );
    return (await Promise.all(failures)).filter((failure) => failure !== undefined);
  }

  async destroy(): Promise<void> {
    await Promise.all(
      this.clusters.map(async ({ jar, settings }) => {
        await settings.destroy();
        await jar.destroy();
      }),
    );
  }
}
