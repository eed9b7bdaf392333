import { ApiFault, type Call, type Service } from "../../contract";
import { cloudTime, newId } from "../../identifiers";
import { applyReceivers } from "./alerts-actions";
import type { Notice, NoticeContent, Notices } from "./notices-model";
import type { MonitorParts } from "./parts";

const MODULE = "monitor";
const NOTICE_TYPES = ["ALARM", "OK", "ALL"];
const NOTICE_WAYS = ["EMAIL", "SMS", "CALL", "WECHAT", "RTX"];

/** Actions on notice templates. */
export function noticeActions(parts: MonitorParts): Service["actions"] {
  const { notices } = parts;
  return {
    CreateAlarmNotice: (call) => {
      const id = newId("notice");
      notices.add(id, checkContent(notices, call, id));
      return { NoticeId: id };
    },
    ModifyAlarmNotice: async (call) => {
      const notice = mustFind(notices, (call.params as { NoticeId: string }).NoticeId);
      const content = checkContent(notices, call, notice.id);
      notice.content = { ...content, Tags: notice.content.Tags };
      notice.updatedAt = cloudTime(new Date());
      await applyToAll(parts);
      return {};
    },
    DescribeAlarmNotices: (call) => describe(notices, call),
    DeleteAlarmNotices: async (call) => {
      remove(notices, call);
      await applyToAll(parts);
      return {};
    },
  };
}

async function applyToAll(parts: MonitorParts): Promise<void> {
  await Promise.all(parts.instances.all().map((instance) => applyReceivers(parts, instance)));
}

function mustFind(notices: Notices, id: string): Notice {
  const notice = notices.get(id);
  if (notice) return notice;
  throw new ApiFault("ResourceNotFound", `The notice template ${id} is not found.`);
}

function checkContent(notices: Notices, call: Call, id: string): NoticeContent {
  const params = call.params as unknown as NoticeContent & { Module: string };
  checkModule(params.Module);
  const refuse = (what: string): never => {
    throw new ApiFault("InvalidParameterValue", what);
  };
  if (params.Name === "" || params.Name.length > 60) refuse("`Name` must have 1 to 60 characters.");
  if (!NOTICE_TYPES.includes(params.NoticeType)) refuse("`NoticeType` must be ALARM, OK or ALL.");
  if (!["zh-CN", "en-US"].includes(params.NoticeLanguage)) refuse("No such `NoticeLanguage`.");
  checkReceivers(params, refuse);
  if (notices.all().some((each) => each.content.Name === params.Name && each.id !== id)) {
    throw new ApiFault("FailedOperation.DuplicateName", `The name ${params.Name} is taken.`);
  }
  const { Name, NoticeType, NoticeLanguage, UserNotices, URLNotices, CLSNotices, Tags } = params;
  return { Name, NoticeType, NoticeLanguage, UserNotices, URLNotices, CLSNotices, Tags };
}

function checkReceivers(content: NoticeContent, refuse: (what: string) => never): void {
  const { UserNotices = [], URLNotices = [], CLSNotices = [] } = content;
  if (UserNotices.length > 5) refuse("`UserNotices` holds more than 5 items.");
  if (URLNotices.length > 6) refuse("`URLNotices` holds more than 6 items.");
  if (CLSNotices.length > 1) refuse("`CLSNotices` holds more than 1 item.");
  for (const user of UserNotices) {
    const ways = user.NoticeWay as string[];
    if (ways.some((way) => !NOTICE_WAYS.includes(way))) refuse("No such `NoticeWay`.");
    if (!["USER", "GROUP"].includes(String(user.ReceiverType))) refuse("No such `ReceiverType`.");
  }
  for (const each of URLNotices) {
    const url = String(each.URL);
    if (url.length > 256 || !/^https?:\/\//.test(url)) refuse("`URL` is no address.");
  }
}

function checkModule(module: string): void {
  if (module === MODULE) return;
  throw new ApiFault("InvalidParameterValue", "`Module` must be monitor.");
}

interface DescribeParams {
  Module: string;
  PageNumber: number;
  PageSize: number;
  Order: string;
  Name?: string;
  NoticeIds?: string[];
}

function describe(notices: Notices, call: Call): object {
  const params = call.params as unknown as DescribeParams;
  checkModule(params.Module);
  if (params.PageNumber < 1 || params.PageSize < 1 || params.PageSize > 200) {
    throw new ApiFault("InvalidParameterValue", "The page is out of range.");
  }
  const kept = notices
    .list()
    .filter((each) => !params.NoticeIds?.length || params.NoticeIds.includes(each.id))
    .filter((each) => each.content.Name.includes(params.Name ?? ""));
  if (params.Order === "DESC") kept.reverse();
  const start = (params.PageNumber - 1) * params.PageSize;
  return {
    Notices: kept.slice(start, start + params.PageSize).map(noticeRow),
    TotalCount: kept.length,
  };
}

/** A template as the list shows it. */
export function noticeRow(notice: Notice): Record<string, unknown> {
  const { content } = notice;
  return {
    Id: notice.id,
    ...content,
    UserNotices: content.UserNotices ?? null,
    URLNotices: content.URLNotices?.map((each) => ({ IsValid: 0, ...each })) ?? null,
    CLSNotices: content.CLSNotices ?? null,
    Tags: content.Tags ?? null,
    IsPreset: notice.isPreset ? 1 : 0,
    PolicyIds: null,
    AMPConsumerId: notice.consumerId,
    UpdatedAt: notice.updatedAt,
    UpdatedBy: "100000000001",
  };
}

function remove(notices: Notices, call: Call): void {
  const { Module, NoticeIds } = call.params as { Module: string; NoticeIds: string[] };
  checkModule(Module);
  const found = NoticeIds.map((id) => mustFind(notices, id));
  if (found.some((notice) => notice.isPreset)) {
    throw new ApiFault("FailedOperation", "A preset template cannot be deleted.");
  }
  found.forEach((notice) => notices.delete(notice.id));
}
