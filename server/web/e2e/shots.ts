import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { DESKTOP, PHONE, launch, mapReady, openPage } from "./browser";
import { paletted } from "./png";

/** Time for couriers to set off and for a map to be drawn without a graphics card. */
const SETTLE_MS = 5000;

/** Pictures of a running server: desktop and phone, light and dark, with an order and a shop open. */
async function main([url, folder]: string[]): Promise<void> {
  if (!url || !folder) throw new Error("usage: npm run shots -- URL FOLDER");
  mkdirSync(folder, { recursive: true });
  const browser = await launch();
  for (const colorScheme of ["light", "dark"] as const)
    for (const [name, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
      const phone = name === "phone";
      const options = { colorScheme, viewport, hasTouch: phone, isMobile: phone };
      const { page, wrong } = await openPage(browser, url, options);
      await mapReady(page);
      await series(page, join(folder, `${name}-${colorScheme}`));
      for (const problem of wrong) console.error(`${name} ${colorScheme}: ${problem}`);
      await page.context().close();
    }
  await browser.close();
}

async function series(page: Page, stem: string): Promise<void> {
  await page.waitForTimeout(SETTLE_MS);
  await shoot(page, `${stem}.png`);
  for (const kind of ["order", "shop", "courier"] as const) {
    const id = await page.evaluate((kind) => window.__sameday?.worthSeeing(kind), kind);
    if (id === undefined) continue;
    await page.evaluate(([kind, id]) => void (location.hash = `#/${kind}/${id}`), [kind, id]);
    await page.waitForSelector(`[data-${kind}="${id}"]`);
    await page.waitForTimeout(SETTLE_MS / 2);
    await shoot(page, `${stem}-${kind}.png`);
  }
}

async function shoot(page: Page, path: string): Promise<void> {
  writeFileSync(path, paletted(await page.screenshot()));
}

await main(process.argv.slice(2));
