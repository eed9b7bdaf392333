/** Why a text or a value cannot be taken. */
export interface ConfFault {
  /**
   * `flink`: Flink itself loses or misreads it, or does not start, on some version, machine or container that we serve.
   * `policy`: Flink reads it, but it is not worth the risk to write or edit it; docs/flink-versions.md says why.
   */
  readonly cause: "flink" | "policy";
  /** Place, what is wrong and the next step. Never a value: it may be a secret. */
  readonly reason: string;
}

/** A value as Flink has it after reading. */
export interface FlatValue {
  /** As a reporter sees it by `String.valueOf`; a list is given as JSON. */
  readonly text: string;
  /** What unquoted YAML became; always `string` in flink-conf.yaml. Up to 2.0 a reporter's `getString` sees strings only. */
  readonly type: "string" | "integer" | "float" | "boolean" | "list";
}

/** Full key → value, in no order that means anything. */
export type FlatConf = ReadonlyMap<string, FlatValue>;

/** Keys to set, in the order in which new ones are appended, and keys to take out. */
export interface ConfChange {
  readonly set: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

/** Either what was asked for or all that is wrong. */
export type Outcome<Value> = ({ readonly ok: true } & Value) | Refused;

/** Nothing was read or changed. */
export interface Refused {
  readonly ok: false;
  readonly faults: readonly ConfFault[];
}

/** A refusal of several faults. */
export function refused(faults: readonly ConfFault[]): Refused {
  return { ok: false, faults };
}
