import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { read, write } from "../src/selection";
import { backoff } from "../src/retry";

const WEB = fileURLToPath(new URL("..", import.meta.url));
const PAGE = join(WEB, "dist/page");

/** What a browser fetches before the city: page, script, style and MapLibre's worker. */
const LIMIT = 1_000_000;

describe("the built page", () => {
  it("is below 1 MB packed", () => {
    expect(existsSync(PAGE), "build the page first: npm run build").toBe(true);
    const names = readdirSync(PAGE, { recursive: true, encoding: "utf8" });
    const loaded = names.filter((name) => /\.(html|js|mjs|css|svg)$/.test(name));
    expect(loaded.filter((name) => /worker/.test(name)).length).toBe(1);
    const sizes = loaded.map((name) => gzipSync(readFileSync(join(PAGE, name))).length);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(300_000);
    expect(total).toBeLessThan(LIMIT);
  });

  it("brings the notices of everything in it", () => {
    const notices = readFileSync(join(PAGE, "assets/licenses.txt"), "utf8");
    for (const name of ["maplibre-gl", "earcut", "pbf", "gl-matrix"])
      expect(notices).toContain(`${name} `);
    expect(notices).not.toContain("vitest");
    expect(notices).not.toContain("(not installed)");
  });
});

describe("the lock file", () => {
  it("names no registry", () => {
    const text = readFileSync(join(WEB, "package-lock.json"), "utf8");
    const hosts = [...text.matchAll(/"resolved": "([^"]*)"/g)].map((found) => found[1]);
    expect(hosts).toEqual([]);
  });
});

describe("the address", () => {
  it("names what is selected", () => {
    for (const selection of [
      { kind: "order", id: "ord_0_9_1" },
      { kind: "shop", id: "a/b c%" },
      undefined,
    ] as const)
      expect(read(write(selection))).toEqual(selection);
    expect(read("#/order/%E0%A4%A")).toBeUndefined();
    expect(read("#/other/x")).toBeUndefined();
  });
});

describe("retries", () => {
  it("come less and less often, but at least every five seconds", () => {
    expect([1, 2, 3, 4, 5, 50].map(backoff)).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
  });
});
