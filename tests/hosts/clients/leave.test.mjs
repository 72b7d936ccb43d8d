// In Chromium what tests/hosts/browsers tests in the others.

import { leave } from "../browsers/leave.mjs";
import { launch } from "../../support/browser.mjs";

leave({ name: "Chromium", open, endsRequestsEarly: false });

async function open() {
  const browser = await launch();
  const context = await browser.newContext();
  return {
    async newWindow() {
      const page = await context.newPage();
      return {
        goto: (url) => page.goto(url),
        back: () => page.goBack({ waitUntil: "commit" }),
        url: async () => page.url(),
        click: (selector) => page.click(selector),
        text: (selector) => page.textContent(selector, { timeout: 1000 }),
        evaluate: (work) => page.evaluate(work),
      };
    },
    close: () => browser.close(),
  };
}
