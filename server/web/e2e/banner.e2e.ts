import { expect, it } from "vitest";
import { type Fixture, startFixture } from "../test/fixture/server";
import { launch, mapReady, openPage } from "./browser";

it("says that the server has gone, and goes on when it is back", async () => {
  let fixture: Fixture = await startFixture();
  const browser = await launch();
  try {
    const { page } = await openPage(browser, fixture.url, {
      viewport: { width: 800, height: 600 },
    });
    await mapReady(page);
    expect(await page.locator(".banner").isVisible()).toBe(false);
    await fixture.close();
    await page.waitForSelector(".banner:visible");
    expect(await page.locator(".banner").innerText()).toContain("does not answer");
    fixture = await startFixture(Number(new URL(fixture.url).port));
    await page.waitForSelector(".banner", { state: "hidden" });
  } finally {
    await browser.close();
    await fixture.close();
  }
});
