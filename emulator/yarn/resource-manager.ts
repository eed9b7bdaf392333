/**
 * A stand-in for the ResourceManager of one EMR cluster, as far as others read it: its REST interface and the proxy
 * before Flink's. The shapes are those of a real one (see emulator/real-yarn, against which a test compares them).
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type ListeningServer, listenOn } from "../server";
import { Application, type Submission } from "./application";

const FLINK_SECONDS = 20;

/** A running stand-in. */
export class ResourceManager {
  private readonly applications = new Map<string, Application>();
  private readonly startedOn = Date.now();
  private server: ListeningServer | undefined;

  /** Starts one on a free port of loopback. */
  static async start(): Promise<ResourceManager> {
    const manager = new ResourceManager();
    const server = createServer((request, response) => {
      manager.answer(request, response).catch((error: unknown) => {
        send(response, { status: 502, type: "text/html", body: String(error) });
      });
    });
    manager.server = await listenOn(server, { host: "127.0.0.1", port: 0 });
    return manager;
  }

  /** `HOST:PORT` of the web pages, as yarn-site.xml names it. */
  get address(): string {
    return new URL(this.server?.url ?? "http://127.0.0.1").host;
  }

  /** Takes an application. */
  submit(submission: Submission): Application {
    const number = String(this.applications.size + 1).padStart(4, "0");
    const application = new Application(`application_${this.startedOn}_${number}`, submission);
    this.applications.set(application.id, application);
    return application;
  }

  async close(): Promise<void> {
    await this.server?.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", `http://${this.address}`);
    const [, first, id = "", ...rest] = url.pathname.split("/");
    if (first === "proxy") return this.proxy({ response, id, path: `/${rest.join("/")}` });
    const body = this.restAnswer(url);
    if (body !== undefined) return send(response, json(body));
    return send(response, json(notFound(url.pathname), 404));
  }

  private restAnswer({ pathname, searchParams }: URL): object | undefined {
    const path = pathname.replace(/^\/ws\/v1\/cluster/, "");
    if (path === "" || path === "/info") return { clusterInfo: this.info() };
    if (path === "/apps") {
      const app = this.matching(searchParams).map((each) => each.shown(this.address));
      return { apps: app.length > 0 ? { app } : {} };
    }
    const application = this.applications.get(/^\/apps\/([^/]+)$/.exec(path)?.[1] ?? "");
    return application && { app: application.shown(this.address) };
  }

  private info(): object {
    const { startedOn } = this;
    const state = { state: "STARTED", haState: "ACTIVE", hadoopVersion: "3.2.2" };
    return { id: startedOn, startedOn, ...state };
  }

  private matching(asked: URLSearchParams): Application[] {
    const states = asked.get("states")?.toUpperCase().split(",");
    const types = asked.get("applicationTypes")?.split(",");
    const finishedAfter = Number(asked.get("finishedTimeBegin") ?? 0);
    return [...this.applications.values()]
      .filter(({ state }) => states === undefined || states.includes(state))
      .filter(() => types === undefined || types.includes("Apache Flink"))
      .filter(({ finishedTime }) => finishedAfter === 0 || finishedTime >= finishedAfter)
      .slice(0, Number(asked.get("limit") ?? Infinity));
  }

  private async proxy(asked: {
    response: ServerResponse;
    id: string;
    path: string;
  }): Promise<void> {
    const { response, id, path } = asked;
    const application = this.applications.get(id);
    if (application === undefined) return send(response, json(notFound(path), 404));
    if (application.state !== "RUNNING") {
      response.setHeader("Location", `http://${this.address}/cluster/app/${id}`);
      return send(response, { status: 302, type: "text/html", body: "" });
    }
    const { flink } = application.submission;
    if ("url" in flink) {
      const signal = AbortSignal.timeout(FLINK_SECONDS * 1000);
      const answer = await fetch(`${flink.url}${path}`, { signal });
      const type = answer.headers.get("content-type") ?? "text/plain";
      return send(response, { status: answer.status, type, body: await answer.text() });
    }
    const known = flink.answer(path);
    if (known) return send(response, { status: 200, ...known });
    return send(response, json({ errors: ["Not found: " + path] }, 404));
  }
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function json(body: object, status = 200): Reply {
  return { status, type: "application/json;charset=utf-8", body: JSON.stringify(body) };
}

function notFound(what: string): object {
  const exception = {
    exception: "NotFoundException",
    javaClassName: "org.apache.hadoop.yarn.webapp.NotFoundException",
  };
  return { RemoteException: { ...exception, message: `java.lang.Exception: ${what} not found` } };
}

function send(response: ServerResponse, { status, type, body }: Reply): void {
  response.statusCode = status;
  response.setHeader("Content-Type", type);
  response.end(body);
}
