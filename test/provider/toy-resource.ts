import { z } from "zod";

import type { Fault, Resource } from "../../provider/lifecycle/resource";
import { waitFor } from "../../provider/lifecycle/wait";

export interface ToyArgs {
  name: string;
  size: number;
  password?: string;
  labels: Record<string, string>;
  rules: { name: string; expr: string; enabled: boolean }[];
}

export interface ToyState extends ToyArgs {
  toyId: string;
  complete: boolean;
}

/** The toys' world: a test holds it and tampers with it. */
export class ToyBox {
  readonly toys = new Map<string, ToyState>();
  readonly calls: string[] = [];
  /** What the next operation of that name does instead of succeeding. */
  failure:
    | {
        at: "create" | "afterCreated" | "read" | "update" | "afterBegun" | "delete";
        error: Error;
      }
    | undefined;
  /** Creation waits for ever after the id is known. */
  neverReady = false;
  unreachable = false;

  note(call: string): void {
    this.calls.push(call);
    if (this.failure?.at === call) throw this.failure.error;
  }
}

const args = z.object({
  name: z.string().min(1).describe("The toy's name."),
  size: z.number().int().min(1).max(9).default(3).describe("Size in blocks, 1–9."),
  password: z.string().optional().describe("Opens the box."),
  labels: z.record(z.string(), z.string()).default({}).describe("Free labels."),
  rules: z
    .array(
      z.object({
        name: z.string().describe("Name of the rule."),
        expr: z.string().describe("Condition."),
        enabled: z.boolean().default(true).describe("Whether it counts."),
      }),
    )
    .default([])
    .describe("The toy's rules."),
});

/** A resource in memory that uses every part of the contract. */
export const toy: Resource<ToyArgs, ToyState, ToyBox> = {
  kind: "Toy",
  description: "A toy in a box.",
  idFormat: "toy-name",
  args,
  state: args.extend({
    toyId: z.string().describe("Id of the toy."),
    complete: z.boolean().describe("Whether it is ready."),
  }),
  validate(given): Fault[] {
    if (given.name !== "forbidden") return [];
    return [{ path: "name", reason: 'must not be "forbidden". Choose another.' }];
  },
  plan: (desired, observed) => ({ ...observed, ...desired, complete: true }),
  replaces: (before, after) => (before.name === after.name ? [] : ["name"]),
  warnings: (desired, observed) =>
    desired.size < observed.size ? ["a smaller toy loses blocks"] : [],
  foretell: () => ({ complete: true }),
  async lookAhead({ clients }, { name, size }) {
    if (size === 9) throw new Error("no toy of 9 blocks fits into the box");
    const id = `toy-${name}`;
    return clients.toys.has(id) ? { toyId: id } : undefined;
  },
  async read({ clients, log }, { id, args: known, state }) {
    clients.note("read");
    if (clients.unreachable && state !== undefined) {
      log.warn(`toy ${id}: unreachable, keeping what was last known`);
      return { id, state };
    }
    const live = clients.toys.get(id);
    if (live === undefined) return undefined;
    const { toyId: _, complete: __, ...rest } = live;
    return { id, state: live, args: known ?? rest };
  },
  async create({ clients, created, signal, clock, timeoutSeconds }, given) {
    clients.note("create");
    const id = `toy-${given.name}`;
    const half: ToyState = { ...given, toyId: id, complete: false };
    clients.toys.set(id, half);
    created(id, half);
    clients.note("afterCreated");
    await waitFor<void>({
      what: `toy ${id} to be ready`,
      poll: () =>
        Promise.resolve(
          clients.neverReady
            ? { done: false, status: "packing" }
            : { done: true, value: undefined },
        ),
      everyMilliseconds: 50,
      timeoutSeconds: timeoutSeconds ?? 60,
      signal,
      clock,
    });
    const state = { ...half, complete: true };
    clients.toys.set(id, state);
    return { id, state };
  },
  async update({ clients, begun }, { id, args: desired, state }) {
    clients.note("update");
    begun({ ...state, ...desired, complete: false });
    clients.note("afterBegun");
    const after = { ...state, ...desired, complete: true };
    clients.toys.set(id, after);
    return after;
  },
  async delete({ clients }, { id }) {
    clients.note("delete");
    clients.toys.delete(id);
  },
};
