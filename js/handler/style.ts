import { webCrypto } from "../environment.js";

/**
 * The style of the built-in pages. Contrasts meet WCAG AA, in light and dark; transparent
 * borders become visible where the user forces their own colours.
 */
export const STYLE = `
:root{color-scheme:light dark;--page:#f6f6f7;--card:#fff;--text:#18181b;--soft:#52525b;--edge:#e0e0e4;--line:#85858f;--button:#1d4ed8;--on-button:#fff;--error:#a11622;--on-error:#fdecec}
@media(prefers-color-scheme:dark){:root{--page:#111113;--card:#1c1c20;--text:#f4f4f5;--soft:#b4b4bd;--edge:#33333a;--line:#7d7d88;--button:#93b4fd;--on-button:#0b1533;--error:#ffb4b0;--on-error:#3d1416}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
main{width:100%;max-width:24rem;padding:2rem;background:var(--card);border:1px solid var(--edge);border-radius:.75rem;overflow-wrap:break-word}
h1{margin:0;font-size:1.5rem;line-height:1.25}
p{margin:1rem 0}
p:last-child{margin-bottom:0}
.host{margin:.25rem 0 1.5rem;color:var(--soft)}
label{display:block;margin:1rem 0 .25rem;font-weight:600}
input{width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:.5rem}
button{width:100%;min-height:2.75rem;margin-top:1.5rem;padding:.5rem 1rem;font:inherit;font-weight:600;color:var(--on-button);background:var(--button);border:1px solid transparent;border-radius:.5rem;cursor:pointer}
a{color:var(--button)}
input:focus-visible,button:focus-visible,a:focus-visible{outline:3px solid var(--button);outline-offset:2px}
hr{margin:2rem 0;border:0;border-top:1px solid var(--edge)}
[role=alert],[role=status]{padding:.75rem 1rem;background:var(--page);border:1px solid transparent;border-radius:.5rem}
[role=alert]{color:var(--error);background:var(--on-error)}
`;

let hash: string | undefined;

/** The style's hash, as a Content-Security-Policy has it. */
export async function styleHash(): Promise<string> {
  if (hash === undefined) {
    const digest = await webCrypto().subtle.digest("SHA-256", new TextEncoder().encode(STYLE));
    hash = `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
  }
  return hash;
}
