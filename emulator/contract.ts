/**
 * What the parts of the local cloud agree on. The server checks the signature, finds the action, validates the
 * request against the generated schema, applies scripted faults, and then calls the service's handler.
 */

/** How what an action begins ends: badly, not until somebody attends to it in the console, or never. */
export type FlowEnd = "fails" | "blocks" | "hangs";

/** What a test has scripted for that which an action begins and does not wait for. */
export interface ScriptedFlow {
  readonly how: FlowEnd;
  /**
   * The action plays it.
   * @param attended What happens once somebody attends to it: it ends well then.
   */
  play(attended: () => void): void;
}

/** One API call, already authenticated and validated. */
export interface Call {
  readonly action: string;
  readonly region: string;
  /** The request body; its fields are known to be of the documented types. */
  readonly params: Record<string, unknown>;
  readonly requestId: string;
  /** Absent unless a test has scripted it. An action that does not play it answers `InternalError`. */
  readonly flow?: ScriptedFlow;
}

/** Answers one action: the members of `Response` without `RequestId`, or throws an `ApiFault`. */
export type Handler = (call: Call) => object | Promise<object>;

/** One product at one API version, such as `monitor` `2018-07-24`. */
export interface Service {
  readonly product: string;
  readonly version: string;
  readonly actions: Readonly<Record<string, Handler>>;
  /** What `GET /_/state` shows of it. */
  state?(): unknown;
  /** Ends what the service started (processes, timers). */
  close?(): Promise<void>;
}

/** An error of the API: travels as `Response.Error` with HTTP 200, as the real one does. */
export class ApiFault extends Error {
  override readonly name = "ApiFault";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
