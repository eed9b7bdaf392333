import * as grpc from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import * as status from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";

import type { Redactor } from "../lifecycle/redactor";
import { encode, type Values } from "./codec";

/** What the engine is told when an operation did not succeed. */
export type Failure = Partial<grpc.StatusObject> & { code: grpc.status; message: string };

/** An operation that was stopped by Cancel. */
export class CancelledError extends Error {
  constructor() {
    super("Stopped, because the run was cancelled. The next run goes on from here.");
    this.name = "CancelledError";
  }
}

/** An operation fails with the error's text. Nothing of it is kept by the engine. */
export function failure(error: unknown, redactor: Redactor): Failure {
  const code = error instanceof CancelledError ? grpc.status.CANCELLED : grpc.status.UNKNOWN;
  return { code, message: redactor.redact(describeError(error)) };
}

/** A resource that exists but is not as it should be: the engine keeps its id and state and goes on next time. */
export function initFailed(made: { id: string; state: Struct; reason: string }): Failure {
  const detail = new messages.ErrorResourceInitFailed();
  detail.setId(made.id);
  detail.setProperties(made.state);
  detail.setReasonsList([made.reason]);
  detail.setRefreshBeforeUpdate(true);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const message = "Resource failed to initialize";
  const answer = new status.Status();
  answer.setCode(grpc.status.UNKNOWN);
  answer.setMessage(message);
  answer.addDetails(packed);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(answer.serializeBinary()));
  return { code: grpc.status.UNKNOWN, message, metadata };
}

/** What the engine is to keep of an operation that fails. */
export class KeptOnFailure {
  #kept: { id: string; state: Values } | undefined;

  constructor(
    private readonly redactor: Redactor,
    /** As `outputSecrets` has it. */
    private readonly secrets: Parameters<typeof encode>[1],
  ) {}

  /** From now on that is kept; nothing until the first time. */
  keep(id: string, state: Values): void {
    this.#kept = { id, state };
  }

  /** Waits for the operation. @throws its error, with what is kept. */
  async during<T>(operation: Promise<T>): Promise<T> {
    try {
      return await operation;
    } catch (error) {
      const kept = this.#kept;
      if (kept === undefined) throw error;
      const reason = this.redactor.redact(describeError(error));
      const { id, state } = kept;
      throw initFailed({ id, state: encode(state, this.secrets), reason }) as unknown;
    }
  }
}

/** The error's text and its causes'. A stack is printed only for mistakes in our own code, where it helps. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isMistake(error)) return `internal error: ${error.stack ?? error.message}`;
  if (error instanceof AggregateError && error.message === "") {
    return error.errors.map(describeError).join("\n");
  }
  if (!(error.cause instanceof Error) || error.message.includes(whatOf(error.cause))) {
    return error.message;
  }
  return `${error.message}\ncaused by: ${describeError(error.cause)}`;
}

/** Errors of clients tell what happened without their next step too: what wraps them may know a better one. */
function whatOf(error: Error & { what?: unknown }): string {
  return typeof error.what === "string" ? error.what : error.message;
}

function isMistake(error: Error): boolean {
  return [TypeError, ReferenceError, RangeError, SyntaxError].some(
    (mistake) => error.constructor === mistake && error.cause === undefined,
  );
}
