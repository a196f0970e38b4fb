/** A difference of more real time than this is no jitter: the clock was set. */
const JUMP_MS = 3000;
/** A difference is made up for within this real time. */
const SLEW_MS = 1000;

/**
 * The server's clock between two frames. It runs at the announced speed, makes up for jitter of the
 * network slowly, and never runs backwards unless the server's clock was set.
 */
export class PlayClock {
  private known: { sim: number; real: number; speed: number; error: number } | undefined;

  /** A frame said `sim` (ms since 1970) at `speed`, received at `real` (ms of any clock). */
  observe(sim: number, speed: number, real: number): void {
    const expected = this.known && this.at(real);
    const error = expected === undefined ? 0 : sim - expected;
    const jumped = expected === undefined || Math.abs(error) > JUMP_MS * speed;
    const start = jumped || expected === undefined ? sim : expected;
    this.known = { sim: start, real, speed, error: jumped ? 0 : error };
  }

  /** The time at `real`; 0 before the first frame. */
  at(real: number): number {
    if (!this.known) return 0;
    const { sim, real: since, speed, error } = this.known;
    const passed = Math.max(0, real - since);
    // Slowing down to a tenth is the most: a courier must not walk backwards.
    const window = error < 0 ? Math.max(SLEW_MS, -error / (0.9 * speed)) : SLEW_MS;
    return sim + passed * speed + error * Math.min(1, passed / window);
  }
}
