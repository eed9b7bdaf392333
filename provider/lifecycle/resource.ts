import type { z } from "zod";

/** One thing that is wrong with an input. */
export interface Fault {
  /** Where: a property path as the engine prints it, such as `rules[2].expr`. Empty for the resource as a whole. */
  readonly path: string;
  /** What is wrong, the value, what is allowed and the next step, in one sentence or two. */
  readonly reason: string;
}

/** Lines that reach the user, each under its resource. */
export interface Log {
  /** Kept under "Diagnostics" after the run. */
  info(text: string): void;
  /** Kept under "Diagnostics" as a warning; `drift` reads these. */
  warn(text: string): void;
  /** Progress: shown beside the resource while it works, then gone. */
  status(text: string): void;
}

/** Time as the provider sees it; tests put their own in its place. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `milliseconds`, rejects with the signal's reason as soon as it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Whose a thing is: the Pulumi project and stack that the resource's URN names. */
export interface Owner {
  readonly project: string;
  readonly stack: string;
  /** The mark on all that we create: `flinkwatch:<project>/<stack>`. */
  readonly mark: string;
}

/** What every operation is given. `Clients` is what the resources reach the world with. */
export interface Context<Clients> {
  readonly urn: string;
  readonly owner: Owner;
  /** The region of the stack, such as `ap-guangzhou`. */
  readonly region: string;
  readonly clients: Clients;
  readonly log: Log;
  readonly clock: Clock;
  /** Aborted by Cancel and when `customTimeouts` run out. Every wait and call takes it. */
  readonly signal: AbortSignal;
  /** Seconds from `customTimeouts`, if the user gave any; otherwise a resource uses its own bound. */
  readonly timeoutSeconds?: number;
}

/** The context of `create`: the id is handed over before any wait, so that an interrupted run loses nothing. */
export interface CreateContext<Clients, S> extends Context<Clients> {
  /**
   * Records that the object exists from now on. If `create` fails or is cancelled later, the engine keeps this id
   * and state, and the next run goes on from there.
   */
  created(id: string, state: S): void;
}

/** The context of `update`: what may stand is handed over before it is written, so that a failure loses nothing. */
export interface UpdateContext<Clients, S> extends Context<Clients> {
  /**
   * Records what may stand from now on. If `update` fails or is cancelled later, the engine keeps this state and the
   * new arguments, and the next run goes on from there; otherwise it keeps the old ones.
   */
  begun(state: S): void;
}

/** What `read` saw. */
export interface Observation<A, S> {
  readonly id: string;
  /** The live object: one value per argument (as it is now, not as desired) and the computed outputs. */
  readonly state: S;
  /** Arguments that would have made this object; required when `read` had none to begin with (import). */
  readonly args?: A;
}

/** What is known of a resource that exists. */
export interface Existing<A, S> {
  readonly id: string;
  /** The arguments in force (`update`: the new ones). Absent only in `read` for an import. */
  readonly args: A;
  /** The outputs as last read. */
  readonly state: S;
}

/**
 * The contract of a resource. It knows nothing of Pulumi's protocol.
 *
 * Outputs (`S`) hold the live value of every argument worth watching, under the argument's own name, and the facts
 * that `plan` needs. **Diff is `plan(args, observed)` against `observed`, path by path**; an update's preview is
 * `plan(args, observed)`. So after `update`, a fresh `read` must give a state that `plan` leaves as it is.
 */
export interface Resource<A extends object, S extends object, Clients> {
  /** The last part of the type token `flinkwatch:index:<kind>`; public, never renamed without an alias. */
  readonly kind: string;
  /** One or two sentences for the schema. */
  readonly description: string;
  /** What `pulumi import` takes, such as `emr-xxxxxxxx/promgateway`. */
  readonly idFormat: string;
  /** Definition of the inputs: types, ranges, defaults, and docs by `.describe()`. Check and schema.json come from it. */
  readonly args: z.ZodObject;
  /** Definition of the outputs, docs by `.describe()`. */
  readonly state: z.ZodObject;
  /** Faults that no single field shows. Pure. Not called while an input is unknown. */
  validate?(args: A): Fault[];
  /**
   * The state that this resource would have if it agreed with `args`. Pure, no I/O. Any value in `args` may be
   * UNKNOWN, and is copied then. Copy from `observed` what is not ours to decide.
   */
  plan(args: A, observed: S): S;
  /**
   * Arguments whose change forces a replacement. Asked with the old and the new *arguments*, never with what is
   * live: a hand edit never replaces anything. Return top-level argument names.
   */
  replaces?(before: A, after: A): string[];
  /** What the user should know before and after `update` brings `observed` to `args`. Pure. */
  warnings?(args: A, observed: S): string[];
  /** Outputs that are certain before `create` ran; all others are unknown in its preview. Pure. */
  foretell?(args: A): Partial<S>;
  /**
   * Asked in previews alone, before `create` or, with `state`, before `update`: whether that will be refused, and what is
   * there to be adopted. Writes nothing. What it returns is certain too; the preview of an update is `plan` none the less.
   * Any value in `args` may be UNKNOWN. What cannot be reached now is a warning: the run itself asks again.
   * @throws what the run would throw before it writes anything.
   */
  lookAhead?(context: Context<Clients>, args: A, state?: S): Promise<Partial<S> | undefined>;
  /**
   * Looks at the live object. `undefined`: it is gone and would be created again. What cannot be reached keeps
   * its last known values (with a warning); only refused credentials or an API that is down for all make it fail.
   * For an import, `request.args` and `request.state` are absent and the result carries `args`.
   */
  read(
    context: Context<Clients>,
    request: { id: string; args?: A; state?: S },
  ): Promise<Observation<A, S> | undefined>;
  /** Observe, ensure, sync: finds what an interrupted run left before it makes anything. Returns what is live. */
  create(context: CreateContext<Clients, S>, args: A): Promise<{ id: string; state: S }>;
  /** Writes only what differs and returns what is live. A second call writes nothing. */
  update(context: UpdateContext<Clients, S>, request: Existing<A, S>): Promise<S>;
  /** Undoes only what this stack did. Absent is success. */
  delete(context: Context<Clients>, request: Existing<A, S>): Promise<void>;
}
