import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { renderAlertRoutes } from "../../emulator/metrics/alert-routes";
import { findMetricsPrograms } from "../../emulator/metrics/programs";
import { cannotBeTried } from "../support/cannot-be-tried";
import { startSmallCloud, type TestCloud } from "./small-cloud";

test("times of Beijing become minutes of UTC, also where they lie on the day before", () => {
  const url = "http://127.0.0.1:1/";
  const hook = (start: number, end: number, weekdays?: number[]) => ({
    url,
    tellsRecovery: true,
    ranges: [{ start, end, ...(weekdays ? { weekdays } : {}) }],
  });
  const text = (ranged: ReturnType<typeof hook>) =>
    renderAlertRoutes([{ groupId: "alert-1", repeatInterval: "1h", hooks: [ranged] }])
      .replaceAll('"', "")
      .replaceAll(/\s+/g, " ");
  const nine = 9 * 3600;
  expect(text(hook(nine, 18 * 3600 - 1, [1, 5]))).toContain(
    "times: - start_time: 01:00 end_time: 10:00 weekdays: - monday - friday",
  );
  expect(text(hook(6 * 3600, nine - 1, [1]))).toContain(
    "times: - start_time: 00:00 end_time: 01:00 weekdays: - monday " +
      "- times: - start_time: 22:00 end_time: 24:00 weekdays: - sunday",
  );
});

/** A server that keeps what it is told. */
async function startListener() {
  const told: { path: string; status: string; body: Told }[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const body = JSON.parse(text) as Told;
      // To another Alertmanager goes a list of alerts.
      const ended = Array.isArray(body) && (body[0] as { endsAt?: string }).endsAt !== undefined;
      const status = Array.isArray(body) ? (ended ? "ended" : "active") : body.status;
      told.push({ path: request.url ?? "", status, body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise<unknown>((resolve) => server.close(resolve));
  return { url: `http://127.0.0.1:${port}`, told, close };
}

/** What Alertmanager sends, and what it takes. */
interface Told {
  readonly status: string;
  readonly alerts: {
    readonly labels: Record<string, string>;
    readonly annotations: Record<string, string>;
  }[];
}

function alertmanagerIsThere(): boolean {
  try {
    return findMetricsPrograms().alertmanager !== undefined;
  } catch {
    return false;
  }
}

if (!alertmanagerIsThere()) {
  const needed =
    "Prometheus, Pushgateway and prometheus-alertmanager, and a machine that lets it start";
  cannotBeTried("alerts on their way", needed);
} else {
  describe("an alert group with receivers", () => {
    const InstanceId = "prom-test0001";
    let cloud: TestCloud;
    let listener: Awaited<ReturnType<typeof startListener>>;
    beforeAll(async () => {
      listener = await startListener();
      cloud = await startSmallCloud({ metrics: "real" });
    }, 30_000);
    afterAll(async () => {
      await cloud.close();
      await listener.close();
    });

    async function push(value: number): Promise<void> {
      const found = await cloud.call<{ InstanceSet: { ProxyAddress: string }[] }>(
        "DescribePrometheusInstances",
      );
      const { ProxyAddress } = found.InstanceSet[0]!;
      const answer = await fetch(`http://${ProxyAddress}/metrics/job/hot/instance_id/emr-1`, {
        method: "PUT",
        headers: { Authorization: `Basic ${btoa("1250000001:token-of-the-local-cloud")}` },
        body: `flink_test_heat ${value}\n`,
      });
      expect(answer.status).toBe(200);
    }

    /** Waits until a path was told a status that often; answers the last time. */
    async function told(path: string, status: string, times = 1): Promise<Told> {
      for (let turn = 0; turn < 300; turn += 1) {
        const found = listener.told.filter((each) => each.path === path && each.status === status);
        if (found.length >= times) return found.at(-1)!.body;
        await sleep(100);
      }
      const seen = listener.told.map((each) => `${each.path} ${each.status}`);
      throw new Error(`${path} was not told ${status} ${times} times, but ${seen.join(", ")}`);
    }

    test("tells both kinds of webhooks what was pushed, again after the repeat interval, and that it is over", async () => {
      const { NoticeId } = await cloud.call<{ NoticeId: string }>("CreateAlarmNotice", {
        Module: "monitor",
        Name: "hooks",
        NoticeType: "ALL",
        NoticeLanguage: "zh-CN",
        URLNotices: [{ URL: `${listener.url}/notice` }],
      });
      const rule = {
        RuleName: "FlinkTooHot",
        Expr: "flink_test_heat > 40",
        Duration: "1s",
        Labels: [{ Key: "severity", Value: "critical" }],
        Annotations: [
          { Key: "description", Value: "heat of {{ $labels.instance_id }}: {{ $value }}" },
        ],
      };
      await cloud.call("CreatePrometheusAlertGroup", {
        InstanceId,
        GroupName: "heat",
        AMPReceivers: [NoticeId],
        CustomReceiver: { Type: "webhook", Url: `${listener.url}/own` },
        RepeatInterval: "2s",
        Rules: [rule],
      });
      await push(42);
      const { alerts } = await told("/notice", "firing");
      expect(alerts).toMatchObject([
        {
          labels: { alertname: "FlinkTooHot", severity: "critical", instance_id: "emr-1" },
          annotations: { description: "heat of emr-1: 42" },
        },
      ]);
      await told("/own", "firing", 2);
      await push(1);
      await told("/notice", "resolved");
      await told("/own", "resolved");
    }, 60_000);

    test("gives an Alertmanager of one's own the alerts themselves, with their end once it is known", async () => {
      const group = (Expr: string) => ({
        InstanceId,
        GroupName: "passed",
        CustomReceiver: { Type: "alertmanager", Url: `${listener.url}/am/` },
        RepeatInterval: "1s",
        Rules: [{ RuleName: "Passed", Expr }],
      });
      const { GroupId } = await cloud.call<{ GroupId: string }>(
        "CreatePrometheusAlertGroup",
        group("vector(1)"),
      );
      const labels = expect.objectContaining({ alertname: "Passed" }) as object;
      expect(await told("/am/api/v2/alerts", "active")).toMatchObject([{ labels }]);
      await cloud.call("UpdatePrometheusAlertGroup", { ...group("vector(1) > 1"), GroupId });
      expect(await told("/am/api/v2/alerts", "ended")).toMatchObject([{ labels }]);
      const odd = { ...group("vector(1)"), GroupName: "odd", CustomReceiver: { Type: "pager" } };
      expect(await cloud.codeOf("CreatePrometheusAlertGroup", odd)).toBe("InvalidParameterValue");
    }, 60_000);

    test("tells nobody outside of its hours, no recovery to who wants alarms alone, and no address elsewhere", async () => {
      const hour = Math.floor(Date.now() / 3_600_000 + 8) % 24;
      // Neither this hour nor the next one.
      const asleep = ((hour + 12) % 24) * 3600;
      const { NoticeId } = await cloud.call<{ NoticeId: string }>("CreateAlarmNotice", {
        Module: "monitor",
        Name: "alarms",
        NoticeType: "ALARM",
        NoticeLanguage: "zh-CN",
        URLNotices: [
          { URL: `${listener.url}/asleep`, StartTime: asleep, EndTime: asleep + 3599 },
          { URL: `${listener.url}/alarms` },
          { URL: "http://192.0.2.1/elsewhere" },
        ],
      });
      const group = (Expr: string) => ({
        InstanceId,
        GroupName: "always",
        AMPReceivers: [NoticeId],
        CustomReceiver: { Type: "webhook", Url: `${listener.url}/all` },
        RepeatInterval: "1s",
        Rules: [{ RuleName: "Always", Expr }],
      });
      const { GroupId } = await cloud.call<{ GroupId: string }>(
        "CreatePrometheusAlertGroup",
        group("vector(1)"),
      );
      await told("/alarms", "firing", 2);
      const over = { ...group("vector(1) > 1"), GroupId };
      await cloud.call("UpdatePrometheusAlertGroup", over);
      await told("/all", "resolved");
      const paths = listener.told.map(({ path, status }) => `${path} ${status}`);
      expect(paths).not.toContain("/alarms resolved");
      expect(paths.filter((each) => each.startsWith("/asleep"))).toEqual([]);
    }, 60_000);
  });
}
