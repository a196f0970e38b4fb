import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { City } from "../src/contract";
import type { LonLat } from "../src/geo/metres";
import { distance, distanceToLine } from "../src/geo/metres";
import { DESKTOP, PHONE, launch, mapReady, openPage } from "./browser";
import { type Served, serve } from "./served";

/** How far from a drawn street a courier may stand: streets have a width, tiles a grid. */
const NEAR_STREET_M = 15;
/** So far he must have gone to have moved. */
const MOVED_M = 40;
/** In so many steps at least: he goes, he does not jump. */
const STEPS = 4;

let served: Served;
let browser: Browser;
let wrong: string[] = [];
/** Whether the city has streets; without an extract of a real one the demo's may have none. */
let streetsThere = false;

beforeAll(async () => {
  [served, browser] = await Promise.all([serve(), launch()]);
  const city = (await (await fetch(`${served.url}/v1/map`)).json()) as City;
  streetsThere = city.streets.length > 0;
  if (!streetsThere) console.warn("this city has no streets: nothing is tested about them");
});

afterAll(async () => {
  await browser?.close();
  await served?.end();
});

afterEach(() => {
  expect(wrong, "console errors and requests to other hosts").toEqual([]);
});

async function open(options = {}): Promise<Page> {
  const opened = await openPage(browser, served.url, { viewport: DESKTOP, ...options });
  wrong = opened.wrong;
  await mapReady(opened.page);
  return opened.page;
}

/** Longitude and latitude of every courier's element on the screen. */
function couriers(page: Page): Promise<Record<string, [number, number]>> {
  return page.evaluate(() => {
    const map = window.__sameday?.map;
    const at: Record<string, [number, number]> = {};
    const origin = map?.getContainer().getBoundingClientRect();
    if (!map || !origin) return at;
    for (const node of document.querySelectorAll<HTMLElement>(".map [data-courier]")) {
      const box = node.getBoundingClientRect();
      const middle = [box.x + box.width / 2 - origin.x, box.y + box.height / 2 - origin.y];
      const { lng, lat } = map.unproject(middle as [number, number]);
      at[node.dataset["courier"] ?? ""] = [lng, lat];
    }
    return at;
  });
}

/** Lines of the streets as they are drawn. */
function streets(page: Page): Promise<LonLat[][]> {
  return page.evaluate(() => {
    const found = window.__sameday?.map.queryRenderedFeatures({ layers: ["streets", "paths"] }) ?? [];
    return found.flatMap(({ geometry }) => {
      if (geometry.type === "LineString") return [geometry.coordinates as [number, number][]];
      if (geometry.type === "MultiLineString") return geometry.coordinates as [number, number][][];
      return [];
    });
  });
}

describe("the live map", () => {
  it("draws streets and shops, and says whose data they are", async () => {
    const page = await open();
    const count = (layer: string) =>
      page.evaluate((l) => window.__sameday?.map.queryRenderedFeatures({ layers: [l] }).length, layer);
    if (streetsThere) expect(await count("streets")).toBeGreaterThan(50);
    expect(await count("shops")).toBeGreaterThan(5);
    expect(await page.locator(".attribution").innerText()).toMatch(/OpenStreetMap|synthetic streets|No street data/);
    expect(await page.locator(".kpis li").count()).toBeGreaterThan(2);
    await page.context().close();
  });

  it("shows a courier moving along a street", async () => {
    const page = await open();
    const first = await couriers(page);
    const seen: Record<string, LonLat[]> = {};
    // Long enough for somebody to set off; the test ends as soon as one has gone far enough.
    for (let n = 0; n < 300 && !moved(seen, first); n++) {
      await page.waitForTimeout(400);
      for (const [id, at] of Object.entries(await couriers(page))) (seen[id] ??= []).push(at);
    }
    const walker = moved(seen, first);
    expect(walker, "somebody moves").toBeDefined();
    const drawn = await streets(page);
    if (!streetsThere) return page.context().close();
    const steps = (seen[walker ?? ""] ?? []).slice(-20);
    const away = steps.map((at) => Math.min(...drawn.map((line) => distanceToLine(at, line))));
    expect(Math.max(...away)).toBeLessThan(NEAR_STREET_M);
    await page.context().close();
  });

  it("tells why an order went as it did", async () => {
    const page = await open();
    await page.waitForSelector(".overview li .door", { timeout: 120_000 });
    const row = page.locator(".overview ul >> nth=1 >> li button >> nth=0");
    const id = (await row.getAttribute("data-id")) ?? "";
    // By the keyboard, as somebody without a mouse does it.
    await row.focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector(`[data-order="${id}"]`);
    const text = await page.locator(".detail").innerText();
    for (const part of ["Why this shop", "Why this courier", "What it costs", "What happened"])
      expect(text).toContain(part);
    expect(await page.locator(".why-shop").innerText()).toMatch(/basket|came in|No shop/);
    expect(await page.locator(".costs .sum").innerText()).toMatch(/Total\s+−?\d+\.\d\d/);
    await page.keyboard.press("Escape");
    await page.waitForSelector(".overview:visible");
    await page.context().close();
  });

  it("opens a shop where it is clicked on the map", async () => {
    const page = await open();
    const spot = await page.evaluate(() => {
      const { map } = window.__sameday ?? {};
      const orders = new Set(map?.queryRenderedFeatures({ layers: ["orders"] }).map((f) => f.id));
      for (const shop of map?.queryRenderedFeatures({ layers: ["shops"] }) ?? []) {
        const { x = 0, y = 0 } = map?.project((shop.geometry as GeoJSON.Point).coordinates as [number, number]) ?? {};
        const top = document.elementFromPoint(x, y);
        const near = map?.queryRenderedFeatures([[x - 20, y - 20], [x + 20, y + 20]], { layers: ["orders", "shops"] });
        if (top === map?.getCanvas() && near?.length === 1 && !orders.has(shop.id)) return { x, y, id: String(shop.id) };
      }
      return undefined;
    });
    expect(spot, "a shop stands alone").toBeDefined();
    await page.mouse.click(spot?.x ?? 0, spot?.y ?? 0);
    await page.waitForSelector(`[data-shop="${spot?.id}"]`);
    const text = await page.locator(".detail").innerText();
    for (const part of ["In stock", "Queue", "Stock"]) expect(text).toContain(part);
    await page.context().close();
  });

  it("changes the speed of the simulated time", async () => {
    const page = await open();
    const speed = page.locator(".speed output");
    const before = await speed.innerText();
    await page.getByRole("button", { name: "Slower" }).click();
    await page.waitForFunction((text) => document.querySelector(".speed output")?.textContent !== text, before);
    const slower = await speed.innerText();
    await page.waitForTimeout(2500);
    expect(await speed.innerText()).toBe(slower);
    await page.getByRole("button", { name: "Faster" }).click();
    await page.waitForFunction((text) => document.querySelector(".speed output")?.textContent === text, before);
    await page.context().close();
  });

  it("can be used on a phone in the dark", async () => {
    const page = await open({ viewport: PHONE, colorScheme: "dark", hasTouch: true, isMobile: true });
    await page.waitForSelector(".overview li .door", { state: "attached", timeout: 120_000 });
    await page.locator(".grip").tap();
    await page.waitForSelector('.panel[data-sheet="half"]');
    await page.locator(".overview ul >> nth=1 >> li button >> nth=0").tap();
    await page.waitForSelector(".why-shop");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBe(PHONE.width);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll("button")]
        .filter((b) => b.offsetParent && !b.closest(".map") && b.getBoundingClientRect().height < 40)
        .map((b) => b.textContent || b.getAttribute("aria-label")),
    );
    expect(small, "targets too small for a finger").toEqual([]);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(background).toBe("rgb(18, 22, 27)");
    await page.context().close();
  });
});

/** Somebody who has gone far enough, step by step. */
function moved(seen: Record<string, LonLat[]>, first: Record<string, LonLat>): string | undefined {
  return Object.keys(seen).find((id) => {
    const places = [first[id], ...(seen[id] ?? [])].filter((at) => at !== undefined);
    const hops = places.slice(1).map((at, n) => distance(at, places[n] ?? at));
    const far = distance(places[0] ?? [0, 0], places.at(-1) ?? [0, 0]);
    return far > MOVED_M && hops.filter((hop) => hop > 1).length >= STEPS;
  });
}
