/** All that is wrong with a stack's configuration, in one error. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(
    /** One sentence a fault, each with the path of the key. */
    readonly faults: readonly string[],
  ) {
    super(
      [
        `The stack's configuration has ${faults.length} fault${faults.length > 1 ? "s" : ""}:`,
        ...faults.map((fault) => `  ${fault}`),
        "Every key is explained in docs/config.md.",
      ].join("\n"),
    );
  }
}
