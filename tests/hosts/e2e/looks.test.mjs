// How the example app looks, kept as pictures in output/: widths, and accessibility by axe.
import { test } from "node:test";
import { takeScreenshot } from "../../support/browser.mjs";
import { usualOrOthers } from "../../support/long.mjs";
import { app, grace, main, shots, submitLogin, withPage } from "./example.mjs";
import { fits, fitsAndPassesAxe, looks, looksOfAxe } from "../../support/looks.mjs";

for (const [look, options] of usualOrOthers(looksOfAxe, looks)) {
  const isOfAxe = looksOfAxe.includes(look);
  test(`${look}: the pages fit their width${isOfAxe ? " and pass axe" : ""}`, () =>
    withPage({ reducedMotion: "reduce", ...options }, async (page) => {
      const check = async (name) => {
        // After a client-side navigation the title follows the content.
        await page.waitForFunction(() => document.title !== "" && document.querySelector("h1"));
        await takeScreenshot(page, `${shots}${look}-${name}.png`, { fullPage: true });
        await (isOfAxe ? fitsAndPassesAxe : fits)(page, name);
      };
      await page.goto("/");
      await check("home");
      await page.goto("/nowhere");
      await check("not-found");
      await page.goto("/dashboard");
      await check("login");
      await submitLogin(page, { ...grace, password: "wrong" });
      await page.getByText("do not match").waitFor();
      await check("login-error");
      await submitLogin(page, grace);
      await page.waitForURL(`${app.origin}/dashboard`);
      await check("dashboard");
      await page.goto("/");
      await check("home-signed-in");
      await page.goto("/profile");
      await check("profile");
      await page.getByRole("button", { name: "Save name" }).click();
      await page.getByText("Saved, and already in your session.").waitFor();
      await check("profile-saved");
      await page.goto("/sessions");
      await check("sessions");
      await page.goto("/admin");
      await check("refusal");
      await page.context().clearCookies();
      await page.goto("/admin");
      await page.getByRole("button", { name: "Fill in as Ada Lovelace" }).click();
      await main(page).getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL(`${app.origin}/admin`);
      await check("admin");
    }));
}
