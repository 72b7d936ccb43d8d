/** What belongs together is lit together, under the pointer and under the focus. */

const MARKS = ["claim", "moment"] as const;

export function light(root: HTMLElement): void {
  const lit = new Set<Element>();
  const show = (target: EventTarget | null) => {
    for (const element of lit) element.removeAttribute("data-lit");
    lit.clear();
    if (!(target instanceof Element)) return;
    for (const mark of MARKS) {
      const value = target.closest<HTMLElement>(`[data-${mark}]`)?.dataset[mark];
      if (value === undefined) continue;
      const scope = target.closest(".view") ?? root;
      for (const element of scope.querySelectorAll<HTMLElement>(`[data-${mark}]`)) {
        if (element.dataset[mark] !== value) continue;
        element.setAttribute("data-lit", "");
        lit.add(element);
      }
    }
  };
  root.addEventListener("pointerover", ({ target }) => show(target));
  root.addEventListener("focusin", ({ target }) => show(target));
}
