// The charts as PNG, light and dark, by the Chromium of this machine.

import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { launch } from "../../tests/support/browser.mjs";

/** Every figure of a page in `dir` by its id, and the picture that stands alone. */
export async function images(dir, page, poster) {
  const browser = await launch();
  try {
    for (const colorScheme of ["light", "dark"]) {
      const options = { colorScheme, deviceScaleFactor: 2, viewport: { width: 1080, height: 900 } };
      const tab = await browser.newPage(options);
      const save = (element, name) =>
        element.screenshot({ path: join(dir, `${name}-${colorScheme}.png`) });
      await tab.goto(`${pathToFileURL(page)}`);
      await tab.locator("details").evaluateAll((all) => all.forEach((each) => (each.open = true)));
      for (const figure of await tab.locator("figure").all())
        await save(figure, await figure.getAttribute("id"));
      if (poster) {
        await tab.setContent(`<body style="margin: 0">${poster}`);
        await save(tab.locator("svg"), "chart");
      }
      await tab.close();
    }
  } finally {
    await browser.close();
  }
}
