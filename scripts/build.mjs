// npm run build: the wasm module by xtask, then the npm package in pkg/.

import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { build as bundle } from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

import { Failure, program, root, run } from './lib/run.mjs';

/** The subpaths of the package and their sources. A new one is one line here. */
const subpaths = {
  next: 'js/next.ts',
};

/** The main entry, once per way to get the compiled module. */
const loaders = {
  index: 'js/load/inline.ts',
  'edge-light': 'js/load/edge-light.ts',
  workerd: 'js/load/workerd.ts',
};

/** What a subpath may import from outside: the package itself, and its peers. */
const external = ['waxseal', 'next/*', 'react', 'react/*', 'hono', 'hono/*'];

const pkg = join(root, 'pkg');
const dist = join(pkg, 'dist');

await program(async () => {
  run('cargo', ['run', '--quiet', '--locked', '--package', 'xtask', '--', 'wasm']);

  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  await scripts();
  await types();
  copyFileSync(join(root, 'js/wasm/core_bg.wasm'), join(dist, 'core.wasm'));
  for (const name of ['LICENSE', 'README.md']) {
    if (existsSync(join(root, name))) copyFileSync(join(root, name), join(pkg, name));
  }
  manifests();

  for (const name of readdirSync(dist).sort()) {
    console.log(`pkg/dist/${name}: ${readFileSync(join(dist, name)).length} bytes`);
  }
});

async function scripts() {
  const options = {
    absWorkingDir: root,
    bundle: true,
    external,
    jsx: 'automatic',
    metafile: true,
    outdir: 'pkg/dist',
    platform: 'neutral',
    plugins: [wasmImports()],
    target: 'es2022',
    // Not the root's: its `paths` are for the type checker.
    tsconfigRaw: {},
  };
  // Shared chunks in ESM: the two copies of one file would be two engines.
  const esm = await bundle({
    ...options,
    entryPoints: { ...loaders, ...subpaths },
    format: 'esm',
    splitting: true,
    chunkNames: 'shared-[hash]',
  });
  const cjs = await bundle({
    ...options,
    entryPoints: { index: loaders.index, ...subpaths },
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
  });
  oneEngine(esm.metafile);
  oneEngine(cjs.metafile);
}

/** The `.wasm` imports stay as they are written: the runtime answers them. */
function wasmImports() {
  return {
    name: 'wasm-imports',
    setup(build) {
      build.onResolve({ filter: /\/core_bg\.wasm(\?module)?$/ }, ({ path }) => ({
        path: path.replace(/^.*\/core_bg/, './core'),
        external: true,
      }));
    },
  };
}

/** A subpath that imports the core by file would bypass the loaders and start a second engine. */
function oneEngine({ outputs }) {
  const engines = Object.keys(outputs).filter((name) => 'js/core.ts' in outputs[name].inputs);
  if (engines.length !== 1) {
    throw new Failure(`The engine must be in one file, not in ${engines.join(', ')}: import from 'waxseal' instead.`);
  }
}

async function types() {
  const bundled = await rollup({
    input: { index: 'js/index.ts', ...subpaths },
    external: external.map((name) => new RegExp(`^${name.replace('*', '.*')}$`)),
    plugins: [dts({ tsconfig: join(root, 'tsconfig.json') })],
    onwarn: ({ message }) => {
      throw new Failure(message);
    },
  });
  for (const extension of ['d.ts', 'd.cts']) {
    await bundled.write({
      dir: dist,
      entryFileNames: `[name].${extension}`,
      chunkFileNames: `shared-[hash].${extension}`,
    });
  }
  await bundled.close();
}

/** Keeps the `exports` of the package, and adds folders for resolvers that do not know them. */
function manifests() {
  const esm = (types, file = types) => ({ types: `./dist/${types}.d.ts`, default: `./dist/${file}.js` });
  const cjs = (name) => ({ types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` });
  const both = (name) => ({ import: esm(name), require: cjs(name) });
  const files = { inline: 'index', ...Object.fromEntries(Object.keys(subpaths).map((name) => [name, name])) };

  const path = join(pkg, 'package.json');
  writeJson(path, {
    ...JSON.parse(readFileSync(path, 'utf8')),
    exports: {
      '.': {
        // Under `import`: a test runner that asks by `require` gets CommonJS.
        'edge-light': { import: esm('index', 'edge-light') },
        workerd: { import: esm('index', 'workerd') },
        ...both('index'),
      },
      ...Object.fromEntries(Object.entries(files).map(([name, file]) => [`./${name}`, both(file)])),
      './core.wasm': './dist/core.wasm',
      './package.json': './package.json',
    },
    files: ['dist', ...Object.keys(files)],
    sideEffects: [...Object.keys(loaders).map((name) => `./dist/${name}.js`), './dist/index.cjs'],
  });
  for (const [name, file] of Object.entries(files)) {
    mkdirSync(join(pkg, name), { recursive: true });
    writeJson(join(pkg, name, 'package.json'), {
      main: `../dist/${file}.cjs`,
      module: `../dist/${file}.js`,
      types: `../dist/${file}.d.cts`,
    });
  }
}

function writeJson(path, value) {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
