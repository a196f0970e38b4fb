import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DESKTOP, PHONE, launch, mapReady, openPage } from "./browser";

const [url, folder] = process.argv.slice(2);
if (!url || !folder) {
  console.error("usage: npm run shots -- URL FOLDER");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const colorScheme of ["light", "dark"] as const)
  for (const [name, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    const phone = name === "phone";
    const { page, wrong } = await openPage(browser, url, { colorScheme, viewport, hasTouch: phone, isMobile: phone });
    await mapReady(page);
    await page.waitForTimeout(6000);
    const shoot = (what: string) => page.screenshot({ path: join(folder, `${name}-${colorScheme}${what}.png`) });
    await shoot("");
    for (const kind of ["order", "shop"] as const) {
      const id = await page.evaluate((kind) => {
        const { map } = window.__sameday ?? {};
        const found = map?.queryRenderedFeatures({ layers: [`${kind}s`] }) ?? [];
        return found[Math.floor(found.length / 2)]?.properties["id"] as string | undefined;
      }, kind);
      if (id === undefined) continue;
      await page.evaluate(([kind, id]) => void (location.hash = `#/${kind}/${id}`), [kind, id]);
      await page.waitForSelector(`[data-${kind}="${id}"]`);
      await page.waitForTimeout(2500);
      await shoot(`-${kind}`);
    }
    for (const problem of wrong) console.error(`${name} ${colorScheme}: ${problem}`);
    await page.context().close();
  }
await browser.close();
