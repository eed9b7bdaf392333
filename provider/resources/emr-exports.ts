import type { ConfFileName } from "../flink/conf-file";
import type { Context } from "../lifecycle/resource";
import type { SharedReads } from "../lifecycle/shared-reads";
import type { ExportedConf } from "../tencent/emr";
import type { Clients } from "./clients";
import { mustExport, type ConfPlace } from "./emr-configuration";

/** How a cluster's Flink is configured in EMR, as its last look found it. */
export interface ConfScheme {
  /** Flink's number in EMR. */
  readonly serviceType: number;
  /** Flink's config groups, sorted. */
  readonly groups: string[];
  /** Flink's file that EMR keeps. */
  readonly confFile: ConfFileName;
}

/** EMR's map at that place, exported once a run. For `read` only. */
export function readExport(context: Context<Clients>, place: ConfPlace): Promise<ExportedConf> {
  const { clusterId, serviceType, group, fileName } = place;
  const key = `emr:export:${clusterId}:${serviceType}:${fileName}:${group}`;
  return context.clients.reads.once(key, () => mustExport(context, place));
}

/** Enough to use the API's 20 calls a second, few enough to lose little when a guess turns out wrong. */
const aheadAtOnce = 8;
const guesses = new WeakMap<SharedReads, { readonly scheme: string; isRight: boolean }>();

/**
 * Begins the exports of the whole fleet while its nodes are still being listed: both kinds of calls are limited by
 * the second, each on its own, and the engine asks for the settings only after the nodes were looked at.
 *
 * Of the other clusters only this one's scheme is known here, and most fleets have one. The first cluster with
 * another scheme ends the guessing; a wrong or missing guess only means that `readExport` asks by itself.
 */
export function exportAhead(
  context: Context<Clients>,
  clusterId: string,
  scheme: ConfScheme,
): void {
  const { reads } = context.clients;
  const text = JSON.stringify([scheme.serviceType, scheme.confFile, scheme.groups]);
  const known = guesses.get(reads);
  if (known !== undefined) {
    known.isRight &&= known.scheme === text;
    return;
  }
  const guess = { scheme: text, isRight: true };
  guesses.set(reads, guess);
  const places = [clusterId, ...reads.fleet.filter((id) => id !== clusterId)].flatMap((id) =>
    scheme.groups.map((group) => ({
      ...{ clusterId: id, group },
      ...{ serviceType: scheme.serviceType, fileName: scheme.confFile },
    })),
  );
  const work = async (): Promise<void> => {
    for (let place = places.shift(); place && guess.isRight; place = places.shift()) {
      // A cluster that cannot be exported is told of by the read of its settings.
      await readExport(context, place).catch(() => (guess.isRight = false));
    }
  };
  for (let at = 0; at < aheadAtOnce; at++) void work();
}
