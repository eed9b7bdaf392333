import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { projectRoot } from "../../../scripts/project-root";

/** A method of the provider's client of Grafana, and the request by which it changes something: method and route. */
export type ChangingMethod = readonly [method: string, action: string];

/** Where the provider asks for one: the function that does, and the client's method. */
export type Site = readonly [within: string, method: string];

const VERB = /"(POST|PUT|PATCH|DELETE)"/;
const ROUTE = /[`"](\/api\/[^`"]*)[`"]/;
/** Begins of functions and methods, not of what only looks like one. */
const BEGIN =
  /^(?=(?: {2}(?:private )?(?:async )?|(?:export )?(?:async )?function )\w+(?:<.*>)?\()/m;
const NAME = /^\s*(?:export )?(?:private )?(?:async )?(?:function )?(\w+)/;

function textsIn(folder: string): string[] {
  const inside = path.join(projectRoot(), folder);
  const files = readdirSync(inside).filter((file) => file.endsWith(".ts"));
  return files.map((file) => readFileSync(path.join(inside, file), "utf8"));
}

const nameOf = (text: string): string => NAME.exec(text)?.[1] ?? "";

/** Methods of the client that change something, each with its own request or with that of what it calls. */
export function changingMethods(): ChangingMethod[] {
  const pieces = textsIn("provider/grafana").flatMap((text) => text.split(BEGIN));
  return pieces
    .filter((text) => VERB.test(text))
    .flatMap((text) => {
      const verb = VERB.exec(text)?.[1] ?? "";
      const own = ROUTE.exec(text)?.[1];
      const callers = pieces.filter((one) => one.includes(`this.${nameOf(text)}(`));
      const of = own === undefined ? callers : [text];
      expect(of).not.toEqual([]);
      return of.map((one) => {
        const route = (ROUTE.exec(one)?.[1] ?? "").replaceAll(/\$\{[^}]*\}/g, "*");
        return [nameOf(one), `${verb} ${route}`] as const;
      });
    });
}

/** Where the provider asks for any of these methods, each place once. */
export function sitesOf(methods: readonly string[]): Site[] {
  const calls = new RegExp(`\\b[gG]rafana\\.(${methods.join("|")})\\(`, "g");
  const pieces = textsIn("provider/resources").flatMap((text) => text.split(BEGIN));
  return pieces.flatMap((text) =>
    [...text.matchAll(calls)].map(([, method = ""]) => [nameOf(text), method] as const),
  );
}
