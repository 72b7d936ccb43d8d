/** Text in HTML. */

const ENTITIES: { [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For the content of an element, and for an attribute in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** Attributes as they stand in a tag: `true` is a name alone, `false` and nothing are left out. */
export function attributesHtml(attributes: Iterable<readonly [string, unknown]>): string {
  return [...attributes]
    .map(([name, value]) => {
      if (value === false || value === null || value === undefined) return "";
      return value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`;
    })
    .join("");
}
