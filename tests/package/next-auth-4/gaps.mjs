// What the original exports and the stand-in does not, on purpose: nothing.

export const gaps = {};
