/**
 * A cookie and a secret that are pasted: the core runs in this page, and nothing leaves it. The
 * page's policy allows no request but to its own address, and this module makes none.
 */

import { FORMATS } from "../../formats.js";
import { coreEngine } from "../core-engine.js";
import { inspectInput, inspectionOf } from "../inspect-input.js";
import type { Inspection } from "../inspection.js";
import { ALGORITHMS, withoutPrefix } from "../session-cookie.js";
import { el, type Child } from "./dom.js";

/** `show` gets what was found, and `null` to forget it. */
export function pasteForm(show: (inspection: Inspection | null) => void): HTMLElement {
  const status = el("p", { role: "alert", class: "error", hidden: true });
  const form = el(
    "form",
    { class: "part paste", autocomplete: "off", novalidate: true, "aria-labelledby": "paste" },
    el("h2", { id: "paste", tabindex: -1 }, "Another cookie"),
    el(
      "p",
      { class: "soft" },
      "The core of waxseal runs in this page. Neither cookie nor secret leaves it or is kept.",
    ),
    field("Cookie", "cookie", "A Cookie header, Set-Cookie lines or a bare token.", area()),
    field("Secret", "secret", "What the application has as AUTH_SECRET.", input("password")),
    moreFields(),
    status,
    el(
      "div",
      { class: "buttons" },
      el("button", { type: "submit", class: "solid" }, "Inspect"),
      el("button", { type: "reset" }, "Forget"),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const result = inspectFields(new FormData(form));
    status.hidden = typeof result !== "string";
    status.textContent = typeof result === "string" ? result : "";
    show(typeof result === "string" ? null : result);
  });
  form.addEventListener("reset", () => {
    status.hidden = true;
    show(null);
  });
  return form;
}

function moreFields(): HTMLElement {
  const formats: Child[] = [
    el("option", { value: "" }, "by name and content"),
    FORMATS.map((name) => el("option", { value: name }, name)),
  ];
  return el(
    "details",
    {},
    el("summary", {}, "More about the application"),
    el(
      "div",
      { class: "more" },
      field("Format", "format", "", el("select", {}, formats)),
      field("Cookie name", "name", "When it is another than the format’s.", input()),
      field("session.maxAge", "maxAge", "Seconds; 2592000 by default.", input("text", "numeric")),
      field(
        "session.absoluteMaxAge",
        "absoluteMaxAge",
        "Seconds; none by default.",
        input("text", "numeric"),
      ),
      field("jwt.issuer", "issuer", "With jwt.typ “JWT”.", input()),
      field("jwt.audience", "audience", "And its audience.", input()),
      field("tenant", "tenant", "Where it has one.", input()),
    ),
  );
}

function area(): HTMLTextAreaElement {
  return el("textarea", {
    rows: 4,
    required: true,
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
  });
}

function input(type = "text", inputmode?: string): HTMLInputElement {
  return el("input", {
    type,
    inputmode,
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
  });
}

function field(label: string, name: string, hint: string, control: HTMLElement): HTMLElement {
  const id = `field-${name}`;
  control.id = id;
  control.setAttribute("name", name);
  if (hint !== "") control.setAttribute("aria-describedby", `${id}-hint`);
  return el(
    "div",
    { class: "field" },
    el("label", { for: id }, label),
    control,
    hint !== "" && el("small", { id: `${id}-hint`, class: "soft" }, hint),
  );
}

/** What is in the form, or what is wrong with it. */
function inspectFields(data: FormData): Inspection | string {
  const text = (name: string) => String(data.get(name) ?? "").trim() || undefined;
  const secret = String(data.get("secret") ?? "");
  const [issuer, audience, name] = [text("issuer"), text("audience"), text("name")];
  if ((issuer === undefined) !== (audience === undefined))
    return "Issuer and audience go together.";
  const ages = [text("maxAge"), text("absoluteMaxAge")];
  if (ages.some((age) => age !== undefined && !/^[1-9]\d{0,9}$/.test(age)))
    return "A lifetime is a number of seconds, such as 2592000 for 30 days.";
  const [maxAge, absoluteMaxAge] = ages.map((age) => (age === undefined ? undefined : Number(age)));
  const secrets = secret === "" ? [] : [{ variable: "the pasted secret", value: secret }];
  const options = {
    format: FORMATS.find((format) => format === data.get("format")),
    algorithm: undefined as (typeof ALGORITHMS)[number] | undefined,
    issuer,
    audience,
    tenant: text("tenant"),
    maxAge,
    absoluteMaxAge,
    name: name && withoutPrefix(name),
    now: Date.now(),
    make: coreEngine,
    asks: ASKS,
  };
  try {
    const found = inspectInput(String(data.get("cookie") ?? ""), secrets, options);
    if (!found) return "Paste a Cookie header or a token.";
    return inspectionOf(found, "page", secrets, options, []);
  } catch (error) {
    // Errors of the configuration say what to do, and hold no secret.
    const { name, message } = error as Error;
    return name === "WaxsealError" ? message : "This could not be looked at.";
  }
}

const ASKS = {
  maxAge: "give session.maxAge",
  issuer: "give issuer and audience",
  secret: "paste the one of the application",
  here: {},
};
