/** Colours and sizes of the pictures. */
export const THEME = {
  page: "#111217",
  panel: "#181b1f",
  border: "#2c3235",
  text: "#d8d9da",
  faint: "#8e8e8e",
  grid: "#2c3235",
  link: "#6e9fff",
  lines: [
    "#7eb26d",
    "#eab839",
    "#6ed0e0",
    "#ef843c",
    "#e24d42",
    "#1f78c1",
    "#ba43a9",
    "#705da0",
    "#508642",
    "#cca300",
  ],
  colours: { green: "#73bf69", orange: "#ff9830", red: "#f2495c" },
} as const;

/** Sizes of texts, in pixels. */
export const FONT = { title: 12, small: 10, number: 24 } as const;

/** A rectangle in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
