/** Flink homes of nodes as EMR leaves them: no reporter. */
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import {
  defaultFlinkConf,
  renderConfigYaml,
  renderFlinkConf,
} from "../../emulator/nodes/flink-conf";
import { flinkHome, writeFlinkHome } from "../../emulator/nodes/flink-home";
import { hadoop, writeNodeRoot } from "../../emulator/nodes/node-root";
import { type ConfFileName, usualConfFile } from "../../emulator/real-flink/versions";
import type { Equipment } from "./equipment";

/** A node that gets a home. */
export interface NewHome {
  readonly equipment: Equipment;
  /** Folder that becomes the node's `/`. */
  readonly root: string;
  /** The node's id. */
  readonly node: string;
}

/** Makes the node's root with a real distribution in it; answers the path of its Flink home. */
export function newFlinkHome({ equipment, root, node }: NewHome): string {
  const { version, distribution } = equipment;
  writeNodeRoot(root, { id: node, ip: "10.0.1.11" });
  const confFile = labConfFile(version);
  const render = confFile === "config.yaml" ? renderConfigYaml : renderFlinkConf;
  writeFlinkHome({
    root,
    version,
    conf: render(defaultFlinkConf(version)),
    confFile,
    libJars: [],
    owner: hadoop,
    distribution,
  });
  return path.join(root, flinkHome);
}

/** Takes out of `lib` what the lab's job does not need: whoever submits to YARN uploads all of it each time. */
export function slimLib(home: string): void {
  const lib = path.join(home, "lib");
  const unneeded = readdirSync(lib).filter((name) => /^flink-(table|sql|cep|json|csv)/.test(name));
  for (const name of unneeded) rmSync(path.join(lib, name));
}

/** 1.19 is played with the old file and 1.20 with the new one, since both read either. */
function labConfFile(version: string): ConfFileName {
  return version.startsWith("1.20.") ? "config.yaml" : usualConfFile(version);
}
