import { z } from "zod";
import type { Context, Resource } from "../lifecycle/resource";
import { waitFor, WaitTimeoutError } from "../lifecycle/wait";
import { isAuthRefused, isNotFound, TencentApiError } from "../tencent/errors";
import {
  bindPrometheusManagedGrafana,
  unbindPrometheusManagedGrafana,
  uninstallGrafanaDashboard,
  upgradeGrafanaDashboard,
} from "../tencent/monitor";
import type { Clients } from "./clients";
import { lookUpInstance } from "./look-up-instance";
import { otherStacksOn } from "./other-stacks";
import { readInstance } from "./shared-lists";
import { isGone } from "./tmp-instance-status";
import { lookUpAfterUnknownOutcome } from "./unknown-outcome";

/** The tag of every dashboard of `GrafanaDashboardSet`. */
const OUR_DASHBOARDS = "flinkwatch";
const POLL_MILLISECONDS = 5_000;
/** The vendor says 1 to 3 minutes. */
const INSTALL_TIMEOUT_SECONDS = 4 * 60;

const grafanaIntegrationArgs = z.strictObject({
  prometheusInstanceId: z
    .string()
    .regex(/^prom-[a-z0-9]+$/, "an id such as prom-1a2b3c4d")
    .describe("Prometheus instance whose dashboards are installed."),
  grafanaInstanceId: z
    .string()
    .regex(/^grafana-[a-z0-9]+$/, "an id such as grafana-1a2b3c4d")
    .optional()
    .describe("Managed Grafana to bind if the instance has none. Default: the one that is bound."),
  integration: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, "a code such as flink")
    .default("flink")
    .describe("Code in the Integration Center. Default `flink`."),
});

const grafanaIntegrationState = z.object({
  prometheusInstanceId: z.string().describe("Prometheus instance."),
  grafanaInstanceId: z.string().describe("Managed Grafana that is bound, empty if none."),
  integration: z.string().describe("Code in the Integration Center."),
  installed: z.boolean().describe("Whether the dashboards are there, as far as `lookedAt` tells."),
  lookedAt: z
    .enum(["grafana", "record", "not-looked-at"])
    .describe(
      "Where `installed` comes from: Grafana itself, our own record, or Grafana was out of reach.",
    ),
  foundInPlace: z
    .boolean()
    .describe("True if they were installed before; destroy leaves them then."),
  boundByUs: z.boolean().describe("Whether this stack bound the Grafana; destroy unbinds it then."),
});

/** Arguments of the vendor's dashboards. @see https://cloud.tencent.com/document/product/248/48691 */
export type GrafanaIntegrationArgs = z.infer<typeof grafanaIntegrationArgs>;
/** What is live of the vendor's dashboards. */
export type GrafanaIntegrationState = z.infer<typeof grafanaIntegrationState>;

type Look = Pick<GrafanaIntegrationState, "installed" | "lookedAt">;

/** Asks Grafana if it can be asked; the cloud's API does not tell what is installed. Never fails. */
async function look(
  context: Context<Clients>,
  integration: string,
  { recorded, bound }: { recorded: boolean; bound: string },
): Promise<Look> {
  const { grafana } = context.clients;
  // Without a binding, the Grafana that we could ask is not the one that is meant.
  if (!grafana || bound === "") return { installed: recorded, lookedAt: "record" };
  try {
    const found = await grafana.search({ query: integration }, { signal: context.signal });
    return { installed: found.some((d) => isOf(integration, d)), lookedAt: "grafana" };
  } catch (error) {
    if (context.signal.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    context.log.warn(
      `dashboards "${integration}": not looked at, Grafana cannot be asked: ${reason} ` +
        "Check GRAFANA_URL and GRAFANA_AUTH.",
    );
    return { installed: recorded, lookedAt: "not-looked-at" };
  }
}

function isOf(integration: string, d: { title: string; type?: string; tags?: readonly string[] }) {
  // Our own dashboards of the same subject say nothing of the vendor's.
  if (d.type === "dash-folder" || d.tags?.includes(OUR_DASHBOARDS)) return false;
  return d.title.toLowerCase().includes(integration) || (d.tags ?? []).includes(integration);
}

/** Pure: what is there once it agrees with the arguments. */
function plan(
  args: GrafanaIntegrationArgs,
  observed: GrafanaIntegrationState,
): GrafanaIntegrationState {
  return {
    ...observed,
    prometheusInstanceId: args.prometheusInstanceId,
    integration: args.integration,
    grafanaInstanceId: args.grafanaInstanceId ?? observed.grafanaInstanceId,
    installed: true,
  };
}

function parseId(id: string): { prometheusInstanceId: string; integration: string } {
  const match = /^(prom-[a-z0-9]+)\/([a-z][a-z0-9-]*)$/.exec(id);
  if (match) return { prometheusInstanceId: match[1] ?? "", integration: match[2] ?? "" };
  throw new Error(`dashboards: not an id, got "${id}", expected prom-xxxxxxxx/flink.`);
}

async function boundGrafana(context: Context<Clients>, id: string): Promise<string> {
  const live = await lookUpInstance(context, id);
  if (live) return live.grafanaInstanceId ?? "";
  throw new Error(
    `dashboards: the Prometheus instance does not exist in ${context.region}, got ${id}. ` +
      "Check prometheusInstanceId and flinkwatch:region.",
  );
}

/** @returns whether it had to be bound. */
async function bindIfNone(
  context: Context<Clients>,
  args: GrafanaIntegrationArgs,
  bound: string,
): Promise<boolean> {
  const { grafanaInstanceId: grafanaId, prometheusInstanceId: instanceId } = args;
  if (grafanaId === undefined || grafanaId === bound) return false;
  if (bound !== "") {
    throw new Error(
      `dashboards of ${instanceId}: another Grafana is bound, got ${bound}, expected ${grafanaId}. ` +
        "Unbind it in the TMP console, or leave grafanaInstanceId out to use it.",
    );
  }
  const options = { signal: context.signal };
  await lookUpAfterUnknownOutcome(context, {
    what: `Grafana ${grafanaId} at ${instanceId}`,
    act: async () => {
      await bindPrometheusManagedGrafana(context.clients.cloud, { instanceId, grafanaId }, options);
      return grafanaId;
    },
    find: async () => {
      const now = await boundGrafana(context, instanceId);
      return now === grafanaId ? now : undefined;
    },
  });
  return true;
}

/** Installs, and waits until Grafana shows it if Grafana can be asked. */
async function install(
  context: Context<Clients>,
  args: GrafanaIntegrationArgs,
  bound: string,
): Promise<Look> {
  const { prometheusInstanceId: instanceId, integration } = args;
  const params = { instanceId, integrationCodes: [integration] };
  try {
    await upgradeGrafanaDashboard(context.clients.cloud, params, { signal: context.signal });
    return await waitFor<Look>({
      what: `dashboards "${integration}" to appear`,
      everyMilliseconds: POLL_MILLISECONDS,
      timeoutSeconds: context.timeoutSeconds ?? INSTALL_TIMEOUT_SECONDS,
      signal: context.signal,
      clock: context.clock,
      log: context.log,
      poll: async () => {
        const seen = await look(context, integration, { recorded: true, bound });
        return seen.installed
          ? { done: true, value: seen }
          : { done: false, status: "not in Grafana yet" };
      },
    });
  } catch (error) {
    // Dashboards are an extra: that they are missing is said, and stops nothing else.
    if (error instanceof TencentApiError && !isAuthRefused(error)) {
      context.log.warn(
        `dashboards "${integration}": not installed: ${error.message} ` +
          "If no Grafana is bound to the instance, set grafanaInstanceId.",
      );
      return { installed: false, lookedAt: "record" };
    }
    if (!(error instanceof WaitTimeoutError)) throw error;
    context.log.warn(
      `${error.message} Is a Grafana bound to ${instanceId}, and is it that of GRAFANA_URL?`,
    );
    return { installed: false, lookedAt: "grafana" };
  }
}

async function bringToArgs(
  context: Context<Clients>,
  args: GrafanaIntegrationArgs,
  before: GrafanaIntegrationState,
): Promise<GrafanaIntegrationState> {
  const bound = await boundGrafana(context, args.prometheusInstanceId);
  const boundNow = await bindIfNone(context, args, bound);
  const grafanaInstanceId = boundNow ? (args.grafanaInstanceId ?? bound) : bound;
  const seen = before.installed
    ? { installed: true, lookedAt: before.lookedAt }
    : await install(context, args, grafanaInstanceId);
  return {
    ...before,
    ...seen,
    grafanaInstanceId,
    boundByUs: before.boundByUs || boundNow,
  };
}

async function ignoreAbsent(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/**
 * The vendor's dashboards of one integration, installed by the Integration Center into the bound Grafana.
 * @see https://cloud.tencent.com/document/product/248/48691
 */
export const grafanaIntegration: Resource<
  GrafanaIntegrationArgs,
  GrafanaIntegrationState,
  Clients
> = {
  kind: "GrafanaIntegration",
  description: "The vendor's dashboards of one integration in the Grafana bound to the instance.",
  idFormat: "prom-xxxxxxxx/flink",
  args: grafanaIntegrationArgs,
  state: grafanaIntegrationState,
  plan,
  replaces: (before, after) =>
    (["prometheusInstanceId", "integration"] as const).filter((key) => before[key] !== after[key]),
  foretell: ({ prometheusInstanceId, integration }) => ({
    prometheusInstanceId,
    integration,
    installed: true,
  }),

  async read(context, { id, args, state }) {
    const ids = parseId(id);
    const instance = await readInstance(context, ids.prometheusInstanceId);
    if (!instance || isGone(instance)) return undefined;
    const bound = instance.grafanaInstanceId;
    // What is imported was there before us, and cannot be asked for without Grafana.
    const seen = await context.clients.reads.once(`grafana:${ids.integration}`, () =>
      look(context, ids.integration, { recorded: state?.installed ?? true, bound }),
    );
    return {
      id,
      state: {
        ...ids,
        ...seen,
        grafanaInstanceId: bound,
        foundInPlace: state?.foundInPlace ?? true,
        boundByUs: (state?.boundByUs ?? false) && bound !== "",
      },
      args: args ?? grafanaIntegrationArgs.parse(ids),
    };
  },

  async create(context, args) {
    const { prometheusInstanceId, integration } = args;
    const id = `${prometheusInstanceId}/${integration}`;
    const grafanaInstanceId = await boundGrafana(context, prometheusInstanceId);
    const seen = await look(context, integration, { recorded: false, bound: grafanaInstanceId });
    const before: GrafanaIntegrationState = {
      prometheusInstanceId,
      integration,
      grafanaInstanceId,
      ...seen,
      foundInPlace: seen.installed,
      boundByUs: false,
    };
    // Before the call: what is installed from now on is ours to undo.
    context.created(id, before);
    return { id, state: await bringToArgs(context, args, before) };
  },

  update: (context, { args, state }) => bringToArgs(context, args, state),

  async delete(context, { id, args, state }) {
    const { prometheusInstanceId: instanceId, integration } = args;
    const { cloud } = context.clients;
    const options = { signal: context.signal };
    const others = await otherStacksOn(context, instanceId);
    if (others.length > 0) {
      context.log.info(
        `dashboards ${id}: stay, the instance is also used by ${others.join(", ")}.`,
      );
      return;
    }
    if (state.foundInPlace) {
      context.log.info(`dashboards ${id}: were installed before and stay.`);
    } else {
      const params = { instanceId, integrationCodes: [integration] };
      await ignoreAbsent(uninstallGrafanaDashboard(cloud, params, options));
    }
    if (!state.boundByUs) return;
    const params = { instanceId, grafanaId: state.grafanaInstanceId };
    await ignoreAbsent(unbindPrometheusManagedGrafana(cloud, params, options));
  },
};
