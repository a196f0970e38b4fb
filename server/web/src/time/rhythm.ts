/** Real time between two frames at ordinary speed. */
const CALM_MS = 1000;
/** No more than four frames a second, however fast the afternoon. */
const BUSY_MS = 250;
/** Simulated time that may pass between two frames before they come faster. */
const STEP_MS = 150_000;
/** Couriers are shown so many frames late, so that the next fix is known when it is needed. */
const FRAMES_BEHIND = 1.6;

/** Real milliseconds until the next frame is asked for. */
export function pause(speed: number): number {
  return Math.min(CALM_MS, Math.max(BUSY_MS, STEP_MS / Math.max(speed, 0.1)));
}

/** Simulated milliseconds by which couriers are shown late. */
export function delay(contract_s: number, speed: number): number {
  return Math.max(contract_s * 1000, FRAMES_BEHIND * pause(speed) * speed);
}
