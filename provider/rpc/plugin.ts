import { watchParent } from "./parent-watch";
import { providerHandlers, type ProviderOptions } from "./provider";
import { serve } from "./server";

/**
 * Runs this process as a Pulumi plugin: serves, prints the port as the first line of stdout as the engine expects, and
 * ends when the process that started it is gone. SIGINT keeps its default: the engine sends it to end the plugin.
 */
export async function runPlugin<Clients>(options: ProviderOptions<Clients>): Promise<void> {
  watchParent(() => process.exit(0));
  const { port } = await serve(providerHandlers(options));
  process.stdout.write(`${port}\n`);
  // Loads them while the engine connects.
  setImmediate(() => options.resources());
}

/** The engine's address among the plugin's arguments: the first that is no option (`-v=9`, `--tracing X`, `--logtostderr`). */
export function engineAddressOf(argv: readonly string[]): string | undefined {
  const at = argv.findIndex((arg, i) => !arg.startsWith("-") && argv[i - 1] !== "--tracing");
  return at < 0 ? undefined : argv[at];
}
