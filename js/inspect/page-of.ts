/** The page around an inspection. Its script and style are built: see `page/`. */

/** What the page is given. */
export interface PageData {
  inspection: object | null;
  /** Whether the application's callbacks can be asked to run, by a POST to the page's address. */
  hasButton: boolean;
  /** Such as `localhost:3000`. */
  where: string;
}

/** Headers and text of the page. Nothing but what is in it runs, and it asks nobody else. */
export async function pageOf(
  data: PageData,
): Promise<{ headers: { [name: string]: string }; text: string }> {
  // A file of its own, for the modules of both kinds.
  const { default: page } = await import("../wasm/inspector-page.js");
  const { before, after, script, style } = page;
  const policy = [
    "default-src 'none'",
    `script-src '${script}' 'wasm-unsafe-eval'`,
    `style-src '${style}'`,
    `connect-src ${data.hasButton ? "'self'" : "'none'"}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ];
  return {
    headers: {
      "Content-Security-Policy": policy.join("; "),
      "Content-Type": "text/html; charset=utf-8",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Referrer-Policy": "same-origin",
      "X-Frame-Options": "DENY",
    },
    text: before + inertJson(data) + after,
  };
}

/** JSON that ends no element, begins no comment, and has no character that an editor reorders. */
function inertJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
