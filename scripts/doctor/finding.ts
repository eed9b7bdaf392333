/** What one check of the doctor found. */
export interface Finding {
  /** What was looked at, such as `credentials` or `emr-1a2b3c4d gateway`. */
  readonly check: string;
  readonly level: "ok" | "warning" | "fault";
  /** What was found, and for all but `ok` the next step. */
  readonly detail: string;
}

export const ok = (check: string, detail: string): Finding => ({ check, level: "ok", detail });
export const warning = (check: string, detail: string): Finding => ({
  check,
  level: "warning",
  detail,
});
export const fault = (check: string, detail: string): Finding => ({
  check,
  level: "fault",
  detail,
});

/** Runs a check; what it throws is a fault of that check, so that one failure never hides the others. */
export async function checked(
  check: string,
  look: () => Promise<Finding | readonly Finding[]>,
): Promise<Finding[]> {
  try {
    return [await look()].flat();
  } catch (error) {
    return [fault(check, error instanceof Error ? error.message : String(error))];
  }
}

/** One line a finding. */
export function renderFindings(findings: readonly Finding[]): string {
  const marks = { ok: "ok     ", warning: "warning", fault: "FAULT  " };
  return findings
    .map(({ check, level, detail }) => `${marks[level]}  ${check}: ${detail}`)
    .join("\n");
}
