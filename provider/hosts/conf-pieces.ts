/** What `write-conf.sh` can put a file together from. */
type Piece = { readonly from: number; readonly bytes: number } | { readonly text: string };

/**
 * The pieces by which `write-conf.sh` makes `after` of `before`, a line each: what is in both is copied on the node, so
 * that only what is new has to travel. Both are bytes as latin1.
 */
export function piecesOf(before: string, after: string): string {
  const pieces: Piece[] = [];
  let copied = 0;
  for (const line of linesOf(after)) {
    const at = indexOfLine(before, line, copied);
    if (at < 0) {
      add(pieces, { text: line });
      continue;
    }
    add(pieces, { from: at, bytes: line.length });
    copied = at + line.length;
  }
  return pieces.map((piece) => `${textOf(piece)}\n`).join("");
}

/** Lines with their ends; joined again they are the text. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Where a whole line stands, from a place on that begins a line. */
function indexOfLine(text: string, line: string, from: number): number {
  for (let at = text.indexOf(line, from); at >= 0; at = text.indexOf(line, at + 1)) {
    const isBegin = at === 0 || text[at - 1] === "\n";
    const isEnd = line.endsWith("\n") || at + line.length === text.length;
    if (isBegin && isEnd) return at;
  }
  return -1;
}

/** Adjacent pieces are one. */
function add(pieces: Piece[], next: Piece): void {
  const last = pieces.at(-1);
  if (last && "text" in last && "text" in next) {
    pieces[pieces.length - 1] = { text: last.text + next.text };
  } else if (last && "from" in last && "from" in next && last.from + last.bytes === next.from) {
    pieces[pieces.length - 1] = { from: last.from, bytes: last.bytes + next.bytes };
  } else {
    pieces.push(next);
  }
}

/** `tail -c +N` counts from 1. */
function textOf(piece: Piece): string {
  if ("from" in piece) return `=${piece.from + 1} ${piece.bytes}`;
  const text = Buffer.from(piece.text, "latin1").toString("utf8");
  return `+${text.replace(/[\\\n\r]/g, (character) => escapes[character] ?? "")}`;
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r" };
