import * as grpc from "@grpc/grpc-js";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { Redactor } from "../lifecycle/redactor";
import { realClock } from "../lifecycle/real-clock";
import type { Clock } from "../lifecycle/resource";
import type { AnyResource } from "./any-resource";
import { check } from "./check";
import { checkConfig, diffConfig, readConfiguration, type Configuration } from "./configuration";
import { Crud } from "./crud";
import { diff } from "./diff";
import { EngineLog } from "./engine-log";
import { failure, type Failure } from "./failures";
import { Operations } from "./operations";

/** What a provider is made of. */
export interface ProviderOptions<Clients> {
  /** All resources; asked once, when the first request names one, so that the start does not pay for loading them. */
  resources(): readonly AnyResource<Clients>[];
  /** Makes the clients; called once, when the first operation needs them. Missing credentials fail only then. */
  connect(configuration: Configuration): Clients;
  /** The package schema, as JSON text. */
  schema(): string;
  /** The package's version, such as `0.1.0`. */
  readonly version: string;
  /** Host and port of the engine, the plugin's first argument. Without it log lines are dropped. */
  readonly engineAddress?: string;
  /** Knows the credentials, so that no text carries them. */
  readonly redactor?: Redactor;
  readonly clock?: Clock;
}

/** The methods that we answer; the rest of the protocol is UNIMPLEMENTED. */
export type Handlers = Partial<IResourceProviderServer>;

/** The engine's protocol over a list of resources. */
export function providerHandlers<Clients>(options: ProviderOptions<Clients>): Handlers {
  const redactor = options.redactor ?? new Redactor();
  const session = new Session(options, redactor);
  const find = resourceFinder(() => options.resources());
  const answer = unary(redactor);
  const { crud } = session;
  return {
    getPluginInfo: answer((_: Empty) => new plugin.PluginInfo().setVersion(options.version)),
    getSchema: answer((_: messages.GetSchemaRequest) =>
      new messages.GetSchemaResponse().setSchema(options.schema()),
    ),
    checkConfig: answer(checkConfig),
    diffConfig: answer(diffConfig),
    configure: answer((request: messages.ConfigureRequest) => session.configure(request)),
    check: answer((request: messages.CheckRequest) => check(find(request), request)),
    diff: answer((request: messages.DiffRequest) => diff(find(request), request)),
    create: answer((request: messages.CreateRequest) => crud.create(find(request), request)),
    read: answer((request: messages.ReadRequest) => crud.read(find(request), request)),
    update: answer((request: messages.UpdateRequest) => crud.update(find(request), request)),
    delete: answer(async (request: messages.DeleteRequest) => {
      await crud.delete(find(request), request);
      return new Empty();
    }),
    cancel: answer((_: Empty) => session.cancel()),
    attach: answer((request: plugin.PluginAttach) => session.attach(request)),
  };
}

/** What is kept between calls: the configuration, the clients made from it, and the operations in flight. */
class Session<Clients> {
  readonly crud: Crud;
  readonly #operations = new Operations();
  readonly #log: EngineLog;
  #configuration: Configuration = { region: "", fleet: [] };
  #clients: { made: Clients } | undefined;

  constructor(
    private readonly options: ProviderOptions<Clients>,
    redactor: Redactor,
  ) {
    this.#log = new EngineLog(options.engineAddress, redactor);
    this.crud = new Crud({
      operations: this.#operations,
      log: this.#log,
      clock: options.clock ?? realClock,
      redactor,
      connection: () => this.#connection(),
    });
  }

  configure(request: messages.ConfigureRequest): messages.ConfigureResponse {
    this.#configuration = readConfiguration(request);
    this.#clients = undefined;
    const response = new messages.ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setSupportspreview(true);
    response.setAcceptresources(false);
    response.setAcceptoutputs(false);
    return response;
  }

  cancel(): Empty {
    this.#operations.cancel();
    return new Empty();
  }

  attach(request: plugin.PluginAttach): Empty {
    this.#log.connectTo(request.getAddress());
    return new Empty();
  }

  #connection(): { region: string; clients: Clients } {
    this.#clients ??= { made: this.options.connect(this.#configuration) };
    return { region: this.#configuration.region, clients: this.#clients.made };
  }
}

function resourceFinder<C>(
  load: () => readonly AnyResource<C>[],
): (request: { getUrn(): string }) => AnyResource<C> {
  let byKind: Map<string, AnyResource<C>> | undefined;
  return (request) => {
    byKind ??= new Map(load().map((resource) => [resource.kind, resource]));
    const type = request.getUrn().split("::")[2]?.split("$").at(-1) ?? "";
    const resource = byKind.get(type.split(":").at(-1) ?? "");
    if (resource !== undefined) return resource;
    throw new Error(
      `type ${type}: is not one of this provider's, expected flinkwatch:index: and one of ` +
        `${[...byKind.keys()].join(", ")}. Check the spelling.`,
    );
  };
}

type Answerer = <Request, Response>(
  work: (request: Request) => Response | Promise<Response>,
) => grpc.handleUnaryCall<Request, Response>;

/** Turns a function into a handler: what it throws becomes the answer's status. */
function unary(redactor: Redactor): Answerer {
  return (work) => (call, callback) => {
    Promise.resolve()
      .then(() => work(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(isFailure(error) ? error : failure(error, redactor)),
      );
  };
}

function isFailure(error: unknown): error is Failure {
  return !(error instanceof Error) && typeof (error as Failure | null)?.code === "number";
}
