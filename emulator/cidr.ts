/** Whether two IPv4 ranges in CIDR notation share an address; false when one of them is no range. */
export function cidrsOverlap(a: string, b: string): boolean {
  const first = range(a);
  const second = range(b);
  if (!first || !second) return false;
  return first.start <= second.end && second.start <= first.end;
}

function range(cidr: string): { start: number; end: number } | undefined {
  const found = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr);
  if (!found) return undefined;
  const [a, b, c, d, bits] = found.slice(1).map(Number) as [number, number, number, number, number];
  const size = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const start = Math.floor(address / size) * size;
  return { start, end: start + size - 1 };
}
