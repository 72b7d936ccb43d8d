// Loaded before the command: whatever it asks, nobody answers.

globalThis.fetch = async () => {
  throw new TypeError("fetch failed", { cause: { code: "ENOBODY" } });
};
