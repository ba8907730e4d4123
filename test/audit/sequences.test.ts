/** Long series of changes, made by chance, to whole applications: after each a scan with the memory of all before says what a new one says. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import fc from 'fast-check';
import { globSync } from 'tinyglobby';
import { expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { ProcessStore } from '../../src/audit/cache/store.ts';
import { NothingToScan } from '../../src/audit/config/errors.ts';
import { runScan } from '../../src/audit/run.ts';
import { temporaryFolder } from '../support.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');

function told(root: string, store?: ProcessStore): string {
  try {
    const { stats: _, ...report } = runScan({ root, rules, ...(store ? { store } : {}) }).report;
    return JSON.stringify(report, null, 1);
  } catch (error) {
    if (error instanceof NothingToScan) return error.message;
    throw error;
  }
}
type Texts = Readonly<Record<string, string | null>>;
/** What two files of the application, and a number, make of the files of a folder. */
type Change = (f: string, g: string, read: (file: string) => string, n: number) => Texts;
const changes: Readonly<Record<string, Change>> = {
  'a file goes': (f) => ({ [f]: null }),
  'a file is copied into a new folder': (f, g, read, n) => ({ [join(dirname(g), `new${String(n)}`, basename(f))]: read(f) }),
  'a file moves': (f, _g, read, n) => ({ [f]: null, [f.replace(/(\.\w+)$/, `${String(n)}$1`)]: read(f) }),
  'a file gets the ending that is looked for last': (f, _g, read) => ({ [f]: null, [f.replace(/\.\w+$/, '.js')]: read(f) }),
  'a file with the ending that is looked for first comes': (f, g, read) => ({ [f.replace(/\.\w+$/, '.ts')]: read(g) }),
  'a folder of the same name comes': (f, g, read) => ({ [join(f.replace(/\.\w+$/, ''), 'index.ts')]: read(g) }),
  'two files change places': (f, g, read) => ({ [f]: read(g), [g]: read(f) }),
  'a line goes': (f, _g, read, n) => ({
    [f]: read(f)
      .split('\n')
      .filter((_, i, lines) => i !== n % lines.length)
      .join('\n'),
  }),
  'a tsconfig comes': (f, g) => ({
    [join(dirname(f), 'tsconfig.json')]: JSON.stringify({ compilerOptions: { paths: { '@/*': [`./${relative(dirname(f), dirname(g)) || '.'}/*`] } } }),
  }),
  'a package comes': (f, g, _read, n) => ({
    [join(dirname(f), 'package.json')]: JSON.stringify({ name: ['better-auth', '@fastify/jwt', 'x'][n % 3], main: `./${basename(g)}` }),
  }),
  'something that stands before routes comes': (_f, g, read, n) => ({
    [['proxy.ts', 'middleware.ts', 'next.config.ts', 'src/proxy.ts'][n % 4] ?? '']: read(g),
  }),
};

it.each(['next-better-auth/weak', 'next-proxy/mended', 'fastify-jwt/mended', 'monorepo/weak'])('%s', (app) => {
  const step = fc.record({
    what: fc.constantFrom(...Object.keys(changes), ...Array<string>(6).fill('the last is taken back')),
    f: fc.nat(1000),
    g: fc.nat(1000),
    n: fc.nat(50),
  });
  const series = fc.sample(fc.noBias(fc.array(step, { minLength: 20, maxLength: 20 })), { seed: app.length, numRuns: 1 })[0] ?? [];
  const root = temporaryFolder();
  cpSync(join(fixtures, app), root, { recursive: true });
  const store = new ProcessStore();
  told(root, store);
  const taken: Texts[] = [];
  const write = (texts: Texts): void => {
    for (const [file, text] of Object.entries(texts)) {
      if (text === null) rmSync(join(root, file), { force: true });
      else {
        mkdirSync(dirname(join(root, file)), { recursive: true });
        writeFileSync(join(root, file), text);
      }
    }
  };
  const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
  for (const { what, f, g, n } of series) {
    const files = globSync(['**/*.{ts,tsx,js}'], { cwd: root }).sort();
    const texts = changes[what]?.(files[f % files.length] ?? '', files[g % files.length] ?? '', textOf, n) ?? taken.pop() ?? {};
    if (what in changes) taken.push(Object.fromEntries(Object.keys(texts).map((file) => [file, existsSync(join(root, file)) ? textOf(file) : null])));
    write(texts);
    expect(told(root, store), `${what}: ${Object.keys(texts).join(', ')}`).toBe(told(root));
  }
});
