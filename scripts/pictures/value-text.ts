import type { PanelUnit } from "../../monitoring/dashboards/units";

const SCALES: Readonly<Record<string, readonly (readonly [number, string])[]>> = {
  count: [
    [1e9, " Bil"],
    [1e6, " Mil"],
    [1e3, " K"],
    [1, ""],
  ],
  bytes: [
    [2 ** 30, " GiB"],
    [2 ** 20, " MiB"],
    [2 ** 10, " KiB"],
    [1, " B"],
  ],
  seconds: [
    [86_400, " days"],
    [3600, " hours"],
    [60, " min"],
    [1, " s"],
    [1e-3, " ms"],
    [1e-6, " µs"],
  ],
};

/** A value with its unit, as a panel shows it. */
export function valueText(value: number, unit: PanelUnit): string {
  if (!Number.isFinite(value)) return "no value";
  if (unit === "share") return `${short(value * 100)}%`;
  if (unit === "cores") return short(value);
  if (unit === "bytesPerSecond") return `${scaled(value, "bytes")}/s`;
  if (unit === "perSecond") return `${scaled(value, "count")} c/s`;
  return scaled(value, unit === "running" ? "count" : unit);
}

function scaled(value: number, scale: "count" | "bytes" | "seconds"): string {
  const steps = SCALES[scale] ?? [];
  const [size, suffix] = steps.find(([from]) => Math.abs(value) >= from) ?? [
    1,
    scale === "seconds" ? " s" : scale === "bytes" ? " B" : "",
  ];
  return `${short(value / size)}${suffix}`;
}

function short(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}
