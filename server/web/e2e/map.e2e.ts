import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { LonLat } from "../src/geo/metres";
import { distanceToLine } from "../src/geo/metres";
import { DESKTOP, PHONE, launch, mapReady, openPage } from "./browser";
import { couriers, moved, steps, streets } from "./seen";
import { type Served, serve } from "./served";

/** How far from a drawn street a courier goes: streets have a width, tiles a grid. */
const NEAR_STREET_M = 15;
/** Of ten places so many are that near; a door, at which a way begins or ends, may be further. */
const NEAR_OF_TEN = 7;

let served: Served;
let browser: Browser;
let wrong: string[] = [];

beforeAll(async () => {
  [served, browser] = await Promise.all([serve(), launch()]);
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

describe("the live map", () => {
  it("draws streets and shops, and says whose data they are", async () => {
    const page = await open();
    const count = (layer: string) =>
      page.evaluate(
        (l) => window.__sameday?.map.queryRenderedFeatures({ layers: [l] }).length,
        layer,
      );
    expect((await streets(page)).length).toBeGreaterThan(50);
    expect(await count("shops")).toBeGreaterThan(5);
    expect(await page.locator(".attribution").innerText()).toMatch(
      /OpenStreetMap|synthetic streets/,
    );
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
    const gone = steps(seen[walker ?? ""] ?? []);
    const away = gone.map((at) => Math.min(...drawn.map((line) => distanceToLine(at, line))));
    const near = away.filter((metres) => metres < NEAR_STREET_M);
    expect(near.length * 10, `metres from a street: ${away}`).toBeGreaterThanOrEqual(
      gone.length * NEAR_OF_TEN,
    );
    await page.context().close();
  });

  it("tells why an order went as it did", async () => {
    const page = await open();
    await page.waitForSelector(".overview li .door", { timeout: 120_000 });
    const rows = page.locator(".overview ul >> nth=1 >> li button");
    const asked = await rows.evaluateAll((all) => all.map((row) => row.getAttribute("data-id")));
    let told = "";
    // An order that had to change its shop has no quoted cost: one of the first few has.
    for (const id of asked.slice(0, 8)) {
      // By the keyboard, as somebody without a mouse does it. It may have ended in the meantime.
      const row = page.locator(`.overview li button[data-id="${id}"] >> nth=0`);
      if ((await row.count()) === 0) continue;
      await row.focus();
      await page.keyboard.press("Enter");
      await page.waitForSelector(`[data-order="${id}"]`);
      told = await page.locator(".detail").innerText();
      expect(await page.evaluate(() => document.activeElement?.className)).toBe("back");
      expect(await page.locator(".why-shop").innerText()).toMatch(/basket|came in|No shop/);
      if (told.includes("What it costs")) break;
      await page.keyboard.press("Escape");
      await page.waitForSelector(".overview:visible");
    }
    for (const part of ["Why this shop", "Why this courier", "What it costs", "What happened"])
      expect(told).toContain(part);
    expect(told).toMatch(/Total\s+−?\d+\.\d\d/);
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
        const { x = 0, y = 0 } =
          map?.project((shop.geometry as GeoJSON.Point).coordinates as [number, number]) ?? {};
        const top = document.elementFromPoint(x, y);
        const near = map?.queryRenderedFeatures(
          [
            [x - 20, y - 20],
            [x + 20, y + 20],
          ],
          { layers: ["orders", "shops"] },
        );
        if (top === map?.getCanvas() && near?.length === 1 && !orders.has(shop.id))
          return { x, y, id: String(shop.id) };
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
    await page.waitForFunction(
      (text) => document.querySelector(".speed output")?.textContent !== text,
      before,
    );
    const slower = await speed.innerText();
    await page.waitForTimeout(2500);
    expect(await speed.innerText()).toBe(slower);
    await page.getByRole("button", { name: "Faster" }).click();
    await page.waitForFunction(
      (text) => document.querySelector(".speed output")?.textContent === text,
      before,
    );
    await page.context().close();
  });

  it("can be used on a phone in the dark", async () => {
    const page = await open({
      viewport: PHONE,
      colorScheme: "dark",
      hasTouch: true,
      isMobile: true,
    });
    await page.waitForSelector(".overview li .door", { state: "attached", timeout: 120_000 });
    await page.locator(".grip").tap();
    await page.waitForSelector('.panel[data-sheet="half"]');
    await page.locator(".overview ul >> nth=1 >> li button >> nth=0").tap();
    await page.waitForSelector(".why-shop");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBe(PHONE.width);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll("button")]
        .filter(
          (b) => b.offsetParent && !b.closest(".map") && b.getBoundingClientRect().height < 40,
        )
        .map((b) => b.textContent || b.getAttribute("aria-label")),
    );
    expect(small, "targets too small for a finger").toEqual([]);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(background).toBe("rgb(18, 22, 27)");
    await page.context().close();
  });
});
