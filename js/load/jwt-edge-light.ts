import "./core-edge-light.js";

export * from "../jwt/index.js";
