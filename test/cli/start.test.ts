/** The command as it is installed: one script, whose compiled code is kept for the next start and never believed where it is not sound. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { makeApp, temporaryFolder } from '../support.ts';

const root = resolve(import.meta.dirname, '../..');
// It stands below the project, where its dependencies are found.
const outdir = join(root, 'node_modules/.cache/authlint-tests/start');
const cli = join(outdir, 'cli.js');

interface Building {
  buildCommandLine: (options: { root: string; outdir: string; define: Record<string, string> }) => Promise<unknown>;
}
beforeAll(async () => {
  rmSync(outdir, { recursive: true, force: true });
  const { buildCommandLine } = (await import(pathToFileURL(join(root, 'scripts/command-line.mjs')).href)) as Building;
  await buildCommandLine({ root, outdir, define: { authlintBuild: '"under test"' } });
});

const app = {
  'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', '@prisma/client': '6.19.0' } }),
  'app/api/a/route.ts': `import { PrismaClient } from '@prisma/client'; const db = new PrismaClient();
export async function DELETE() { await db.note.deleteMany({}); return Response.json({}); }`,
};

function start(home: string, ...args: string[]): { code: number | null; out: string; err: string } {
  const env: NodeJS.ProcessEnv = { ...process.env, XDG_CACHE_HOME: home };
  delete env.NODE_DISABLE_COMPILE_CACHE;
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', env });
  return { code: status, out: stdout, err: stderr };
}
const compiledIn = (home: string): string[] => {
  const folder = join(home, 'authlint');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.includes('.compiled')) : [];
};

it('keeps what a scan has run, for this user alone and outside of the project', () => {
  const folder = makeApp(app);
  mkdirSync(join(folder, 'node_modules'));
  const home = temporaryFolder();
  expect(start(home, '--version')).toEqual({ code: 0, out: '0.1.0\n', err: '' });
  const first = start(home, 'scan', folder, '--no-cache');
  expect(first).toMatchObject({ code: 1, err: '' });
  expect(first.out).toContain('no-unprotected-route');
  expect(compiledIn(home)).toEqual([]);
  expect(start(home, 'scan', folder)).toEqual(first);
  const [name = '', ...others] = compiledIn(home);
  expect(others).toEqual([]);
  expect(name).toContain(process.version);
  const file = join(home, 'authlint', name);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, 'node_modules/.cache/authlint')).filter((one) => !one.endsWith('.walks'))).toEqual([]);
  // It is taken: otherwise it would be made anew.
  const before = statSync(file);
  expect(start(home, 'scan', folder)).toEqual(first);
  expect(statSync(file)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  expect(start(home, 'scan', folder, '--threads', '2', '--cache-location', temporaryFolder())).toEqual(first);
});

it('compiles the text where what was kept is damaged, of another build, or may be of another user', () => {
  const folder = makeApp(app);
  const home = temporaryFolder();
  const walks = temporaryFolder();
  const scan = (): ReturnType<typeof start> => start(home, 'scan', folder, '--cache-location', walks);
  const first = scan();
  const file = join(home, 'authlint', compiledIn(home)[0] ?? '');
  const sound = readFileSync(file);
  const flipped = (at: number): Buffer => {
    const bytes = Buffer.from(sound);
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    return bytes;
  };
  for (const damage of [sound.subarray(0, sound.length / 2), Buffer.alloc(0), Buffer.from('no code'), flipped(3), flipped(sound.length >> 1)]) {
    writeFileSync(file, damage);
    expect(scan()).toEqual(first);
    expect(readFileSync(file).equals(damage)).toBe(false);
  }
  if (process.platform === 'win32') return;
  writeFileSync(file, sound);
  chmodSync(file, 0o666);
  expect(scan()).toEqual(first);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('costs nothing but time where it cannot be kept', () => {
  const folder = makeApp(app);
  const blocked = join(temporaryFolder(), 'file');
  writeFileSync(blocked, '');
  expect(start(join(blocked, 'below'), 'scan', folder)).toMatchObject({ code: 1, err: '' });
});
