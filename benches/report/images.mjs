// The charts and the page as images, by the Chromium of this machine.

import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { launch } from "../../tests/e2e/browser.mjs";

/** Every figure of the page in `dir` by its id, and the page as a phone and a desktop show it. */
export async function images(dir) {
  const browser = await launch();
  try {
    for (const colorScheme of ["light", "dark"]) {
      const page = await browser.newPage({ colorScheme, deviceScaleFactor: 2, viewport: { width: 1080, height: 900 } });
      await page.goto(`${pathToFileURL(join(dir, "index.html"))}`);
      await page.locator("details").evaluateAll((all) => all.forEach((each) => (each.open = true)));
      for (const figure of await page.locator("figure").all()) {
        await figure.screenshot({ path: join(dir, `${await figure.getAttribute("id")}-${colorScheme}.png`) });
      }
      await page.close();
    }
  } finally {
    await browser.close();
  }
}
