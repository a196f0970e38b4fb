/** The colours that the map draws with; the page's own are in `style/`. */
export interface Palette {
  land: string;
  street: string;
  major: string;
  highway: string;
  casing: string;
  path: string;
  panel: string;
  ink: string;
  accent: string;
  alarm: string;
  /** Stock from empty over half to full. */
  stock: readonly [string, string, string];
}

const LIGHT: Palette = {
  land: "#e8ebea",
  street: "#ffffff",
  major: "#ffffff",
  highway: "#fdf5dd",
  casing: "#cbd1d0",
  path: "#c8cecd",
  panel: "#ffffff",
  ink: "#1c2530",
  accent: "#2f5fe0",
  alarm: "#c2452d",
  stock: ["#cf5a3c", "#e3ab3f", "#23906c"],
};

const DARK: Palette = {
  land: "#12161b",
  street: "#2a323c",
  major: "#36404c",
  highway: "#3b4550",
  casing: "#0b0e12",
  path: "#272f38",
  panel: "#181d24",
  ink: "#e9edf2",
  accent: "#82a6ff",
  alarm: "#f08468",
  stock: ["#f0805f", "#ecbf62", "#45c596"],
};

const dark = window.matchMedia("(prefers-color-scheme: dark)");

/** The palette of the moment. */
export function palette(): Palette {
  return dark.matches ? DARK : LIGHT;
}

/** Calls back when the machine turns dark or light. */
export function onTheme(change: () => void): void {
  dark.addEventListener("change", change);
}
