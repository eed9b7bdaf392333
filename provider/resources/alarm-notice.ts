import { z } from "zod";
import type { Context, Resource } from "../lifecycle/resource";
import { isUnknown } from "../lifecycle/unknown";
import { isNotFound } from "../tencent/errors";
import {
  createAlarmNotice,
  deleteAlarmNotices,
  describeAlarmNotices,
  modifyAlarmNotice,
  type AlarmNotice as LiveNotice,
} from "../tencent/monitor-alerts";
import type { Clients } from "./clients";
import { waitUntilListed } from "./listed";
import { unlessUnasked } from "./look-ahead";
import { namedError } from "./named-error";
import { ambiguousError, foreignError, isOwnTagged, markedTags, OWNER_TAG } from "./ownership";
import { readNotices } from "./shared-lists";
import { lookUpAfterUnknownOutcome } from "./unknown-outcome";

const secondOfDay = z.number().int().min(0).max(86_399);
const KIND = "notice template";
const ALL_WEEK = [1, 2, 3, 4, 5, 6, 7];

const userNotice = z
  .strictObject({
    receiverType: z.enum(["USER", "GROUP"]).describe("Whether the ids are CAM users or groups."),
    userIds: z.array(z.number().int()).default([]).describe("CAM uids, if USER."),
    groupIds: z.array(z.number().int()).default([]).describe("CAM group ids, if GROUP."),
    noticeWay: z
      .array(z.enum(["EMAIL", "SMS", "CALL", "WECHAT", "RTX"]))
      .min(1)
      .describe("Channels."),
    startTime: secondOfDay
      .default(0)
      .describe("Second of the day from which it is sent. Default 0."),
    endTime: secondOfDay
      .default(86_399)
      .describe("Second of the day until which it is sent. Default 86399."),
    weekday: z
      .array(z.number().int().min(1).max(7))
      .default(ALL_WEEK)
      .describe("Days of the week, 1 Monday to 7 Sunday. Default all."),
  })
  .describe("People to tell.");

const urlNotice = z
  .strictObject({
    url: z.string().min(8).max(256).describe("Address that is called, at most 256 characters."),
    startTime: secondOfDay
      .default(0)
      .describe("Second of the day from which it is called. Default 0."),
    endTime: secondOfDay
      .default(86_399)
      .describe("Second of the day until which it is called. Default 86399."),
    weekday: z
      .array(z.number().int().min(1).max(7))
      .default(ALL_WEEK)
      .describe("Days of the week, 1 Monday to 7 Sunday. Default all."),
  })
  .describe("Web hook to call.");

const alarmNoticeArgs = z.strictObject({
  name: z.string().min(1).max(60).describe("Name, 1 to 60 characters; contains the stack's name."),
  adopt: z
    .boolean()
    .default(false)
    .describe("Take over a template of this name that the stack did not create. Default false."),
  noticeType: z
    .enum(["ALARM", "OK", "ALL"])
    .default("ALL")
    .describe("When to tell: ALARM raised, OK resolved, ALL both (default)."),
  language: z
    .enum(["zh-CN", "en-US"])
    .default("zh-CN")
    .describe("Language of the notice. Default zh-CN."),
  userNotices: z.array(userNotice).max(5).default([]).describe("At most 5."),
  urlNotices: z.array(urlNotice).max(6).default([]).describe("At most 6."),
});

const alarmNoticeState = z.object({
  noticeId: z.string().describe("Id, such as `notice-1a2b3c4d`; alert groups take it as receiver."),
  name: z.string().describe("Name as it is now."),
  adopted: z.boolean().describe("True if the stack did not create it; destroy leaves it then."),
  noticeType: z.string().describe("ALARM, OK or ALL."),
  language: z.string().describe("zh-CN or en-US."),
  userNotices: z.array(userNotice).describe("People to tell."),
  urlNotices: z.array(urlNotice).describe("Web hooks to call."),
});

/** Arguments of a notice template. @see https://cloud.tencent.com/document/product/248/50398 */
export type AlarmNoticeArgs = z.infer<typeof alarmNoticeArgs>;
/** What is live of a notice template. */
export type AlarmNoticeState = z.infer<typeof alarmNoticeState>;

function stateOf(live: LiveNotice, adopted: boolean): AlarmNoticeState {
  const times = (n: UrlTimes) => ({
    startTime: n.startTime ?? 0,
    // Some answers carry the end as 0, which means the whole day.
    endTime: n.endTime ? n.endTime : 86_399,
    weekday: n.weekday?.length ? ascending(n.weekday) : ALL_WEEK,
  });
  return {
    noticeId: live.noticeId,
    name: live.name,
    adopted,
    noticeType: live.noticeType,
    language: live.language,
    userNotices: live.userNotices.map((n) => ({
      receiverType: n.receiverType === "GROUP" ? ("GROUP" as const) : ("USER" as const),
      userIds: ascending(n.userIds ?? []),
      groupIds: ascending(n.groupIds ?? []),
      noticeWay: [...n.noticeWay].sort() as AlarmNoticeArgs["userNotices"][number]["noticeWay"],
      ...times(n),
    })),
    urlNotices: live.urlNotices.map((n) => ({ url: n.url, ...times(n) })),
  };
}

function ascending(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}

type UrlTimes = Pick<LiveNotice["urlNotices"][number], "startTime" | "endTime" | "weekday">;

/** Pure. Sorts what the server keeps as sets. An unknown at any depth is passed on. */
function plan(args: AlarmNoticeArgs, observed: AlarmNoticeState): AlarmNoticeState {
  const sorted = <T>(list: T, compare?: (a: never, b: never) => number): T =>
    Array.isArray(list) ? ([...list].sort(compare as never) as T) : list;
  const numeric = (a: number, b: number) => a - b;
  const each = <T>(list: T[], change: (item: T) => T): T[] =>
    Array.isArray(list) ? list.map((i) => (typeof i === "object" && i ? change(i) : i)) : list;
  return {
    ...observed,
    name: args.name,
    noticeType: args.noticeType,
    language: args.language,
    userNotices: each(args.userNotices, (n) => ({
      ...n,
      userIds: sorted(n.userIds, numeric as never),
      groupIds: sorted(n.groupIds, numeric as never),
      noticeWay: sorted(n.noticeWay),
      weekday: sorted(n.weekday, numeric as never),
    })),
    urlNotices: each(args.urlNotices, (n) => ({
      ...n,
      weekday: sorted(n.weekday, numeric as never),
    })),
  };
}

async function findById(context: Context<Clients>, id: string): Promise<LiveNotice | undefined> {
  const options = { signal: context.signal };
  const found = await describeAlarmNotices(context.clients.cloud, { noticeIds: [id] }, options);
  return found.find((n) => n.noticeId === id);
}

async function findByName(context: Context<Clients>, name: string): Promise<LiveNotice[]> {
  const options = { signal: context.signal };
  const found = await describeAlarmNotices(context.clients.cloud, { name }, options);
  // The API's name filter is fuzzy.
  return found.filter((n) => n.name === name);
}

/** What is there of that name, ours or to be adopted. @throws {Error} where it is somebody else's, or not to be told which. */
function choose(
  named: readonly LiveNotice[],
  args: AlarmNoticeArgs,
  context: Context<Clients>,
): { id: string; live: LiveNotice; adopted: boolean } | undefined {
  const own = named.find((n) => isOwnTagged(n.tags, context.owner));
  if (own) return { id: own.noticeId, live: own, adopted: false };
  const [first] = named;
  const ids = named.map((n) => n.noticeId);
  if (first && !args.adopt) {
    const owner = first.tags[OWNER_TAG];
    throw foreignError({ kind: "notice template", name: args.name, ids, owner });
  }
  if (!first && args.adopt && args.userNotices.length + args.urlNotices.length === 0) {
    throw new Error(
      `notice template "${args.name}": does not exist, expected one of this name to adopt. ` +
        "Correct the name, or say whom it tells and leave adopt out to create it.",
    );
  }
  if (named.length > 1) throw ambiguousError("notice template", args.name, ids);
  return first && { id: first.noticeId, live: first, adopted: true };
}

async function findOrCreate(context: Context<Clients>, args: AlarmNoticeArgs) {
  const there = choose(await findByName(context, args.name), args, context);
  if (there) return there;
  const params = { ...fieldsOf(args), tags: markedTags({}, context.owner) };
  const id = await lookUpAfterUnknownOutcome(context, {
    what: `${KIND} "${args.name}"`,
    act: () => createAlarmNotice(context.clients.cloud, params, { signal: context.signal }),
    find: async () => {
      const again = await findByName(context, args.name);
      return again.find((n) => isOwnTagged(n.tags, context.owner))?.noticeId;
    },
  }).catch((error: unknown) => {
    throw namedError(KIND, args.name, error);
  });
  return { id, live: undefined, adopted: false };
}

function fieldsOf(args: AlarmNoticeArgs) {
  const { name, noticeType, language, userNotices, urlNotices } = args;
  return {
    name,
    noticeType,
    language,
    userNotices: userNotices.map(({ noticeWay, weekday, userIds, groupIds, ...rest }) => ({
      ...rest,
      noticeWay,
      weekday,
      ...(userIds.length > 0 && { userIds }),
      ...(groupIds.length > 0 && { groupIds }),
    })),
    urlNotices: urlNotices.map(({ weekday, ...rest }) => ({ ...rest, weekday })),
  };
}

async function sync(
  context: Context<Clients>,
  args: AlarmNoticeArgs,
  state: AlarmNoticeState,
): Promise<AlarmNoticeState> {
  const live = await findById(context, state.noticeId);
  if (!live)
    throw new Error(`notice template ${state.noticeId}: is gone. Run again to make it anew.`);
  const before = stateOf(live, state.adopted);
  if (JSON.stringify(plan(args, before)) === JSON.stringify(before)) return before;
  const params = { noticeId: state.noticeId, ...fieldsOf(args) };
  try {
    await modifyAlarmNotice(context.clients.cloud, params, { signal: context.signal });
  } catch (error) {
    throw namedError(KIND, args.name, error);
  }
  const after = await findById(context, state.noticeId);
  return after ? stateOf(after, state.adopted) : plan(args, before);
}

/**
 * A notice template: whom to tell about an alert, and how.
 * @see https://cloud.tencent.com/document/product/248/50398
 */
export const alarmNotice: Resource<AlarmNoticeArgs, AlarmNoticeState, Clients> = {
  kind: "AlarmNotice",
  description: "A notice template: whom to tell about an alert, and how.",
  idFormat: "notice-xxxxxxxx",
  args: alarmNoticeArgs,
  state: alarmNoticeState,
  validate(args) {
    const faults = args.userNotices.flatMap((n, at) => {
      const key = n.receiverType === "GROUP" ? ("groupIds" as const) : ("userIds" as const);
      if (n[key].length > 0) return [];
      const path = `userNotices[${at}].${key}`;
      return [
        { path, reason: `is empty, expected at least one id for receiverType ${n.receiverType}.` },
      ];
    });
    if (args.userNotices.length + args.urlNotices.length > 0 || args.adopt) return faults;
    const reason = "nobody is told, expected at least one of userNotices and urlNotices.";
    return [...faults, { path: "userNotices", reason }];
  },
  plan,
  // An adopted template of another name is another template, not a new name for the first.
  replaces: (before, after) => (before.adopt && before.name !== after.name ? ["name"] : []),
  foretell: ({ name, noticeType, language }) => ({ name, noticeType, language }),

  async lookAhead(context, args, state) {
    const { name } = args;
    if (state !== undefined || isUnknown(name)) return undefined;
    return unlessUnasked(context, `notice template "${name}"`, async () => {
      const named = (await readNotices(context)).filter((notice) => notice.name === name);
      const there = choose(named, args, context);
      return there && plan(args, stateOf(there.live, there.adopted));
    });
  },

  async read(context, { id, args, state }) {
    const all = await readNotices(context);
    const live = all.find((n) => n.noticeId === id) ?? (await findById(context, id));
    if (!live) {
      if (state) {
        context.log.warn(`notice template "${state.name}" (${id}): is gone, up makes it anew.`);
      }
      return undefined;
    }
    const adopted = state?.adopted ?? !isOwnTagged(live.tags, context.owner);
    const now = stateOf(live, adopted);
    const { name, noticeType, language, userNotices, urlNotices } = now;
    const imported = { name, adopt: adopted, noticeType, language, userNotices, urlNotices };
    return { id, state: now, args: args ?? alarmNoticeArgs.parse(imported) };
  },

  async create(context, args) {
    const { id, live, adopted } = await findOrCreate(context, args);
    const blank = { noticeId: id, adopted } as AlarmNoticeState;
    const state = live ? stateOf(live, adopted) : plan(args, blank);
    context.created(id, state);
    if (live) return { id, state: await sync(context, args, state) };
    const find = () => findById(context, id);
    const made = await waitUntilListed(context, { what: `${KIND} ${id}`, find });
    return { id, state: made ? stateOf(made, adopted) : state };
  },

  update: (context, { args, state }) => sync(context, args, state),

  async delete(context, { id, state }) {
    if (state.adopted) {
      context.log.info(`notice template ${id}: was adopted and is left as it is.`);
      return;
    }
    try {
      const options = { signal: context.signal };
      await deleteAlarmNotices(context.clients.cloud, { noticeIds: [id] }, options);
    } catch (error) {
      if (!isNotFound(error)) throw namedError(KIND, state.name, error);
    }
  },
};
