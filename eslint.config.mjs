// The rules that find bugs, and the house's own limits. Layout is Prettier's.

import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** In lines of code: blank ones and comments do not count. */
const MOST_LINES = 60;

export default defineConfig(
  globalIgnores([
    "**/dist/",
    "**/node_modules/",
    "**/.next/",
    "**/.open-next/",
    "**/.wrangler/",
    "**/next-env.d.ts",
    "js/wasm/",
    "target/",
    "tests/package/api/",
  ]),
  {
    files: ["**/*.{mjs,cjs,js,ts,tsx}"],
    extends: [tseslint.configs.base],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "array-callback-return": "error",
      "no-constant-binary-expression": "error",
      "no-dupe-keys": "error",
      "no-fallthrough": "error",
      "no-promise-executor-return": "off",
      "no-self-compare": "error",
      "no-template-curly-in-string": "error",
      "no-unmodified-loop-condition": "error",
      "no-unreachable-loop": "error",
      "no-unsafe-finally": "error",
      "use-isnan": "error",
      "valid-typeof": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        // `{ left, out, ...rest }` is how a member is left out.
        { ignoreRestSiblings: true, argsIgnorePattern: "^_", caughtErrors: "all" },
      ],
    },
  },
  {
    // As the tutorials that they stand for have it.
    files: ["tests/hosts/drop-in/{four,five}/**/*.{ts,tsx}"],
    rules: { "@typescript-eslint/no-unused-vars": "off" },
  },
  {
    // Checked with types: what is shipped.
    files: ["js/**/*.{ts,tsx}"],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    // Next.js reports these while it renders, and tests move on a clock of their own.
    files: ["js/{refresh,revocation,store}/**/*.ts"],
    ignores: ["js/store/check/**"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "Use `clock` of js/clock.ts." },
        { object: "Math", property: "random", message: "Use `clock` of js/clock.ts." },
      ],
    },
  },
  {
    // A promise that nobody awaits is a test that cannot fail.
    files: ["tests/**/*.test.mjs"],
    languageOptions: { parserOptions: { project: "tests/tsconfig.json" } },
    rules: {
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          allowForKnownSafeCalls: [
            {
              from: "package",
              package: "node:test",
              name: ["after", "before", "describe", "test"],
            },
          ],
        },
      ],
    },
  },
  {
    // Types are what these test: a value that is only used as a type is used.
    files: ["tests/package/types/**"],
    rules: { "@typescript-eslint/no-unused-vars": "off" },
  },
  {
    files: ["js/**/*.{ts,tsx}", "scripts/**/*.mjs"],
    rules: {
      "max-lines-per-function": [
        "error",
        { max: MOST_LINES, skipBlankLines: true, skipComments: true },
      ],
    },
  },
);
