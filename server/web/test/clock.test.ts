import { describe, expect, it } from "vitest";
import { PlayClock } from "../src/time/clock";
import { delay, pause } from "../src/time/rhythm";

const START = 1_000_000_000;

describe("the clock between frames", () => {
  it("runs at the announced speed", () => {
    const clock = new PlayClock();
    clock.observe(START, 60, 0);
    expect(clock.at(0)).toBe(START);
    expect(clock.at(500)).toBe(START + 30_000);
  });

  it("neither jumps nor runs backwards when frames come early or late", () => {
    const clock = new PlayClock();
    clock.observe(START, 60, 0);
    // Jitter of up to 0.9 s, far more than a local network has.
    const jitter = [0, 400, -900, 700, -300, 900, -900, 0];
    let last = clock.at(1000);
    jitter.forEach((late, n) => {
      const real = (n + 1) * 1000;
      clock.observe(START + (real - late) * 60, 60, real);
      for (let ms = 0; ms < 1000; ms += 16) {
        const now = clock.at(real + ms);
        expect(now).toBeGreaterThanOrEqual(last);
        expect(now - last).toBeLessThan(16 * 60 * 3);
        last = now;
      }
    });
  });

  it("comes back to the truth within a second", () => {
    const clock = new PlayClock();
    clock.observe(START, 60, 0);
    clock.observe(START + 90_000, 60, 1000);
    expect(clock.at(2000)).toBeCloseTo(START + 150_000);
  });

  it("follows at once when it was set or its speed was changed", () => {
    const clock = new PlayClock();
    clock.observe(START, 60, 0);
    clock.observe(START - 3_600_000, 60, 1000);
    expect(clock.at(1000)).toBe(START - 3_600_000);
    clock.observe(START - 3_600_000 + 60_000, 600, 2000);
    expect(clock.at(2100)).toBe(START - 3_600_000 + 120_000);
  });
});

describe("the rhythm of frames", () => {
  it("is about a second, and faster when time flies", () => {
    expect(pause(1)).toBe(1000);
    expect(pause(60)).toBe(1000);
    expect(pause(600)).toBe(250);
  });

  it("shows couriers late enough to know where they went", () => {
    for (const speed of [0.1, 1, 60, 120, 600]) {
      expect(delay(60, speed)).toBeGreaterThanOrEqual(60_000);
      expect(delay(60, speed)).toBeGreaterThan(pause(speed) * speed);
    }
  });
});
