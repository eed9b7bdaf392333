/** The parts of `pulumi preview --json` that the report reads. @see pkg/display/json.go PreviewDigest of the CLI */
export interface PreviewDigest {
  readonly steps?: readonly PreviewStep[];
  readonly diagnostics?: readonly { urn?: string; message?: string; severity?: string }[];
  readonly changeSummary?: Readonly<Record<string, number>>;
}

/** One step of a preview. A drifted resource has a `refresh` step and a later one that says what an `up` would do. */
export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: PreviewState;
  readonly newState?: PreviewState;
  readonly detailedDiff?: Readonly<Record<string, { kind: string; inputDiff?: boolean }>> | null;
}

export interface PreviewState {
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}
