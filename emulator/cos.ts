/** Plays object storage: gives out the files of a folder. */
import { createReadStream, mkdirSync, statSync } from "node:fs";
import type { ServerResponse } from "node:http";
import path from "node:path";

/** GET and HEAD of the files in a folder. */
export class CosFiles {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** Answers one request; `name` is the path below the bucket, percent-encoded. */
  answer(method: string, name: string, response: ServerResponse): void {
    if (method !== "GET" && method !== "HEAD") return refuse(response, 405);
    // The leading "/" keeps `..` from climbing out of the folder.
    const file = path.join(this.folder, path.posix.normalize(`/${decodeURIComponent(name)}`));
    const size = fileSize(file);
    if (size === undefined) return refuse(response, 404);
    response.writeHead(200, {
      "Content-Type": "application/octet-stream",
      "Content-Length": size,
    });
    if (method === "HEAD") response.end();
    else createReadStream(file).pipe(response);
  }
}

function fileSize(file: string): number | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() ? found.size : undefined;
}

function refuse(response: ServerResponse, status: number): void {
  const code = status === 404 ? "NoSuchKey" : "MethodNotAllowed";
  response.writeHead(status, { "Content-Type": "application/xml" });
  response.end(`<Error><Code>${code}</Code></Error>\n`);
}
