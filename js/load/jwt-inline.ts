import "./core-inline.js";

export * from "../jwt/index.js";
