// Third-party code in the package: the crates compiled into core.wasm, the npm packages
// bundled into the scripts, their licenses, and a software bill of materials.

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

import { Failure, capture, root } from "./run.mjs";

const TARGET = "wasm32-unknown-unknown";
/** The flags of `xtask`: they decide which AES is in the module. */
const env = {
  ...process.env,
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: "-Ctarget-feature=+simd128",
};

/** The crates in core.wasm, by name: version, SPDX expression, SHA-256 of the crate file, folder. */
export function shipped() {
  const inModule = cargo(
    "tree",
    "--features=js",
    `--target=${TARGET}`,
    "--edges=normal,no-proc-macro",
    "--prefix=none",
    "--format={p}",
  );
  const names = new Set(inModule.split("\n").map((line) => line.split(" ").slice(0, 2).join("@")));
  const checksums = lockfile();
  return JSON.parse(
    cargo("metadata", "--format-version=1", "--features=js", `--filter-platform=${TARGET}`),
  )
    .packages.filter(({ source, name, version }) => source && names.has(`${name}@v${version}`))
    .map(({ name, version, license, manifest_path }) => ({
      name,
      version,
      license,
      checksum: checksums.get(`${name}@${version}`),
      dir: dirname(manifest_path),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The npm packages that a bundler took files of: version, license, SHA-512, folder. */
export function bundled(paths) {
  const names = paths.map((path) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  const { packages } = JSON.parse(read("package-lock.json"));
  return [...new Set(names)]
    .filter((name) => name !== undefined)
    .sort()
    .map((name) => {
      const { version, license, integrity } = packages[`node_modules/${name}`];
      const checksum = Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex");
      return { name, version, license, checksum, dir: join(root, "node_modules", name) };
    });
}

/** The notices that the licenses require to be shipped with the module and the scripts. */
export function notices(crates, packages) {
  const texts = new Map();
  for (const shipped of [...packages, ...crates]) {
    const text = licenses(shipped).join("\n\n");
    texts.set(text, [...(texts.get(text) ?? []), `${shipped.name} ${shipped.version}`]);
  }
  const names = packages.map(({ name }) => name).join(", ");
  const intro = `The scripts hold the npm package ${names}. The other names are crates, which are in core.wasm and in the scripts that hold its bytes.`;
  const std =
    "So is part of Rust's standard library: MIT OR Apache-2.0, The Rust Project Contributors.";
  const parts = [...texts].map(([text, names]) => `${names.join(", ")}\n\n${text}`);
  return `${[`${intro}\n${std}`, ...parts].join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

/** A bill of materials, CycloneDX 1.6 as JSON: the package, and what its module and scripts hold. */
export function billOfMaterials(crates, packages, version) {
  const self = `pkg:npm/waxseal@${version}`;
  const toolchain = /channel = "(.*)"/.exec(read("rust-toolchain.toml"))[1];
  const components = [
    ...packages.map((bundled) =>
      component(`pkg:npm/${bundled.name}@${bundled.version}`, bundled, "SHA-512"),
    ),
    ...crates.map((crate) => component(`pkg:cargo/${crate.name}@${crate.version}`, crate)),
    component(`pkg:generic/rust-std@${toolchain}`, {
      name: "rust-std",
      version: toolchain,
      license: "MIT OR Apache-2.0",
    }),
  ];
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: component(self, { name: "waxseal", version, license: "MIT" }) },
    components,
    dependencies: [
      { ref: self, dependsOn: components.map(({ purl }) => purl) },
      ...components.map(({ purl }) => ({ ref: purl })),
    ],
  };
}

function component(purl, { name, version, license, checksum }, alg = "SHA-256") {
  return {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    ...(checksum && { hashes: [{ alg, content: checksum }] }),
    licenses: [{ expression: license }],
    purl,
  };
}

/** The MIT text if there is a choice; otherwise every text of the crate. */
function licenses({ name, license, dir }) {
  const all = readdirSync(dir).sort();
  const files = all.filter((file) => /^(LICEN[CS]E|COPYING|NOTICE)/i.test(file));
  const isChoice = /\bMIT OR\b|\bOR MIT\b/.test(license);
  const chosen = isChoice ? files.filter((file) => !/APACHE/i.test(file)) : files;
  if (chosen.length === 0) throw new Failure(`${name} has no file with its license.`);
  return chosen.map((file) =>
    readFileSync(join(dir, file), "utf8").trim().replaceAll("\r\n", "\n"),
  );
}

/** `name@version` to SHA-256. */
function lockfile() {
  const entry = /name = "(.*)"\nversion = "(.*)"\nsource = .*\nchecksum = "(.*)"/g;
  const found = [...read("Cargo.lock").matchAll(entry)];
  return new Map(found.map(([, name, version, sum]) => [`${name}@${version}`, sum]));
}

function cargo(command, ...args) {
  return capture("cargo", [command, "--locked", ...args], { env });
}

function read(path) {
  return readFileSync(join(root, path), "utf8").replaceAll("\r\n", "\n");
}
