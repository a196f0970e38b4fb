import type { Stage } from "../words/states";
import type { Palette } from "./palette";

/** Icons are drawn for screens of up to this many pixels a point. */
export const ICON_RATIO = 3;
const SIZE = 26;
const HALF = SIZE / 2;

export const STAGES: readonly Stage[] = ["waiting", "offered", "assigned", "picked_up", "back"];

/** Name of the icon of a door. */
export function iconName(stage: Stage, late: boolean, chosen: boolean): string {
  return `door-${stage}${late ? "-late" : ""}${chosen ? "-chosen" : ""}`;
}

/** Every icon by name; the map takes the pixels. */
export function icons(p: Palette): Map<string, ImageData> {
  const found = new Map<string, ImageData>();
  for (const stage of STAGES)
    for (const late of [false, true])
      for (const chosen of [false, true])
        found.set(iconName(stage, late, chosen), door(stage, late, chosen, p));
  return found;
}

/** Fill and border of a door: hollow until somebody has it, ink once the goods are on board. */
export function doorColors(stage: Stage, late: boolean, p: Palette): [string, string] {
  const strong = late ? p.alarm : stage === "waiting" || stage === "picked_up" ? p.ink : p.accent;
  const hollow = stage === "waiting" || stage === "offered" || stage === "back";
  return hollow ? [p.panel, strong] : [strong, p.panel];
}

function door(stage: Stage, late: boolean, chosen: boolean, p: Palette): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * ICON_RATIO;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("this browser draws no canvas");
  pen.scale(ICON_RATIO, ICON_RATIO);
  if (chosen) {
    pen.fillStyle = p.accent;
    pen.globalAlpha = 0.35;
    diamond(pen, 12.5);
    pen.fill();
    pen.globalAlpha = 1;
  }
  const [fill, border] = doorColors(stage, late, p);
  // A rim in the colour of paper parts the door from the street below it.
  pen.fillStyle = p.panel;
  diamond(pen, 9.6);
  pen.fill();
  pen.fillStyle = fill;
  pen.strokeStyle = border;
  pen.lineWidth = 2.2;
  diamond(pen, 7.4);
  pen.fill();
  pen.stroke();
  if (stage === "back") stroke(pen, border);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function diamond(pen: CanvasRenderingContext2D, reach: number): void {
  pen.beginPath();
  pen.moveTo(HALF, HALF - reach);
  pen.lineTo(HALF + reach, HALF);
  pen.lineTo(HALF, HALF + reach);
  pen.lineTo(HALF - reach, HALF);
  pen.closePath();
  pen.lineJoin = "round";
}

/** A bar across: it did not work out. */
function stroke(pen: CanvasRenderingContext2D, color: string): void {
  pen.strokeStyle = color;
  pen.beginPath();
  pen.moveTo(HALF - 3, HALF);
  pen.lineTo(HALF + 3, HALF);
  pen.stroke();
}
