import { putToolsOnPath } from "../../scripts/tools/locate";

/** Runs before the workers start, which inherit PATH: tests find the tools that set-up keeps. */
export default function globalSetup(): void {
  putToolsOnPath();
}
