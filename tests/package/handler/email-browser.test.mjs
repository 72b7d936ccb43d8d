// Sign-in links by way of a real mail server, with Auth.js's own providers, in Chromium
// without JavaScript. Screenshots are left in output/.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import Nodemailer from "next-auth/providers/nodemailer";
import EmailProvider from "next-auth-v4/providers/email";
import { SMTPServer } from "smtp-server";
import { createAuth } from "waxseal";

import { launch, takeScreenshot } from "../../support/browser.mjs";
import { fitsAndPassesAxe } from "../../support/looks.mjs";
import { SECRET } from "./support.mjs";

const shots = fileURLToPath(new URL("output/", import.meta.url));

let auth, server, origin, browser, smtp;
const mailbox = [];
let arrived = () => {};

before(async () => {
  mkdirSync(shots, { recursive: true });
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: ({ address }, _, done) =>
      done(address.startsWith("gone@") ? new Error("no such mailbox") : undefined),
    onData(stream, { envelope }, done) {
      const chunks = [];
      stream.on("data", (chunk) => chunks.push(chunk));
      stream.on("end", () => {
        const to = envelope.rcptTo.map(({ address }) => address);
        mailbox.push({ to, text: Buffer.concat(chunks).toString() });
        done();
        arrived();
      });
    },
  });
  smtp.listen(0, "127.0.0.1");
  await once(smtp.server, "listening");
  const options = {
    server: { host: "127.0.0.1", port: smtp.server.address().port, ignoreTLS: true },
    from: "Acme <no-reply@app.test>",
  };
  auth = createAuth({
    secret: SECRET,
    throttle: false,
    theme: { name: "Acme" },
    logger: { error() {} },
    providers: [Nodemailer(options), (EmailProvider.default ?? EmailProvider)(options)],
  });
  server = createServer(async (message, response) => {
    const request = new Request(`${origin}${message.url}`, {
      method: message.method,
      headers: message.headers,
      ...(message.method === "POST" && { body: message, duplex: "half" }),
    });
    const answer = message.url.startsWith("/api/auth/")
      ? await auth.handler(request)
      : home(request);
    response.writeHead(answer.status, [...answer.headers].flat());
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => (smtp ? smtp.close(resolve) : resolve()));
});

function home(request) {
  const email = auth.verify(request).session?.user.email ?? "nobody";
  return new Response(`<!doctype html><title>Home</title><p id="who">${email}</p>`, {
    headers: { "content-type": "text/html" },
  });
}

/** The link in the mail, as its text part has it. */
function linkIn({ text }) {
  const plain = text.replace(/=\r\n/g, "").replace(/=3D/g, "=");
  return /^(http:\S+callback\S+)/m.exec(plain)[1];
}

async function person(options = {}) {
  const context = await browser.newContext({
    baseURL: origin,
    javaScriptEnabled: false,
    ...options,
  });
  return context.newPage();
}

/** Fills in the form, and waits for the mail. */
async function ask(page, email, provider = "Nodemailer") {
  const mail = new Promise((resolve) => (arrived = () => resolve(mailbox.at(-1))));
  await page.goto("/api/auth/signin?callbackUrl=/inbox");
  const form = page.getByRole("form", { name: `Sign in with ${provider}` });
  await form.getByLabel("Email").fill(email);
  await form.getByRole("button").click();
  await page.getByRole("heading", { name: "Check your email" }).waitFor();
  return mail;
}

const who = (page) => page.locator("#who").innerText();

async function look(page, name) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await takeScreenshot(page, `${shots}email-${name}-${colorScheme}.png`);
  }
}

async function fits(page, name) {
  await look(page, name);
  await fitsAndPassesAxe(page, name);
}

for (const provider of ["Nodemailer", "Email"]) {
  test(`${provider}: the same browser opens the link, and is signed in by the button`, async () => {
    const page = await person();
    const mail = await ask(page, `ada@${provider.toLowerCase()}.test`, provider);
    assert.deepEqual(mail.to, [`ada@${provider.toLowerCase()}.test`]);
    await page.goto(linkIn(mail));
    await page.getByText("You will be signed in as").waitFor();
    assert.match(await page.locator("main").innerText(), /ada@/);
    const signedIn = page.waitForURL(`${origin}/inbox`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await signedIn;
    assert.equal(await who(page), `ada@${provider.toLowerCase()}.test`);
    // Back to the page with the button: it is of no more use.
    await page.goBack();
    await page.goto(linkIn(mail));
    await page.getByText("This link works once").waitFor();
    await page.context().close();
  });
}

test("attack 83: another browser shows a code; after a wrong one the first browser takes it", async () => {
  const page = await person();
  const phone = await person({ viewport: { width: 375, height: 740 } });
  const mail = await ask(page, "ada@app.test");
  await phone.goto(linkIn(mail));
  const code = await phone.locator(".code").innerText();
  assert.match(code, /^\d{3} \d{3}$/);
  await phone.goto("/");
  assert.equal(await who(phone), "nobody");

  const wrong = code === "000 000" ? "000 001" : "000 000";
  await page.getByLabel("Enter the code that it shows").fill(wrong);
  await page.getByRole("button", { name: "Sign in with the code" }).click();
  await page.getByText("This code is wrong. You can try 4 more times.").waitFor();
  await page.getByLabel("Enter the code that it shows").fill(code);
  await page.getByRole("button", { name: "Sign in with the code" }).click();
  await page.waitForURL(`${origin}/inbox`);
  assert.equal(await who(page), "ada@app.test");
  await phone.goto("/");
  assert.equal(await who(phone), "nobody");
  await page.context().close();
  await phone.context().close();
});

test("attack 84: after five wrong codes the right one is refused", async () => {
  const page = await person();
  const phone = await person();
  const mail = await ask(page, "eve@app.test");
  await phone.goto(linkIn(mail));
  const code = (await phone.locator(".code").innerText()).replace(" ", "");
  for (let i = 1; i <= 5; i++) {
    const wrong = String((Number(code) + i) % 1e6).padStart(6, "0");
    await page.getByLabel("Enter the code that it shows").fill(wrong);
    await page.getByRole("button", { name: "Sign in with the code" }).click();
  }
  await page.getByText("This link is no longer valid").waitFor();
  await page.goto("/api/auth/verify-request?provider=nodemailer&type=email");
  assert.equal(await page.getByLabel("Enter the code that it shows").count(), 0);
  await page.goto("/");
  assert.equal(await who(page), "nobody");
  await page.context().close();
  await phone.context().close();
});

test("attack 82: an address with a second one or a header in it reaches no mail server", async () => {
  const page = await person();
  const before = mailbox.length;
  const { csrfToken } = await (await page.request.get("/api/auth/csrf")).json();
  for (const email of [
    "a@app.test,b@app.test",
    "a@app.test\r\nBcc: b@app.test",
    '"a@app.test"@b.test',
  ]) {
    const form = { csrfToken, email };
    const answer = await page.request.post("/api/auth/signin/nodemailer", {
      form,
      maxRedirects: 0,
    });
    assert.match(answer.headers().location, /error=EmailSignin/);
  }
  assert.equal(mailbox.length, before);
  await page.context().close();
});

test("a mailbox that does not exist leads back to the form, with the address in it", async () => {
  const page = await person();
  await page.goto("/api/auth/signin");
  const form = page.getByRole("form", { name: "Sign in with Nodemailer" });
  const field = form.getByRole("textbox", { name: "Email" });
  await field.fill("gone@app.test");
  await form.getByRole("button").click();
  await page.getByText("The email could not be sent").waitFor();
  assert.equal(await field.inputValue(), "gone@app.test");
  await page.context().close();
});

test("the pages fit, pass axe, and look like the others, in light and dark", async () => {
  const page = await (
    await browser.newContext({
      baseURL: origin,
      viewport: { width: 375, height: 740 },
      bypassCSP: true,
    })
  ).newPage();
  await page.goto("/api/auth/signin");
  await fits(page, "sign-in");
  const mail = await ask(page, "ada.lovelace.of.the.analytical.engine@computing-machinery.test");
  await fits(page, "sent");
  await page.goto(linkIn(mail));
  await fits(page, "confirm");
  const phone = await (
    await browser.newContext({
      baseURL: origin,
      viewport: { width: 320, height: 800 },
      bypassCSP: true,
    })
  ).newPage();
  await phone.goto(linkIn(mail));
  await fits(phone, "code");
  await page.goto("/api/auth/verify-request?provider=nodemailer&type=email&error=InvalidCode");
  await fits(page, "wrong-code");
  await page.context().close();
  await phone.context().close();
});
