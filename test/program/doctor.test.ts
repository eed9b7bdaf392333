import { runProjectCommand } from "../../scripts/story/project-command";
import { closePrograms, oneCluster, program } from "../support/program-run";
import type { ProgramOptions } from "../support/program";
import type { Setting } from "../../scripts/story/setting";

afterEach(closePrograms);

/** The demo with an instance that is there already: doctor looks before the first `up`. */
const withInstance = (nodes: Record<string, object> = {}): ProgramOptions =>
  oneCluster({
    world: (world) => {
      world.metrics = "real";
      world.prometheus = [
        {
          id: "prom-ready001",
          name: "flink-metrics",
          vpc: "vpc-emr00001",
          subnet: "subnet-emr00001",
          zone: "ap-guangzhou-3",
        },
      ];
      for (const node of world.emr[0]!.nodes) Object.assign(node, nodes[String(node["id"])]);
    },
    config: (config) => {
      config["flinkwatch:prometheus"] = { id: "prom-ready001" };
    },
  });

test("a stack that can be brought up gets no fault, and doctor changes nothing", async () => {
  const setting = await program(withInstance());
  const before = things(setting);
  const { exitCode, stdout } = await runProjectCommand(setting, "doctor");
  expect(stdout).not.toContain("FAULT");
  expect(exitCode).toBe(0);
  for (const words of [
    "ok       credentials: ",
    "ok       permissions: ",
    "ok       emr-demo0001 Flink: 1.14.6 on 3 nodes",
    "core node ins-c0000001 reaches",
    "task node ins-t0000001 reaches",
    "ok       grafana: grafana-demo0001 runs in vpc-emr00001",
    "ok       limits: ",
  ]) {
    expect(stdout).toContain(words);
  }
  expect(things(setting)).toEqual(before);
});

test("a gateway that is closed to core nodes is a fault, though every master reaches it", async () => {
  const setting = await program(
    withInstance({ "ins-c0000001": { gateway: "closed" }, "ins-c0000002": { gateway: "closed" } }),
  );
  const { exitCode, stdout } = await runProjectCommand(setting, "doctor");
  expect(stdout).toMatch(
    /FAULT {4}emr-demo0001 gateway: core node ins-c0000001 cannot reach 127\.0\.0\.1:\d+\. Open the port in the security group of core and task nodes\./,
  );
  expect(stdout).toMatch(/ok {7}emr-demo0001 gateway: task node ins-t0000001 reaches/);
  expect(exitCode).toBe(2);
});

/** All that the local cloud has, but for the record of commands and calls. */
function things({ cloud }: Setting): Record<string, unknown> {
  const { tat: _commands, calls: _calls, ...rest } = cloud.state();
  return JSON.parse(JSON.stringify(rest)) as Record<string, unknown>;
}
