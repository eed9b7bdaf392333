import * as messages from "@pulumi/pulumi/proto/provider_pb";

import { applyIgnored } from "../lifecycle/ignore-changes";
import { withDefaults } from "../lifecycle/known-arguments";
import { ownerOf } from "../lifecycle/owner";
import type { Redactor } from "../lifecycle/redactor";
import type { Clock, Context } from "../lifecycle/resource";
import type { AnyResource } from "./any-resource";
import { decode, encode, outputSecrets, type Decoded, type Values } from "./codec";
import type { EngineLog, ResourceLog } from "./engine-log";
import { KeptOnFailure } from "./failures";
import { foretell } from "./foretell";
import type { Operations } from "./operations";

/** What the operations need besides the request. */
export interface Surroundings {
  readonly operations: Operations;
  readonly log: EngineLog;
  readonly clock: Clock;
  readonly redactor: Redactor;
  /** Region and clients; made when the first operation asks. */
  connection(): { region: string; clients: unknown };
}

type Work<T> = (context: Context<unknown>, log: ResourceLog) => Promise<T>;

/** One of the requests that name a resource and may carry a bound in seconds. */
interface Named {
  getUrn(): string;
  getTimeout(): number;
}

/** Create, Read, Update and Delete of one resource, in the engine's messages. */
export class Crud {
  constructor(private readonly around: Surroundings) {}

  /** Makes the object; in a preview, says what is certain about it. */
  async create(
    resource: AnyResource,
    request: messages.CreateRequest,
  ): Promise<messages.CreateResponse> {
    const news = this.#decode(request.getProperties());
    const secrets = outputSecrets(news.secrets);
    const args = withDefaults(resource.args, news.values);
    const response = new messages.CreateResponse();
    response.setRefreshBeforeUpdate(true);
    if (request.getPreview()) {
      const seen = await this.#run<unknown>(["preview of create", request], async (context) =>
        resource.lookAhead?.(context, args),
      );
      const certain = { ...foretell(resource, args), ...(seen as Values | undefined) };
      response.setProperties(encode(certain, secrets));
      return response;
    }
    const kept = new KeptOnFailure(this.around.redactor, secrets);
    const created = (id: string, state: Values): void => kept.keep(id, state);
    const done = await kept.during(
      this.#run(["create", request], (context) => resource.create({ ...context, created }, args)),
    );
    response.setId(done.id);
    response.setProperties(encode(done.state as Values, secrets));
    return response;
  }

  /** Looks at the object; an answer without id says that it is gone. */
  async read(resource: AnyResource, request: messages.ReadRequest): Promise<messages.ReadResponse> {
    const old = this.#decode(request.getProperties());
    const inputs = this.#decode(request.getInputs());
    const isImport = isEmpty(inputs.values) && isEmpty(old.values);
    const seen = await this.#run(["read", request], (context) =>
      resource.read(context, {
        id: request.getId(),
        args: isImport ? undefined : (withDefaults(resource.args, inputs.values) as unknown),
        state: isImport ? undefined : old.values,
      }),
    );
    const response = new messages.ReadResponse();
    response.setRefreshBeforeUpdate(true);
    if (seen === undefined) return response;
    const secrets = outputSecrets([...inputs.secrets, ...old.secrets]);
    response.setId(seen.id);
    response.setProperties(encode(seen.state as Values, secrets));
    response.setInputs(
      isImport ? encode((seen.args ?? {}) as Values) : encode(inputs.values, inputs.secrets),
    );
    return response;
  }

  /** Brings the object to the new arguments; in a preview, says what it will be. */
  async update(
    resource: AnyResource,
    request: messages.UpdateRequest,
  ): Promise<messages.UpdateResponse> {
    const state = this.#decode(request.getOlds()).values;
    const news = this.#decode(request.getNews());
    const desired = withDefaults(resource.args, news.values);
    const args = applyIgnored(desired, state, request.getIgnorechangesList());
    const id = request.getId();
    const secrets = outputSecrets(news.secrets);
    const kept = new KeptOnFailure(this.around.redactor, secrets);
    const begun = (now: Values): void => kept.keep(id, now);
    const work = this.#run<unknown>(["update", request], async (context) => {
      for (const warning of resource.warnings?.(args, state) ?? []) context.log.warn(warning);
      if (request.getPreview()) {
        await resource.lookAhead?.(context, args, state);
        return resource.plan(args, state) as unknown;
      }
      return (await resource.update({ ...context, begun }, { id, args, state })) as unknown;
    });
    const after = await kept.during(work);
    const response = new messages.UpdateResponse();
    response.setRefreshBeforeUpdate(true);
    response.setProperties(encode(after as Values, secrets));
    return response;
  }

  /** Undoes what this stack did. */
  async delete(resource: AnyResource, request: messages.DeleteRequest): Promise<void> {
    const state = this.#decode(request.getProperties()).values;
    const args = withDefaults(resource.args, this.#decode(request.getOldInputs()).values);
    await this.#run(["delete", request], (context) =>
      resource.delete(context, { id: request.getId(), args, state }),
    );
  }

  /** Plain values; those that are secret are kept out of all texts from now on. */
  #decode(struct: Parameters<typeof decode>[0]): Decoded {
    const decoded = decode(struct);
    for (const secret of decoded.secretTexts) this.around.redactor.add(secret);
    return decoded;
  }

  async #run<T>([verb, request]: [string, Named], work: Work<T>): Promise<T> {
    const urn = request.getUrn();
    const log = this.around.log.for(urn);
    const timeoutSeconds = request.getTimeout();
    const bounds = { what: `${verb} of ${urn.split("::").slice(2).join(" ")}`, timeoutSeconds };
    try {
      return await this.around.operations.run(bounds, async (signal) => {
        const { region, clients } = this.around.connection();
        const context = { urn, owner: ownerOf(urn), region, clients, log, signal };
        const bound = timeoutSeconds > 0 ? { timeoutSeconds } : {};
        return work({ ...context, ...bound, clock: this.around.clock }, log);
      });
    } finally {
      await log.flush();
    }
  }
}

function isEmpty(values: Values): boolean {
  return Object.keys(values).length === 0;
}
