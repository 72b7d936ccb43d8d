/** What the templates consist of. */

export type Language = "ts" | "js";

export interface NewFile {
  path: string;
  text: string;
  /** What it is, in a few words. */
  what: string;
}

/** The text in TypeScript, nothing in JavaScript. */
export function typedIn(language: Language): (text: string) => string {
  return (text) => (language === "ts" ? text : "");
}
