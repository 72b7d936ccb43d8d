/** The style of the built-in pages. Transparent borders show where users force their own colours. */

import { webCrypto } from "../environment.js";
import { accentColours, NEUTRALS, RED, type Scheme } from "./palette.js";

/** A style sheet, and its hash as a Content-Security-Policy has it. */
export interface Style {
  text: string;
  hash: string;
}

const RULES = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;min-height:100svh;display:grid;place-items:center;padding:2rem 1rem;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{width:100%;max-width:25rem;padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:.875rem;box-shadow:0 1px 2px rgb(45 30 20/5%),0 .75rem 2rem -1rem rgb(45 30 20/18%);overflow-wrap:anywhere}
.logo{display:block;max-width:100%;height:2.5rem;margin:0 0 1.5rem}
h1{margin:0;font-size:1.5rem;font-weight:680;line-height:1.2;letter-spacing:-.02em;text-wrap:balance}
p{margin:1rem 0 0;text-wrap:pretty}
.host{margin-top:.375rem}
.host,.soft,.or{color:var(--soft);font-size:.9375rem}
form{display:grid;gap:1rem;margin-top:1.5rem}
form+form{margin-top:.25rem}
form p{margin:0}
.field{display:grid;gap:.375rem}
.buttons{display:grid;gap:.75rem;margin-top:.5rem}
main>.buttons{margin-top:1.75rem}
label{font-size:.9375rem;font-weight:580}
input{width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:.5rem}
input[aria-invalid]{border-color:var(--error)}
.button{display:flex;align-items:center;justify-content:center;width:100%;min-height:2.75rem;padding:.5rem 1rem;font:inherit;font-size:.9375rem;font-weight:600;line-height:1.25;text-align:center;text-decoration:none;color:var(--text);background:var(--card);border:1px solid var(--edge);border-radius:.5rem;cursor:pointer}
.button:hover{background:var(--page)}
.solid{color:var(--on-fill);background:var(--fill);border-color:var(--rim)}
.solid:hover{background:var(--fill-hover)}
:focus-visible{outline:3px solid var(--rim);outline-offset:2px}
.or{display:flex;align-items:center;gap:.75rem;margin-top:1.5rem}
.or::before,.or::after{content:"";flex:1;border-top:1px solid var(--line)}
.code{font-size:2rem;font-weight:680;letter-spacing:.08em;text-align:center;font-variant-numeric:tabular-nums}
[role=alert],[role=status]{padding:.75rem 1rem;font-size:.9375rem;background:var(--page);border:1px solid var(--line);border-radius:.5rem}
[role=alert]{color:var(--error);background:var(--on-error);border-color:transparent}
@media(max-width:30rem){body{place-items:start center;padding:0;background:var(--card)}main{padding:2.5rem 1.25rem;border:0;border-radius:0;box-shadow:none}}
`;

const styles = new Map<string, Promise<Style>>();

/** The style with an accent, `#rgb` or `#rrggbb`. */
export function styleWith(accent = RED): Promise<Style> {
  const style = styles.get(accent) ?? makeStyle(accent);
  styles.set(accent, style);
  return style;
}

async function makeStyle(accent: string): Promise<Style> {
  const light = `:root{color-scheme:light dark;${colours(accent, "light")}}`;
  const dark = `@media(prefers-color-scheme:dark){:root{${colours(accent, "dark")}}}`;
  const text = `\n${light}\n${dark}${RULES}`;
  const digest = await webCrypto().subtle.digest("SHA-256", new TextEncoder().encode(text));
  return { text, hash: `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}` };
}

function colours(accent: string, scheme: Scheme): string {
  const all = { ...NEUTRALS[scheme], ...accentColours(accent, scheme) };
  return Object.entries(all)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(";");
}
