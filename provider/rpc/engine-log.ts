import * as grpc from "@grpc/grpc-js";
import type { IEngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engineMessages from "@pulumi/pulumi/proto/engine_pb";

import type { Redactor } from "../lifecycle/redactor";
import type { Log } from "../lifecycle/resource";

/** A resource's log whose lines can be waited for; answers wait for it, or the engine would drop lines. */
export interface ResourceLog extends Log {
  /** Resolves once the engine has all lines. */
  flush(): Promise<void>;
}

/** Sends lines to the engine, under the resource they are about, without known secrets. */
export class EngineLog {
  #client: IEngineClient | undefined;

  /** @param address host and port of the engine; absent when a test drives the provider, then lines are dropped. */
  constructor(
    private address: string | undefined,
    private readonly redactor: Redactor,
  ) {}

  /** The log of one operation on one resource. */
  for(urn: string): ResourceLog {
    const pending: Promise<void>[] = [];
    const line = (severity: engineMessages.LogSeverity, text: string, ephemeral = false): void => {
      pending.push(this.#send({ severity, text, urn, ephemeral }));
    };
    return {
      info: (text) => line(engineMessages.LogSeverity.INFO, text),
      warn: (text) => line(engineMessages.LogSeverity.WARNING, text),
      status: (text) => line(engineMessages.LogSeverity.INFO, text, true),
      flush: async () => void (await Promise.all(pending)),
    };
  }

  /** Points the log at another engine (Attach). */
  connectTo(address: string): void {
    (this.#client as grpc.Client | undefined)?.close();
    this.#client = undefined;
    this.address = address;
  }

  #send(line: {
    severity: engineMessages.LogSeverity;
    text: string;
    urn: string;
    ephemeral: boolean;
  }): Promise<void> {
    const client = this.#connect();
    if (client === undefined) return Promise.resolve();
    const request = new engineMessages.LogRequest();
    request.setSeverity(line.severity);
    request.setMessage(this.redactor.redact(line.text));
    request.setUrn(line.urn);
    request.setEphemeral(line.ephemeral);
    // A line that cannot be delivered must not fail the operation it is about.
    return new Promise((resolve) => {
      client.log(request, new grpc.Metadata(), { deadline: Date.now() + 5000 }, () => resolve());
    });
  }

  #connect(): IEngineClient | undefined {
    if (this.address === undefined) return undefined;
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- most processes never log; loading it costs start time
    const { EngineClient } = require("@pulumi/pulumi/proto/engine_grpc_pb") as {
      EngineClient: new (address: string, credentials: grpc.ChannelCredentials) => IEngineClient;
    };
    this.#client ??= new EngineClient(this.address, grpc.credentials.createInsecure());
    return this.#client;
  }
}
