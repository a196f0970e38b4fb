import { type Browser, type BrowserContextOptions, type Page, chromium } from "playwright-core";

/** Debian's browser; none is ever downloaded. */
const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Without a graphics card WebGL is drawn by the processor; nothing is asked of other hosts. */
const FLAGS = [
  "--no-sandbox",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--disable-background-networking",
  "--no-first-run",
  "--disable-component-update",
  "--disable-sync",
];

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Starts the browser. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** A page, and everything that went wrong on it: console errors and requests to other hosts. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
): Promise<{ page: Page; wrong: string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => wrong.push(`page: ${error.message}`));
  page.on("request", (request) => {
    const at = new URL(request.url());
    const local =
      at.protocol === "data:" || at.protocol === "blob:" || at.origin === new URL(url).origin;
    if (!local) wrong.push(`request to ${at.origin}`);
  });
  await page.goto(url);
  return { page, wrong };
}

/** Waits until streets and shops are drawn (MapLibre's `idle`) and a frame has come. */
export async function mapReady(page: Page): Promise<void> {
  await page.waitForFunction(() => window.__sameday?.ready === true, undefined, {
    timeout: 120_000,
  });
}
