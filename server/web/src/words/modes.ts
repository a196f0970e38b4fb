import type { Mode } from "../contract";

const HOW: Record<Mode, string> = {
  delivery: "brought",
  pickup: "collected there",
  locker: "brought to a locker",
  pickup_point: "collected at a pickup point",
  shipment: "sent by carrier",
};

/** How the customer gets the goods, after the name of a shop. */
export function how(mode: Mode): string {
  return HOW[mode] ?? mode.replace(/_/g, " ");
}

/** Whether a courier of ours carries it. */
export function isCarried(mode: Mode): boolean {
  return mode === "delivery" || mode === "locker";
}

const NOBODY: Partial<Record<Mode, string>> = {
  pickup: "The customer collects it: no courier is needed.",
  pickup_point: "The next run takes it to the pickup point: no courier is needed.",
  shipment: "The warehouse's own carrier brings it: no courier is needed.",
};

/** Why nobody of the couriers has it. */
export function withoutCourier(mode: Mode): string {
  return NOBODY[mode] ?? "No courier is needed.";
}
