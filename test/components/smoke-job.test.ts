import { SmokeJob } from "../../components/smoke-job";
import { smoke } from "../../config/clusters";
import { RecordedProgram, valueOf } from "./recorded-program";

test("submits over the SSH agent, keeps no key and no log, and runs again when jar or settings change", async () => {
  const program = new RecordedProgram();
  const job = new SmokeJob("smoke", {
    smoke: smoke.parse({ host: "10.0.1.11", hostKey: "ssh-ed25519 AAAA" }),
    flinkHome: "/usr/local/service/flink",
    reporterName: "promgateway",
    triggers: ["jar", "settings"],
    after: [],
  });
  await valueOf(job.urn);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const { type, inputs } = program.one("Command");
  expect(type).toBe("command:remote:Command");
  expect(inputs).toMatchObject({
    create:
      "bash -s -- '/usr/local/service/flink' 'hadoop' 'examples/streaming/TopSpeedWindowing.jar' 'promgateway'",
    logging: "none",
    addPreviousOutputInEnv: false,
    triggers: ["jar", "settings"],
  });
  expect(JSON.stringify(inputs)).not.toContain("privateKey");
});
