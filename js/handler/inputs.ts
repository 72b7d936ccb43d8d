/** The fields of a sign-in form: which there are, how they look, what is kept of them. */

import type { AnyProvider, CredentialInput, Provider } from "../types/provider.js";
import type { Fields } from "./body.js";
import { attributesHtml, escapeHtml } from "./html.js";
import { isIdentity, isSecret } from "./throttle/fields.js";

/** How a form stands after an attempt. */
export interface InputState {
  /** What is shown again, by field. */
  values: { readonly [field: string]: string };
  /** The `id` of the text that says what is the matter. */
  describedBy: string | undefined;
  isInvalid: boolean;
  /** Which field gets the focus: the one that is configured to, the first empty one, or none. */
  focus: "configured" | "empty" | "none";
}

/** What nearly every form has, where `credentials` names no field. */
const DEFAULT: Provider["credentials"] = {
  email: { type: "email", required: true },
  password: { type: "password", required: true },
};

/** Where to send the link. */
const EMAIL: Provider["credentials"] = {
  email: { type: "email", required: true, autocomplete: "email" },
};

/** The fields of a provider's form, in their order. */
export function fieldsOf(provider: AnyProvider): [name: string, input: CredentialInput][] {
  if (provider.type === "email") return Object.entries(EMAIL);
  if (provider.type !== "credentials") return [];
  const fields = Object.entries(provider.credentials);
  return fields.length > 0 ? fields : Object.entries(DEFAULT);
}

/** Whether there is anything to fill in. */
export function hasVisibleFields(provider: AnyProvider): boolean {
  return fieldsOf(provider).some(([, input]) => typeOf(input) !== "hidden");
}

/** All fields of a provider's form, with their labels. */
export function fieldsHtml(provider: AnyProvider, state: InputState): string {
  const fields = fieldsOf(provider);
  const isEmpty = ([name, input]: [string, CredentialInput]) =>
    typeOf(input) !== "hidden" && keptValue(state, name) === undefined;
  const [empty] = (state.focus === "empty" && fields.find(isEmpty)) || [];
  return fields.map(([name, input]) => fieldHtml(provider, name, input, state, empty)).join("\n");
}

/** Longer than any name (RFC 3696 erratum 1690: 320). */
const LONGEST = 320;

/**
 * What may be shown again of what was sent: names and addresses. Not what is known to be
 * secret, and not what may be, such as a field `code`.
 */
export function keptFields(provider: AnyProvider, body: Fields): { [field: string]: string } {
  const shown: [string, string][] = [];
  for (const [name, input] of fieldsOf(provider)) {
    const value = Object.hasOwn(body, name) ? body[name] : undefined;
    if (typeof value !== "string" || value === "" || value.length > LONGEST) continue;
    if (namesTheUser(name, input)) shown.push([name, value]);
  }
  return Object.fromEntries(shown);
}

function namesTheUser(name: string, input: CredentialInput): boolean {
  const type = typeOf(input);
  if (type === "hidden" || isSecret(name, type)) return false;
  return type === "email" || isIdentity(name);
}

function keptValue({ values }: InputState, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** Attributes of `<input>` that a field may have; none that runs a script or loads a URL. */
const INPUT_ATTRIBUTES = [
  "autocapitalize",
  "autocomplete",
  "autocorrect",
  "autofocus",
  "dir",
  "enterkeyhint",
  "inputmode",
  "lang",
  "max",
  "maxlength",
  "min",
  "minlength",
  "pattern",
  "placeholder",
  "readonly",
  "required",
  "size",
  "spellcheck",
  "step",
  "title",
  "value",
];
const INPUT_TYPES = ["date", "email", "number", "password", "search", "tel", "text", "url"];

function fieldHtml(
  provider: AnyProvider,
  name: string,
  input: CredentialInput,
  state: InputState,
  focused: string | undefined,
): string {
  const type = typeOf(input);
  const attributes = givenAttributes(input);
  if (type === "hidden") {
    const hidden = { type, name, value: attributes.get("value") ?? "" };
    return `<input${attributesHtml(Object.entries(hidden))}>`;
  }
  if (type === "password") {
    attributes.delete("value");
    if (!attributes.has("autocomplete")) attributes.set("autocomplete", "current-password");
  } else if (isIdentity(name) && !attributes.has("autocomplete")) {
    attributes.set("autocomplete", "username");
  }
  const value = namesTheUser(name, input) ? keptValue(state, name) : undefined;
  if (value !== undefined) attributes.set("value", value);
  const id = `${provider.id}-${name}`;
  attributes.set("type", INPUT_TYPES.includes(type) ? type : "text");
  attributes.set("name", name);
  attributes.set("id", id);
  if (state.focus !== "configured") attributes.set("autofocus", name === focused);
  if (state.describedBy !== undefined) attributes.set("aria-describedby", state.describedBy);
  if (state.isInvalid) attributes.set("aria-invalid", "true");

  const label = escapeHtml(String(input.label ?? labelOf(name)));
  return `<div class="field"><label for="${escapeHtml(id)}">${label}</label><input${attributesHtml(attributes)}></div>`;
}

function givenAttributes(input: CredentialInput): Map<string, unknown> {
  const attributes = new Map<string, unknown>();
  for (const [attribute, value] of Object.entries(input)) {
    // React's spelling is `autoComplete`.
    const lowerCase = attribute.toLowerCase();
    if (INPUT_ATTRIBUTES.includes(lowerCase)) attributes.set(lowerCase, value);
  }
  return attributes;
}

function typeOf(input: CredentialInput): string {
  return String(input.type ?? "text").toLowerCase();
}

/** The name of a field as people write it: `userName` as "User name". */
function labelOf(field: string): string {
  const words = field
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .split(/[\s._-]+/)
    .filter((word) => word !== "")
    .map((word) => (ACRONYMS.test(word) ? word.toUpperCase() : word.toLowerCase()));
  const text = words.join(" ").replace(/^e mail\b/, "email");
  return text.replace(/^./u, (first) => first.toUpperCase()) || field;
}

const ACRONYMS = /^(api|id|mfa|otp|pin|sms|sso|totp|url)$/i;
