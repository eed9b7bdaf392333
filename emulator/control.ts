/** The paths below `/_/`, which only tests use: what was called, what shall fail, what there is. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { CallLog } from "./calls";
import type { Faults } from "./faults";

/** What the control paths reach. */
export interface Control {
  readonly calls: CallLog;
  readonly grafana: { readonly calls: CallLog };
  readonly faults: Faults;
  /** Everything there is, by product. */
  state(): unknown;
  /** Gives a Prometheus instance another token; answers the new one. */
  rotateToken(instanceId: string, token?: string): Promise<string>;
}

/** One request to a control path. */
export interface ControlRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  readonly path: string;
}

/** Answers a control request with JSON. */
export async function answerControl(control: Control, asked: ControlRequest): Promise<void> {
  const { response } = asked;
  try {
    const answer = await run(control, asked);
    response.writeHead(answer === undefined ? 404 : 200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(answer ?? { error: `no control path ${asked.path}` }) + "\n");
  } catch (error) {
    response.writeHead(400, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ error: (error as Error).message }) + "\n");
  }
}

async function run(control: Control, asked: ControlRequest): Promise<unknown> {
  const text = asked.body.toString("utf8");
  switch (`${asked.request.method} ${asked.path}`) {
    case "GET /_/calls":
      return control.calls.list();
    case "DELETE /_/calls":
      control.calls.clear();
      return {};
    case "GET /_/grafana/calls":
      return control.grafana.calls.list();
    case "DELETE /_/grafana/calls":
      control.grafana.calls.clear();
      return {};
    case "GET /_/faults":
      return control.faults.list();
    case "POST /_/faults":
      return control.faults.add(JSON.parse(text));
    case "DELETE /_/faults":
      control.faults.clear();
      return {};
    case "POST /_/attended":
      control.faults.attend();
      return {};
    case "GET /_/state":
      return control.state();
    case "POST /_/tokens": {
      const { instanceId, token } = JSON.parse(text) as { instanceId: string; token?: string };
      return { token: await control.rotateToken(instanceId, token) };
    }
    default:
      return undefined;
  }
}
