/** Applications as the stand-in for a ResourceManager keeps them. */

/** Flink's REST interface of an application: where it really is, or what to answer for a path. */
export type FlinkBehind =
  { readonly url: string } | { answer(path: string): { type: string; body: string } | undefined };

/** How an application ended. */
export type EndState = "FINISHED" | "FAILED" | "KILLED";

/** What is submitted. */
export interface Submission {
  readonly name: string;
  /** Whose it is. @default "hadoop" */
  readonly user?: string;
  /** When the ResourceManager took it: milliseconds since 1970. @default now */
  readonly startedTime?: number;
  readonly flink: FlinkBehind;
}

/** One application. */
export class Application {
  state: "RUNNING" | EndState = "RUNNING";
  /** Milliseconds since 1970; 0 while it runs. */
  finishedTime = 0;
  readonly startedTime: number;

  constructor(
    readonly id: string,
    readonly submission: Submission,
  ) {
    this.startedTime = submission.startedTime ?? Date.now();
  }

  /** Ends it. */
  end(state: EndState): void {
    this.state = state;
    this.finishedTime = Date.now();
  }

  /** As `/ws/v1/cluster/apps` shows it. @see https://hadoop.apache.org/docs/r3.3.6/hadoop-yarn/hadoop-yarn-site/ResourceManagerRest.html */
  shown(address: string): Record<string, unknown> {
    const isRunning = this.state === "RUNNING";
    const finalStatus = { RUNNING: "UNDEFINED", FINISHED: "SUCCEEDED" } as Record<string, string>;
    return {
      id: this.id,
      user: this.submission.user ?? "hadoop",
      name: this.submission.name,
      queue: "default",
      state: this.state,
      finalStatus: finalStatus[this.state] ?? this.state,
      progress: 100,
      trackingUI: isRunning ? "ApplicationMaster" : "History",
      trackingUrl: `http://${address}/proxy/${this.id}/`,
      diagnostics: "",
      clusterId: Number(this.id.split("_")[1]),
      applicationType: "Apache Flink",
      applicationTags: "",
      priority: 0,
      startedTime: this.startedTime,
      launchTime: this.startedTime,
      finishedTime: this.finishedTime,
      elapsedTime: (isRunning ? Date.now() : this.finishedTime) - this.startedTime,
      runningContainers: isRunning ? 2 : -1,
      logAggregationStatus: isRunning ? "NOT_START" : "SUCCEEDED",
    };
  }
}
