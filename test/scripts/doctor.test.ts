import { judgeProbe } from "../../scripts/doctor/clusters";
import { checked, renderFindings } from "../../scripts/doctor/finding";
import { estimateSeries } from "../../scripts/doctor/series";

const probe = (output: string) =>
  judgeProbe("emr-1 gateway", "core node ins-1", { output, address: "10.0.1.9:9090" });

test("a gateway that is closed to core nodes is a fault that names the security group", () => {
  expect(probe("tcp closed\n")).toEqual({
    check: "emr-1 gateway",
    level: "fault",
    detail:
      "core node ins-1 cannot reach 10.0.1.9:9090. Open the port in the security group of core and task nodes.",
  });
});

test.each([
  ["tcp open\nhttp 200\n", "ok"],
  ["tcp open\nhttp 401\n", "fault"],
  ["tcp open\nhttp 000\n", "fault"],
  ["tcp open\nhttp 502\n", "fault"],
])("%j is %s", (output, level) => {
  expect(probe(output).level).toBe(level);
});

test("a check that throws is a fault of its own", async () => {
  const findings = await checked("quota", () => Promise.reject(new Error("refused.")));
  expect(renderFindings(findings)).toBe("FAULT    quota: refused.");
});

test("more nodes and shorter intervals cost more", () => {
  expect(estimateSeries(2, 60)).toEqual({ series: 365, samplesPerMinute: 365 });
  expect(estimateSeries(2, 30).samplesPerMinute).toBe(730);
});
