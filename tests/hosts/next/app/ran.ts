/** How often what is guarded ran in this process; bundles of Next.js share only the global object. */
const counter = globalThis as { ran?: number };

export const ran = () => counter.ran ?? 0;

export function run() {
  counter.ran = ran() + 1;
}
