// Texts of comments, as Markdown.

/** A type or a sentence without its line breaks. */
export function oneLine(text) {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\breadonly /g, "")
    .replace(/\s+/g, " ")
    .replace(/^\| /, "")
    .replace(/\( /g, "(")
    .replace(/,? \)/g, ")");
}

/** The first sentence, in one line. */
export function summary(description) {
  const [first] = /^[\s\S]*?[.:;](?=\s|$)/.exec(description) ?? [description];
  return cell(oneLine(first).replace(/[:;]$/, "."));
}

/** A text for a cell of a table. */
export function cell(text) {
  return text.replace(/\s+/g, " ").replaceAll("|", "\\|");
}

/** A code span; a backtick inside needs two around it (CommonMark §6.1). */
export function code(text) {
  const fence = text.includes("`") ? "``" : "`";
  return `${fence}${text}${fence}`;
}

/** Each paragraph in one line, as the rest of the documentation is written. */
export function paragraphs(text) {
  return paragraphsOf(text).join("\n\n");
}

/** The paragraphs of a comment, each in one line, without blocks of code. */
export function paragraphsOf(text) {
  return text
    .replace(/^```[\s\S]*?^```$/gm, "")
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim().replace(/\n/g, " "))
    .filter((paragraph) => paragraph !== "");
}

/** A table of Markdown; Prettier lays it out. */
export function table(head, rows) {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
