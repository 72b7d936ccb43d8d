// The figures that go to `metrics`, with their labels.

import { Failure } from "../run.mjs";
import { cell, code, oneLine, paragraphsOf, table } from "./text.mjs";
import { declarationIn, descriptionOf } from "./types.mjs";

const PATH = "js/metrics.ts";

export function renderMetrics({ compiled }) {
  return [
    "## Counters",
    "`metrics.count(name, n, labels)` adds `n`, which is 1 where nothing else is said.",
    ...figures(compiled, "Counters"),
    "## Times",
    "`metrics.time(name, ms, labels)` records milliseconds.",
    ...figures(compiled, "Timers"),
  ].join("\n\n");
}

function figures(compiled, name) {
  return declarationIn(compiled, PATH, name).members.map((figure) => {
    const paragraphs = paragraphsOf(descriptionOf(figure));
    if (paragraphs.length === 0) throw new Failure(`The figure ${figure.name.text} says nothing.`);
    const labels = figure.type.members.map((label) => [
      code(label.name.text),
      code(oneLine(label.type.getText()).replaceAll("|", "\\|")),
      cell(descriptionOf(label)),
    ]);
    const shown =
      labels.length > 0 ? table(["label", "values", "what it is"], labels) : "No labels.";
    return [`### ${figure.name.text}`, ...paragraphs, shown].join("\n\n");
  });
}
