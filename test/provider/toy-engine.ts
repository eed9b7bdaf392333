import * as grpc from "@grpc/grpc-js";
import * as engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engine from "@pulumi/pulumi/proto/engine_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

import { providerHandlers, type ProviderOptions } from "../../provider/rpc/provider";
import { serve } from "../../provider/rpc/server";

/** Values as they go over the wire. */
export type Wire = Record<string, unknown>;

/** The engine's mark of "only known after an update". */
export const unknownOnWire = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A secret as it goes over the wire. */
export function secretOnWire(value: unknown): Wire {
  const [key, signature] = ["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"];
  return { [key]: signature, value };
}

export function struct(values: Wire): Struct {
  return Struct.fromJavaScript(values as Record<string, JavaScriptValue>);
}

export function plain(values: Struct | undefined): Wire {
  return values?.toJavaScript() ?? {};
}

/** A line that the provider logged. */
export interface LoggedLine {
  severity: engine.LogSeverity;
  message: string;
  urn: string;
  ephemeral: boolean;
}

/** The calls that tests make, with their messages. */
interface Calls {
  getPluginInfo: [Empty, plugin.PluginInfo];
  getSchema: [messages.GetSchemaRequest, messages.GetSchemaResponse];
  checkConfig: [messages.CheckRequest, messages.CheckResponse];
  diffConfig: [messages.DiffRequest, messages.DiffResponse];
  configure: [messages.ConfigureRequest, messages.ConfigureResponse];
  check: [messages.CheckRequest, messages.CheckResponse];
  diff: [messages.DiffRequest, messages.DiffResponse];
  create: [messages.CreateRequest, messages.CreateResponse];
  read: [messages.ReadRequest, messages.ReadResponse];
  update: [messages.UpdateRequest, messages.UpdateResponse];
  delete: [messages.DeleteRequest, Empty];
  cancel: [Empty, Empty];
  attach: [plugin.PluginAttach, Empty];
}

/** A provider served in this process, a client that speaks to it as the engine does, and the lines that it logged. */
export interface ToyEngine {
  readonly client: ResourceProviderClient;
  readonly lines: LoggedLine[];
  ask<Name extends keyof Calls>(call: Name, request: Calls[Name][0]): Promise<Calls[Name][1]>;
  close(): void;
}

export async function startToyEngine<C>(
  options: Omit<ProviderOptions<C>, "version" | "schema">,
): Promise<ToyEngine> {
  const lines: LoggedLine[] = [];
  const log = await serveLog(lines);
  const provider = await serve(
    providerHandlers({
      schema: () => "{}",
      version: "0.0.1",
      engineAddress: `127.0.0.1:${log.port}`,
      ...options,
    }),
  );
  const client = connect(provider.port);
  const close = (): void => {
    client.close();
    provider.close();
    log.server.forceShutdown();
  };
  return { client, lines, ask: (call, request) => ask(client, call, request), close };
}

/** A client of the provider on `port`. */
export function connect(port: number): ResourceProviderClient {
  return new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
}

/** One call, as a promise. */
export function ask<Name extends keyof Calls>(
  client: ResourceProviderClient,
  call: Name,
  request: Calls[Name][0],
): Promise<Calls[Name][1]> {
  type Callback = (error: grpc.ServiceError | null, response: Calls[Name][1]) => void;
  const send = client[call].bind(client) as unknown as (r: Calls[Name][0], done: Callback) => void;
  return new Promise((resolve, reject) => {
    send(request, (error, response) => {
      if (error === null) resolve(response);
      else reject(error);
    });
  });
}

function serveLog(lines: LoggedLine[]): Promise<{ server: grpc.Server; port: number }> {
  const server = new grpc.Server();
  const log: grpc.handleUnaryCall<engine.LogRequest, Empty> = (call, callback) => {
    lines.push({
      severity: call.request.getSeverity(),
      message: call.request.getMessage(),
      urn: call.request.getUrn(),
      ephemeral: call.request.getEphemeral(),
    });
    callback(null, new Empty());
  };
  server.addService(engineGrpc.EngineService, { log });
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error !== null) reject(error);
      else resolve({ server, port });
    });
  });
}

/** The URN of a resource of `kind`. */
export function urnOf(kind: string, name = "one"): string {
  return `urn:pulumi:dev::demo::flinkwatch:components:Box$flinkwatch:index:${kind}::${name}`;
}

/** What a create that left something half done told the engine. */
export function initFailure(error: grpc.ServiceError): messages.ErrorResourceInitFailed {
  const bytes = error.metadata.get("grpc-status-details-bin")[0] as Buffer;
  const packed = Status.deserializeBinary(bytes).getDetailsList()[0];
  const detail = packed?.unpack(
    (data) => messages.ErrorResourceInitFailed.deserializeBinary(data),
    "pulumirpc.ErrorResourceInitFailed",
  );
  if (detail == null) throw new Error("the answer carries no ErrorResourceInitFailed");
  return detail;
}
