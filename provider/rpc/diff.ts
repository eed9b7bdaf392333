import * as messages from "@pulumi/pulumi/proto/provider_pb";

import { applyIgnored } from "../lifecycle/ignore-changes";
import { withDefaults } from "../lifecycle/known-arguments";
import { pathDiff, type PathChange } from "../lifecycle/path-diff";
import { formatPath, isUnder, parsePath } from "../lifecycle/property-path";
import type { AnyResource } from "./any-resource";
import { decode, type Values } from "./codec";

const { Kind } = messages.PropertyDiff;
const kinds = {
  add: [Kind.ADD, Kind.ADD_REPLACE],
  delete: [Kind.DELETE, Kind.DELETE_REPLACE],
  update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
} as const;

/** Desired arguments against what Read saw, path by path. No I/O. */
export function diff(resource: AnyResource, request: messages.DiffRequest): messages.DiffResponse {
  const observed = decode(request.getOlds()).values;
  const ignored = request.getIgnorechangesList();
  const args = applyIgnored(
    withDefaults(resource.args, decode(request.getNews()).values),
    observed,
    ignored,
  );
  const oldInputs = request.getOldInputs();
  const before = oldInputs && withDefaults(resource.args, decode(oldInputs).values);
  const replaces = replacedBy(resource, before, args);
  const changes = [
    ...pathDiff(observed, resource.plan(args, observed)),
    ...replaces.map((key) => ({ path: [key], kind: "update" as const })),
  ].filter(({ path }) => !ignored.some((text) => isUnder(path, parsePath(text))));
  return answer(changes, replaces);
}

function replacedBy(resource: AnyResource, before: Values | undefined, after: Values): string[] {
  if (before === undefined || resource.replaces === undefined) return [];
  return resource.replaces(before, after);
}

function answer(changes: PathChange[], replaces: string[]): messages.DiffResponse {
  const response = new messages.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  response.setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setHasdetaileddiff(true);
  response.setDeletebeforereplace(false);
  response.setReplacesList(replaces);
  response.setDiffsList([...new Set(changes.map(({ path }) => String(path[0])))]);
  for (const { path, kind } of changes) {
    const detail = new messages.PropertyDiff();
    detail.setInputdiff(false);
    detail.setKind(kinds[kind][replaces.includes(String(path[0])) ? 1 : 0]);
    const key = formatPath(path);
    if (!response.getDetaileddiffMap().has(key)) response.getDetaileddiffMap().set(key, detail);
  }
  return response;
}
