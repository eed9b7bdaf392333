/**
 * What TAT's actions ask for, with the limits that the typings do not state.
 */
import { ApiFault, type Call } from "../../contract";
import { readParameters } from "./parameters";

/** Encoded content: at most 64 KB. */
const contentLimitBytes = 64 * 1024;

interface Filter {
  readonly Name: string;
  readonly Values: string[];
}

/** A command as it is kept. */
export interface CommandRecord {
  readonly CommandId: string;
  CommandName: string;
  Description: string;
  /** Base64. */
  Content: string;
  CommandType: string;
  WorkingDirectory: string;
  /** Seconds. */
  Timeout: number;
  readonly CreatedTime: string;
  UpdatedTime: string;
  readonly EnableParameter: boolean;
  /** JSON map. */
  DefaultParameters: string;
  Username: string;
  readonly Tags: readonly Tag[];
  readonly saved: boolean;
}

/** A tag of a saved command. */
interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Time as TAT prints it. */
export function timestamp(date = new Date()): string {
  return date.toISOString().replace(/\.\d{3}Z$/, "Z");
}

function text(params: Record<string, unknown>, key: string): string | undefined {
  return params[key] as string | undefined;
}

/** @throws {ApiFault} for content that is empty, not base64 or too long. */
export function checkContent(content: string): string {
  if (content.length > contentLimitBytes) {
    throw new ApiFault("InvalidParameterValue.TooLong", "Content is longer than 64 KB.");
  }
  if (content === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(content) || content.length % 4 !== 0) {
    throw new ApiFault(
      "InvalidParameterValue.CommandContentInvalid",
      "Content is not valid base64.",
    );
  }
  return content;
}

/** @throws {ApiFault} when it is outside [1, 86400]. */
export function checkTimeout(seconds: number): number {
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 86400) {
    throw new ApiFault("InvalidParameterValue.Range", `Timeout: ${seconds} is not in [1, 86400].`);
  }
  return seconds;
}

function checkName(name: string): string {
  if (Buffer.byteLength(name) > 60) {
    throw new ApiFault("InvalidParameterValue.TooLong", "CommandName is longer than 60 bytes.");
  }
  if (!/^[\p{Script=Han}\w.-]*$/u.test(name)) {
    throw new ApiFault(
      "InvalidParameterValue.InvalidCommandName",
      "CommandName has a character that it may not have.",
    );
  }
  return name;
}

/** At most 120 characters. */
function checkDescription(text: string): string {
  if ([...text].length > 120) {
    throw new ApiFault(
      "InvalidParameterValue.TooLong",
      "Description is longer than 120 characters.",
    );
  }
  return text;
}

/** At most 10, no key twice. */
function checkTags(tags: readonly Tag[]): readonly Tag[] {
  if (tags.length > 10) {
    throw new ApiFault("InvalidParameterValue.LimitExceeded", "Tags: more than 10.");
  }
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) {
    throw new ApiFault("InvalidParameterValue", "Tags: a key comes twice.");
  }
  return tags;
}

function defaultParameters(params: Record<string, unknown>, enabled: boolean): string {
  const plain = text(params, "DefaultParameters");
  const confs = params["DefaultParameterConfs"] as
    { ParameterName: string; ParameterValue: string }[] | undefined;
  if (plain !== undefined && confs !== undefined) {
    throw new ApiFault(
      "InvalidParameter.ConflictParameter",
      "DefaultParameters and DefaultParameterConfs.",
    );
  }
  if (!enabled && (plain !== undefined || confs !== undefined)) {
    throw new ApiFault("InvalidParameterValue.ParameterDisabled", "EnableParameter is not true.");
  }
  const map = confs
    ? Object.fromEntries(confs.map((c) => [c.ParameterName, c.ParameterValue]))
    : readParameters("DefaultParameters", plain);
  return JSON.stringify(map);
}

/** Reads RunCommand's and CreateCommand's members. @throws {ApiFault} for what the real one refuses. */
export function readCommand(call: Call, id: string, saved: boolean): CommandRecord {
  const { params } = call;
  const enabled = params["EnableParameter"] === true;
  const type = text(params, "CommandType") ?? "SHELL";
  const user = text(params, "Username") ?? "root";
  if (type !== "SHELL") {
    throw new ApiFault("UnsupportedOperation", `CommandType ${type}: the nodes here run Linux.`);
  }
  return {
    CommandId: id,
    CommandName: checkName(text(params, "CommandName") ?? ""),
    Description: checkDescription(text(params, "Description") ?? ""),
    Content: checkContent(text(params, "Content") ?? ""),
    CommandType: type,
    WorkingDirectory:
      text(params, "WorkingDirectory") ?? (user === "root" ? "/root" : `/home/${user}`),
    Timeout: checkTimeout((params["Timeout"] as number | undefined) ?? 60),
    CreatedTime: timestamp(),
    UpdatedTime: timestamp(),
    EnableParameter: enabled,
    DefaultParameters: defaultParameters(params, enabled),
    Username: user,
    Tags: checkTags((params["Tags"] as Tag[] | undefined) ?? []),
    saved,
  };
}

/** The saved command with ModifyCommand's members put in. @throws {ApiFault} as {@link readCommand}. */
export function changeCommand(call: Call, command: CommandRecord): CommandRecord {
  const { params } = call;
  const changed = { ...command, UpdatedTime: timestamp() };
  if (params["CommandName"] !== undefined)
    changed.CommandName = checkName(text(params, "CommandName")!);
  if (params["Content"] !== undefined) changed.Content = checkContent(text(params, "Content")!);
  if (params["Timeout"] !== undefined) changed.Timeout = checkTimeout(params["Timeout"] as number);
  changed.Description = checkDescription(text(params, "Description") ?? changed.Description);
  for (const key of ["WorkingDirectory", "Username"] as const) {
    changed[key] = text(params, key) ?? changed[key];
  }
  if (params["DefaultParameters"] !== undefined || params["DefaultParameterConfs"] !== undefined) {
    changed.DefaultParameters = defaultParameters(params, command.EnableParameter);
  }
  return changed;
}

/** What of a list call is asked for. */
export interface ListRequest {
  readonly offset: number;
  readonly limit: number;
  /** Whether an object with these values passes the ids or filters. */
  matches(values: Record<string, string>): boolean;
}

/**
 * Reads ids or filters, and the page.
 * @param idField - the request's list of ids, such as `InvocationIds`
 * @param idFilter - the filter that means the same, such as `invocation-id`
 * @throws {ApiFault} for both at once, over 100 ids, over 10 filters, over 5 values, a page over 100.
 */
export function readList(call: Call, idField: string, idFilter: string): ListRequest {
  const ids = call.params[idField] as string[] | undefined;
  const filters = (call.params["Filters"] as Filter[] | undefined) ?? [];
  const limit = (call.params["Limit"] as number | undefined) ?? 20;
  const offset = (call.params["Offset"] as number | undefined) ?? 0;
  if (ids && ids.length > 0 && filters.length > 0) {
    throw new ApiFault(
      "InvalidParameter.ConflictParameter",
      `${idField} and Filters exclude each other.`,
    );
  }
  if ((ids?.length ?? 0) > 100) {
    throw new ApiFault("InvalidParameterValue.LimitExceeded", `${idField} has over 100 values.`);
  }
  if (filters.length > 10 || filters.some((filter) => filter.Values.length > 5)) {
    throw new ApiFault(
      "InvalidParameterValue.LimitExceeded",
      "Filters: at most 10, with 5 values each.",
    );
  }
  if (limit < 1 || limit > 100 || offset < 0) {
    throw new ApiFault(
      "InvalidParameterValue.Range",
      `Limit ${limit}, Offset ${offset}: [1, 100], 0 or more.`,
    );
  }
  const wanted = ids && ids.length > 0 ? [{ Name: idFilter, Values: ids }] : filters;
  return {
    offset,
    limit,
    matches: (values) => wanted.every(({ Name, Values }) => Values.includes(values[Name] ?? "")),
  };
}
