// npm test: everything that must hold, in order, up to the first failure.
// `node scripts/test.mjs build types` runs only the steps of these names.

import { join } from 'node:path';

import { buildExample } from './lib/example.mjs';
import { files } from './lib/files.mjs';
import { ensureBuilt, installPacked } from './lib/package.mjs';
import { Failure, program, root, run } from './lib/run.mjs';
import { chromium, setup } from './lib/setup.mjs';

const WASM = '--target=wasm32-unknown-unknown';
const cargo = (...args) => () => run('cargo', args);
const node = (...args) => () => run('node', args);
const npx = (...args) => () => run('npx', ['--no-install', ...args]);

/** A step that works on the package, as its users get it, in tests/node_modules. */
const packed = (work) => () => {
  installPacked(join(root, 'tests'));
  work();
};

/** Name, what it shows, and the work: it throws when that does not hold. */
const steps = [
  ['fmt', 'Rust is formatted', cargo('fmt', '--all', '--check')],
  ['clippy', 'Rust has no warnings', cargo('clippy', '--locked', '--workspace', '--all-targets', '--', '-Dwarnings')],
  ['clippy-wasm', 'Rust for wasm has no warnings', cargo('clippy', '--locked', WASM, '--', '-Dwarnings')],
  ['rust', 'Rust tests', cargo('test', '--locked', '--workspace')],
  ['doc', 'Rust documentation', () => run('cargo', ['doc', '--locked', '--no-deps'], { env: { ...process.env, RUSTDOCFLAGS: '-Dwarnings' } })],
  ['build', 'The npm package builds', ensureBuilt],
  ['typecheck', 'TypeScript sources', () => { ensureBuilt(); npx('tsc', '--project', 'tsconfig.json')(); }],
  ['types', 'Types as users meet them', packed(npx('tsc', '--project', 'tests/types'))],
  ['js', 'JavaScript tests', packed(() => run('node', ['--test', ...tests('tests/js')]))],
  ['package', 'The tarball, as other tools see it', node('scripts/check-package.mjs')],
  ['e2e', 'The example app in Chromium', () => {
    chromium();
    buildExample();
    run('node', ['--test', ...tests('tests/e2e')]);
  }],
  ['reproducible', 'Two builds give the same bytes', node('scripts/check-reproducible.mjs')],
];

await program(async () => {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !steps.some(([step]) => step === name));
  if (unknown) throw new Failure(`No step is called ${unknown}; there are: ${steps.map(([step]) => step).join(', ')}`);

  setup();
  let passed = 0;
  for (const [name, title, work] of steps) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`\n== ${name}: ${title}`);
    const start = performance.now();
    try {
      await work();
    } catch (error) {
      console.error(error instanceof Failure ? error.message : error);
      console.log(`== ${name} failed after ${seconds(start)}\n\n${passed} passed, 1 failed`);
      process.exitCode = 1;
      return;
    }
    passed += 1;
    console.log(`== ${name}: ${seconds(start)}`);
  }
  console.log(`\n${passed} passed, 0 failed`);
});

function tests(dir) {
  const found = files(join(root, dir)).filter((path) => path.endsWith('.test.mjs'));
  if (found.length === 0) throw new Failure(`${dir} holds no test`);
  return found;
}

function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
