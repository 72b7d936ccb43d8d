/** Which fields of a sign-in form may name the user. */

import type { Provider } from "../../types/provider.js";

/**
 * The fields that may name the user: all, whatever they are called and whether or not the
 * form has them, except those known not to hold a name. Only the application knows which
 * one `authorize` uses.
 */
export function nameFields(
  provider: Provider,
  credentials: { [field: string]: string },
): [field: string, text: string][] {
  const named = Object.entries(credentials).filter(
    ([field, text]) =>
      !isSecret(field, typeOf(provider, field)) && !isChoice(provider, field, text),
  );
  const filled = named.filter(([, text]) => text !== "");
  // A form sent empty has one name; otherwise blank fields are none.
  return filled.length > 0 ? filled : named.slice(0, 1);
}

/** For a form: whether a field looks as if it names the user. */
export function isIdentity(field: string): boolean {
  return IDENTITY.test(field) && !isSecret(field);
}

const IDENTITY = /user|mail|login|identi|account|phone|mobile|handle|nick|^(name|uid|id|sub)$/i;

/**
 * A field that proves who the user is. Anything not in these lists is counted as a name:
 * guessing a secret that is not recognized as one only adds a counter.
 */
export function isSecret(field: string, type?: string): boolean {
  const words = wordsOf(field);
  return (
    type === "password" ||
    /passwor[dt](?!less)|captcha|turnstile/.test(words) ||
    words.split(" ").some((word) => PASSWORDS.has(word)) ||
    SECRET.test(words)
  );
}

/** "loginCode2" as "login code": lower case, and nothing but letters. */
function wordsOf(field: string): string {
  const plain = field.normalize("NFKD").replace(/\p{M}/gu, "");
  const parts = plain.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").split(/[^\p{L}]+/u);
  return parts.join(" ").trim().toLowerCase();
}

/** In the languages that most forms are written in, without marks. */
const PASSWORDS = new Set(
  (
    "passwd pwd passphrase passcode kennwort contrasena clave motdepasse passe mdp senha parola " +
    "wachtwoord losenord adgangskode salasana haslo heslo jelszo lozinka geslo sifre пароль гасло " +
    "密码 密碼 口令 パスワード 비밀번호 암호 סיסמה سر"
  )
    .split(" ")
    .map(wordsOf),
);

const SECRET =
  /(^| )(pass|secret|token|otp|totp|pin)$|(^|(^| )(auth|access|backup|confirmation|e?mail|factor|login|mfa|otp|phone|recovery|security|sms|totp|verification) )code$/;

/** A checkbox or a setting: the same for many users, so it must not lock anybody out. */
function isChoice(provider: Provider, field: string, text: string): boolean {
  const type = typeOf(provider, field);
  if (type !== undefined) return type === "checkbox" || type === "radio";
  return CHOICE.test(wordsOf(field)) || (/^(on|off|true|false)$/.test(text) && !isIdentity(field));
}

const CHOICE =
  /^(remember( me)?|(keep|stay) .*(logged|signed)( in)?|locale|lang|language|time ?zone)$/;

/** The type of a field that the form describes. */
function typeOf(provider: Provider, field: string): string | undefined {
  if (!Object.hasOwn(provider.credentials, field)) return undefined;
  return String(provider.credentials[field]?.type ?? "text").toLowerCase();
}
