/** The calls that the local cloud has seen: `GET /_/calls`, and Grafana's: `GET /_/grafana/calls`. */

/** One API call. It holds no parameters: they may be secret. */
export interface SeenCall {
  readonly product: string;
  /** Of Grafana method and route, such as `PUT /api/folders/*`. */
  readonly action: string;
  /** Path of a request to Grafana. */
  readonly path?: string;
  /** Empty of Grafana, which has none. */
  readonly region: string;
  /** When it came, ISO 8601. */
  readonly time: string;
  readonly ok: boolean;
  /** Whether the action was carried out, whatever became of its answer. */
  readonly done: boolean;
  /** Code of the error, or how the connection ended. */
  readonly code?: string;
  readonly requestId: string;
}

/** Most calls that are kept; older ones are forgotten. */
const KEPT_CALLS = 100_000;

/** The log of calls, oldest first. */
export class CallLog {
  private seen: SeenCall[] = [];

  add(call: SeenCall): void {
    this.seen.push(call);
    if (this.seen.length > KEPT_CALLS) this.seen = this.seen.slice(-KEPT_CALLS / 2);
  }

  list(): readonly SeenCall[] {
    return this.seen;
  }

  clear(): void {
    this.seen = [];
  }
}
