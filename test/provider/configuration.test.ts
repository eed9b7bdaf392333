import * as messages from "@pulumi/pulumi/proto/provider_pb";

import { checkConfig, diffConfig, readConfiguration } from "../../provider/rpc/configuration";
import { plain, struct, type Wire } from "./toy-engine";

function checked(news: Wire): Wire {
  return plain(checkConfig(new messages.CheckRequest().setNews(struct(news))).getInputs());
}

function compared(olds: Wire, news: Wire): messages.DiffResponse {
  return diffConfig(new messages.DiffRequest().setOldInputs(struct(olds)).setNews(struct(news)));
}

const stack = {
  region: "ap-guangzhou",
  prometheus: '{"name":"main"}',
  alerts: '{"thresholds":{"heap":90}}',
  clusters: '[{"id":"emr-bbb22222","jobName":"x"},{"clusterId":"emr-aaa11111"}]',
};

it("keeps the region and the ids of the clusters, and drops every other key", () => {
  expect(checked(stack)).toEqual({
    region: "ap-guangzhou",
    clusterIds: '["emr-aaa11111","emr-bbb22222"]',
  });
});

it("keeps what it kept when its own answer is checked again", () => {
  expect(checked(checked(stack))).toEqual(checked(stack));
});

it("takes configuration without clusters", () => {
  expect(checked({ region: "ap-guangzhou" })).toEqual({
    region: "ap-guangzhou",
    clusterIds: "[]",
  });
});

it("says how to set a missing region", () => {
  const [fault] = checkConfig(new messages.CheckRequest().setNews(struct({}))).getFailuresList();
  expect(fault?.getProperty()).toBe("region");
  expect(fault?.getReason()).toBe(
    "flinkwatch:region: is required, but missing, expected a region such as ap-guangzhou. " +
      "Run: pulumi config set flinkwatch:region <region>.",
  );
});

it("shows no change of the provider when a threshold or a cluster was edited", () => {
  const edited = { ...stack, alerts: "{}", clusters: '[{"id":"emr-ccc33333"}]' };
  const answer = compared(checked(stack), checked(edited));
  expect(answer.getChanges()).toBe(messages.DiffResponse.DiffChanges.DIFF_NONE);
  expect(answer.getReplacesList()).toEqual([]);
});

it("replaces everything for another region", () => {
  const answer = compared(checked(stack), checked({ ...stack, region: "ap-shanghai" }));
  expect(answer.getChanges()).toBe(messages.DiffResponse.DiffChanges.DIFF_SOME);
  expect(answer.getReplacesList()).toEqual(["region"]);
});

it("keeps apart the clusters whose nodes the agent must not look at, and says so only where there are any", () => {
  const clusters = JSON.stringify([
    { id: "emr-bbb22222", transport: "ssh" },
    { id: "emr-aaa11111", transport: "auto", ssh: {} },
    { id: "emr-ccc33333", inspectNodes: false },
  ]);
  const kept = checked({ ...stack, clusters });
  expect(kept).toMatchObject({ apartIds: '["emr-bbb22222","emr-ccc33333"]' });
  expect(checked(kept)).toEqual(kept);
  const request = new messages.ConfigureRequest().setArgs(struct(kept));
  expect(readConfiguration(request)).toMatchObject({
    fleet: ["emr-aaa11111", "emr-bbb22222", "emr-ccc33333"],
    apart: ["emr-bbb22222", "emr-ccc33333"],
  });
  expect(checked({ ...stack, clusters: "not JSON" })).not.toHaveProperty("apartIds");
});

it("configures the provider with region and fleet", () => {
  const request = new messages.ConfigureRequest().setArgs(struct(checked(stack)));
  expect(readConfiguration(request)).toEqual({
    region: "ap-guangzhou",
    fleet: ["emr-aaa11111", "emr-bbb22222"],
    apart: [],
  });
});
