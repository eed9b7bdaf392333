import type { RunningCloud } from "../../../emulator/cloud";
import type { Stage } from "./subject";
import { createTransport } from "../../../provider/tencent/transport";

/** Members that tell when, not what. */
const TIMES = /^(Created|Updated)(At|Time|Date)$|^(created|updated)At$|^UpdatedBy$|^AMPConsumerId$/;
const DESTROYING = 5;
const LOOPBACK = /127\.0\.0\.1:\d+/g;
/** Ids, most of which the cloud draws. */
const IDS = /\b(prom|cls|alert|notice|rrule|cmd|inv|invt)-[a-z0-9]{8,}\b/g;

/**
 * Everything that there is in the cloud and stays, as text that two clouds have in common: of ids the kind alone, no
 * times, no records of what was called.
 */
export async function thingsOf({ cloud, things: others }: Stage): Promise<unknown> {
  const { monitor, tke, emr } = cloud.state();
  const things = {
    monitor: withoutLeaving(monitor),
    tke,
    emr: withoutFlows(emr),
    commands: await commandsOf(cloud),
    others: others?.(),
  };
  const text = JSON.stringify(things, (key, value: unknown) =>
    TIMES.test(key) ? undefined : value,
  );
  return JSON.parse(text.replace(IDS, "$1-…").replace(LOOPBACK, "127.0.0.1"));
}

/** An instance that is being destroyed stays for some looks. */
function withoutLeaving(monitor: unknown): unknown {
  const { instances, ...rest } = monitor as { instances: { InstanceStatus: number }[] };
  return { ...rest, instances: instances.filter((one) => one.InstanceStatus !== DESTROYING) };
}

function withoutFlows(emr: unknown): unknown {
  return (emr as { flows?: unknown }[]).map(({ flows: _, ...rest }) => rest);
}

/** Saved commands, which the state does not show. */
async function commandsOf(cloud: RunningCloud): Promise<unknown> {
  const { secretId, secretKey, endpoint } = cloud;
  const credential = { secretId, secretKey };
  const asked = createTransport({ credential, region: "ap-guangzhou", endpoint });
  const answer = await asked.call<{ CommandSet: unknown }>(
    "tat",
    "DescribeCommands",
    {},
    { safe: true },
  );
  return answer.CommandSet;
}
