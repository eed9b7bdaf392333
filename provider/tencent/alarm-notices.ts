import type {
  AlarmNotice as ApiNotice,
  DescribeAlarmNoticesRequest,
  DescribeAlarmNoticesResponse,
  URLNotice,
  UserNotice as ApiUserNotice,
} from "tencentcloud-sdk-nodejs/tencentcloud/services/monitor/v20180724/monitor_models";
import { fromKeyValues, toKeyValues } from "./key-value";
import { allPages } from "./paging";
import { required } from "./required";
import type { CallOptions, Transport } from "./transport";

const pageSize = 200;

/** People that are told. */
export interface UserNotice {
  readonly receiverType: "USER" | "GROUP";
  /** Second of the day, 0-86399. */
  readonly startTime: number;
  readonly endTime: number;
  /** EMAIL, SMS, CALL, WECHAT, RTX. */
  readonly noticeWay: string[];
  /** CAM uids. */
  readonly userIds?: number[];
  readonly groupIds?: number[];
  /** 1 (Monday) to 7. */
  readonly weekday?: number[];
}

/** An address that is called. */
export interface UrlNotice {
  readonly url: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly weekday?: number[];
}

/** A notice template as it is written: the whole of it each time. */
export interface AlarmNoticeContent {
  /** At most 60 characters. */
  readonly name: string;
  readonly noticeType: "ALARM" | "OK" | "ALL";
  readonly language: "zh-CN" | "en-US";
  readonly userNotices: readonly UserNotice[];
  readonly urlNotices: readonly UrlNotice[];
}

/** A notice template as it is read. */
export interface AlarmNotice extends AlarmNoticeContent {
  /** "notice-…" */
  readonly noticeId: string;
  /** "Consumer-…": another name of the same template in alert groups; may be empty. */
  readonly consumerId: string;
  readonly policyIds: readonly string[];
  readonly preset: boolean;
  readonly tags: Record<string, string>;
}

/** Notice templates; `name` matches any part of a name. */
export async function describeAlarmNotices(
  transport: Transport,
  params: { readonly noticeIds?: readonly string[]; readonly name?: string } = {},
  options: CallOptions = {},
): Promise<AlarmNotice[]> {
  const found = await allPages(pageSize, async (page) => {
    const request: DescribeAlarmNoticesRequest = {
      Module: "monitor",
      PageNumber: page + 1,
      PageSize: pageSize,
      Order: "ASC",
      NoticeIds: params.noticeIds && [...params.noticeIds],
      Name: params.name,
    };
    const action = "DescribeAlarmNotices";
    const answer = await transport.call<DescribeAlarmNoticesResponse>("monitor", action, request, {
      ...options,
      safe: true,
    });
    return { items: answer.Notices, total: answer.TotalCount };
  });
  return found.map(noticeOf);
}

function noticeOf(notice: ApiNotice): AlarmNotice {
  return {
    noticeId: notice.Id ?? "",
    name: notice.Name ?? "",
    noticeType: (notice.NoticeType ?? "ALL") as AlarmNotice["noticeType"],
    language: (notice.NoticeLanguage ?? "zh-CN") as AlarmNotice["language"],
    userNotices: (notice.UserNotices ?? []).map(userOf),
    urlNotices: (notice.URLNotices ?? []).map(urlOf),
    consumerId: notice.AMPConsumerId ?? "",
    policyIds: notice.PolicyIds ?? [],
    preset: notice.IsPreset === 1,
    tags: fromKeyValues(notice.Tags),
  };
}

function userOf(notice: ApiUserNotice): UserNotice {
  return {
    receiverType: notice.ReceiverType as UserNotice["receiverType"],
    startTime: notice.StartTime,
    endTime: notice.EndTime,
    noticeWay: notice.NoticeWay ?? [],
    userIds: notice.UserIds?.map(Number),
    groupIds: notice.GroupIds?.map(Number),
    weekday: notice.Weekday?.map(Number),
  };
}

function urlOf(notice: URLNotice): UrlNotice {
  return {
    url: notice.URL,
    startTime: notice.StartTime,
    endTime: notice.EndTime,
    weekday: notice.Weekday?.map(Number),
  };
}

/** Creates a notice template and returns its id. Not idempotent: after an unknown outcome look for the name first. */
export async function createAlarmNotice(
  transport: Transport,
  params: AlarmNoticeContent & { readonly tags?: Readonly<Record<string, string>> },
  options: CallOptions = {},
): Promise<string> {
  const action = "CreateAlarmNotice";
  const body = { ...content(params), Tags: params.tags && toKeyValues(params.tags) };
  const answer = await transport.call<{ NoticeId?: string }>("monitor", action, body, {
    ...options,
    safe: false,
  });
  return required({ product: "monitor", action }, "NoticeId", answer.NoticeId);
}

/** Replaces the whole of a notice template. */
export async function modifyAlarmNotice(
  transport: Transport,
  params: AlarmNoticeContent & { readonly noticeId: string },
  options: CallOptions = {},
): Promise<void> {
  const body = { ...content(params), NoticeId: params.noticeId };
  await transport.call("monitor", "ModifyAlarmNotice", body, { ...options, safe: false });
}

function content(notice: AlarmNoticeContent): object {
  return {
    Module: "monitor",
    Name: notice.name,
    NoticeType: notice.noticeType,
    NoticeLanguage: notice.language,
    UserNotices: notice.userNotices.map((user) => ({
      ReceiverType: user.receiverType,
      StartTime: user.startTime,
      EndTime: user.endTime,
      NoticeWay: user.noticeWay,
      UserIds: user.userIds,
      GroupIds: user.groupIds,
      Weekday: user.weekday,
    })),
    URLNotices: notice.urlNotices.map((target) => ({
      URL: target.url,
      StartTime: target.startTime,
      EndTime: target.endTime,
      Weekday: target.weekday,
    })),
  };
}

/** Deletes notice templates. */
export async function deleteAlarmNotices(
  transport: Transport,
  params: { readonly noticeIds: readonly string[] },
  options: CallOptions = {},
): Promise<void> {
  const body = { Module: "monitor", NoticeIds: params.noticeIds };
  await transport.call("monitor", "DeleteAlarmNotices", body, { ...options, safe: false });
}
