/** Failures that a test scripts with `POST /_/faults`: the next calls of an action go wrong in a chosen way. */
import { z } from "zod";
import type { ScriptedFlow } from "./contract";

/** Every request to Grafana, as `action` of a failure; `*` is every action of the cloud's API. */
export const ANY_OF_GRAFANA = "/api/*";

/** One scripted failure. */
export const faultSchema = z.strictObject({
  /** The action, `*` for any; of Grafana method and route, such as `PUT /api/folders/*`, or `/api/*` for any. */
  action: z.string(),
  /** Answer with this error code; Grafana: its own word in the answer of `httpStatus`. */
  code: z.string().optional(),
  /** Text of that error; Grafana: of the answer of `httpStatus`, which is JSON then. */
  message: z.string().optional(),
  /** Answer with this HTTP status and no JSON. */
  httpStatus: z.int().min(300).max(599).optional(),
  /** Grafana: when the caller may come again, as the header `Retry-After` of the answer of `httpStatus`. */
  retryAfterSeconds: z.int().min(0).optional(),
  /** Cut the connection: before the action is done, after it, or (done too) within its answer. */
  cut: z.union([z.boolean(), z.enum(["before", "after", "within"])]).optional(),
  /** Answer HTTP 200 with text that is not JSON. */
  nonJson: z.boolean().optional(),
  /** Never answer, and keep the connection. */
  hangs: z.boolean().optional(),
  /** Answer (as scripted, or as usual) only after this time. */
  delayMilliseconds: z.int().min(0).optional(),
  /** Do the action all the same before the delay and the scripted answer: what is seen is not what happened. */
  done: z.boolean().default(false),
  /** What the action begins ends so; only actions whose work goes on behind their answer take it. */
  flow: z.enum(["fails", "blocks", "hangs"]).optional(),
  /** How many calls. */
  times: z.int().min(1).default(1),
  /** How many matching calls go through first. */
  skip: z.int().min(0).default(0),
  /** Only calls whose request has these members, at any depth. */
  match: z.record(z.string(), z.unknown()).optional(),
  /** Failures that begin when this one has struck for the last time. */
  get next() {
    return z.array(faultSchema).optional();
  },
});

/** One scripted failure, checked. */
export type ScriptedFault = z.output<typeof faultSchema>;

/** Whether the action is done although its answer goes wrong. */
export function isDone({ done, cut }: ScriptedFault): boolean {
  return done || cut === "after" || cut === "within";
}

/** A flow of which it is known whether an action has played it. */
export interface ToldFlow extends ScriptedFlow {
  isPlayed: boolean;
}

/** The failures still to come. */
export class Faults {
  private pending: ScriptedFault[] = [];
  private unattended: (() => void)[] = [];

  /** Adds one. @throws {z.ZodError} when it is none. */
  add(input: unknown): ScriptedFault {
    const fault = faultSchema.parse(input);
    this.pending.push(fault);
    return fault;
  }

  list(): readonly ScriptedFault[] {
    return this.pending;
  }

  clear(): void {
    this.pending = [];
  }

  /** The flow of a fault, for the action that is to play it. */
  flowOf({ flow: how }: ScriptedFault): ToldFlow | undefined {
    if (how === undefined) return undefined;
    const flow: ToldFlow = {
      how,
      isPlayed: false,
      play: (attended) => {
        flow.isPlayed = true;
        this.unattended.push(attended);
      },
    };
    return flow;
  }

  /** Somebody attends in the console to all that failed, waits or hangs: it ends well. */
  attend(): void {
    for (const attended of this.unattended.splice(0)) attended();
  }

  /**
   * The failure for this call, if one is scripted; it counts as used.
   * @param any what stands for all calls of the kind
   */
  take(action: string, params: unknown, any = "*"): ScriptedFault | undefined {
    const fault = this.pending.find(
      (f) => (f.action === any || f.action === action) && includes(params, f.match ?? {}),
    );
    if (!fault) return undefined;
    if (fault.skip > 0) {
      fault.skip -= 1;
      return undefined;
    }
    fault.times -= 1;
    if (fault.times > 0) return fault;
    this.pending = [...this.pending.filter((f) => f !== fault), ...(fault.next ?? [])];
    return fault;
  }
}

function includes(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(value) && wanted.every((w) => value.some((v) => includes(v, w)));
  }
  if (typeof wanted === "object" && wanted !== null) {
    if (typeof value !== "object" || value === null) return false;
    return Object.entries(wanted).every(([k, w]) => includes((value as never)[k], w));
  }
  return value === wanted;
}
