/** Whom the alerts of an instance's groups are sent to: webhooks of notice templates, and a group's own receiver. */
import type { AlertRoute, Hook, TimeRange } from "../../metrics/alert-routes";
import type { AlertGroup } from "./alerts-model";
import type { Notice, Notices } from "./notices-model";

/** A webhook of a notice template, as the API has it. */
interface UrlNotice {
  readonly URL?: string;
  readonly StartTime?: number;
  readonly EndTime?: number;
  readonly Weekday?: readonly number[];
}

/** A group's own receiver, as the API has it. */
interface CustomReceiver {
  readonly Type?: string;
  readonly Url?: string;
  readonly AllowedTimeRanges?: readonly { readonly Start?: string; readonly End?: string }[];
}

/** The routes of groups that have somebody to call. */
export function alertRoutes(groups: readonly AlertGroup[], notices: Notices): AlertRoute[] {
  return groups
    .map((group) => ({
      groupId: group.id,
      repeatInterval: group.repeatInterval,
      hooks: [
        ...group.receivers.flatMap((id) => noticeHooks(notices.get(id))),
        ...customHooks(group.customReceiver),
      ].filter(({ url }) => isLoopback(url)),
    }))
    .filter(({ hooks }) => hooks.length > 0);
}

/** A template that tells of recoveries alone calls nobody here: Alertmanager always tells the alarm first. */
function noticeHooks(notice: Notice | undefined): Hook[] {
  const type = notice?.content.NoticeType;
  if (type === undefined || type === "OK") return [];
  return (notice?.content.URLNotices ?? []).map((each: UrlNotice) => ({
    url: String(each.URL),
    tellsRecovery: type === "ALL",
    ...rangesOf(each),
  }));
}

function rangesOf({ StartTime = 0, EndTime = LAST_SECOND, Weekday }: UrlNotice) {
  if (StartTime === 0 && EndTime === LAST_SECOND && !Weekday) return {};
  const days = Weekday ? { weekdays: Weekday } : {};
  return { ranges: [{ start: StartTime, end: EndTime, ...days }] };
}

const LAST_SECOND = 86_399;

function customHooks(receiver: CustomReceiver | undefined): Hook[] {
  if (!receiver?.Type || receiver.Url === undefined) return [];
  const ranges = (receiver.AllowedTimeRanges ?? []).map(
    ({ Start = "0", End = String(LAST_SECOND) }): TimeRange => ({
      start: Number(Start),
      end: Number(End),
    }),
  );
  return [
    {
      url: receiver.Url,
      takesAlerts: receiver.Type === "alertmanager",
      tellsRecovery: true,
      ...(ranges.length > 0 ? { ranges } : {}),
    },
  ];
}

/** Only servers of this machine are called: a stack that is tried out must not alarm anybody. */
function isLoopback(url: string): boolean {
  return URL.canParse(url) && ["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);
}
