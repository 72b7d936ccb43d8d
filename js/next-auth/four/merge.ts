/** `next-auth/utils/merge` 4. */

export function merge(target: any, ...sources: any[]): any {
  for (const source of sources.filter(isObject)) {
    if (!isObject(target)) break;
    for (const [name, value] of Object.entries(source)) {
      // It would change all objects.
      if (name === "__proto__") continue;
      target[name] = isObject(value) ? merge(target[name] || {}, value) : value;
    }
  }
  return target;
}

function isObject(value: unknown): value is { [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
