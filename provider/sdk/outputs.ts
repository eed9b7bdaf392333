/**
 * Arguments as the SDK's base class wants them: every output has to be there, as `undefined`, or the program would
 * never see its value.
 */
export function withOutputs(args: object, outputs: readonly string[]): Record<string, unknown> {
  return { ...Object.fromEntries(outputs.map((name) => [name, undefined])), ...args };
}
