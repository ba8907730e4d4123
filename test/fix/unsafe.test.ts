/** `fix --unsafe`: what is mended only where it is asked for, since nothing in the code says that it is what is meant. */
import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { runScan } from '../../src/audit/run.ts';
import { findFixes } from '../../src/fix/run.ts';
import { makeApp, temporaryFolder } from '../support.ts';
import { run } from './command.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
/** Lines that --unsafe changes, over what is changed without it: gone, and come. */
const changed: Record<string, { gone: string[]; come: string[] }> = {
  monorepo: {
    gone: [`  fastify.get('/', async () => Product.find()); // expect: authlint/no-unprotected-route`],
    come: [`  fastify.get('/', { preHandler: requireKey }, async () => Product.find()); // expect: authlint/no-unprotected-route`],
  },
  'next-better-auth': {
    gone: [
      `  await prisma.workspace.update({ where: { slug }, data: { lastSeen: new Date() } });`,
      `  await requireUser();`,
      `  const workspace = await prisma.workspace.findUnique({ where: { slug } });`,
    ],
    come: [
      `  await prisma.workspace.update({ where: { slug, members: { some: { userId: user.id } } }, data: { lastSeen: new Date() } });`,
      `  const user = await requireUser();`,
      `  const workspace = await prisma.workspace.findUnique({ where: { slug, members: { some: { userId: user.id } } } });`,
    ],
  },
  'next-declared': {
    gone: [`{ "guards": [{ "module": "./lib/session", "export": "requireUser", "proves": "authenticated", "how": "throw" }] }`],
    come: [`{ "guards": [] }`],
  },
  'next-pages': {
    gone: [`    localStorage.setItem('access_token', accessToken); // expect: authlint/no-token-in-web-storage`],
    come: [
      '',
      `    heldInMemory.set('access_token', accessToken); // expect: authlint/no-token-in-web-storage`,
      `const heldInMemory = new Map<string, string>();`,
    ],
  },
};
/** The declaration hid that the application has no guard at all, and none can be made up. */
const left: Record<string, string[]> = { 'next-declared': ['no-unprotected-route DELETE /api/notes'] };

const linesOf = (root: string): string[] =>
  globSync(['**/*'], { cwd: root }).flatMap((f) =>
    readFileSync(join(root, f), 'utf8')
      .split('\n')
      .map((l) => `${f}\0${l}`),
  );
function without(lines: readonly string[], others: readonly string[]): string[] {
  const rest = [...others];
  return lines
    .filter((line) => {
      const at = rest.indexOf(line);
      if (at >= 0) rest.splice(at, 1);
      return at < 0;
    })
    .map((line) => line.slice(line.indexOf('\0') + 1))
    .sort();
}
async function fixed(name: string, ...options: string[]): Promise<{ root: string; text: string }> {
  const root = temporaryFolder();
  cpSync(join(fixtures, name, 'weak'), root, { recursive: true });
  const output = join(temporaryFolder(), 'fix.txt');
  await run(['fix', root, '--write', '--no-cache', '--output', output, ...options]);
  return { root, text: readFileSync(output, 'utf8') };
}

describe.each(readdirSync(fixtures))('%s', (name) => {
  it('ends in a scan without warnings and errors', async () => {
    const safe = await fixed(name);
    const unsafe = await fixed(name, '--unsafe');
    const { findings } = runScan({ root: unsafe.root, rules }).report;
    expect(
      findings.filter((f) => f.suppressed === null && f.severity !== 'note').map((f) => `${f.ruleId.replace('authlint/', '')} ${f.entry ?? f.file}`),
    ).toEqual(left[name] ?? []);
    const [a, b] = [linesOf(safe.root), linesOf(unsafe.root)];
    expect({ gone: without(a, b), come: without(b, a) }).toEqual(changed[name] ?? { gone: [], come: [] });
    // Told apart, and proposed where it was not asked for.
    expect(unsafe.text.includes('Unsafe, since')).toBe(name in changed);
    expect(safe.text.includes('--unsafe proposes: ')).toBe(name in changed);
  });
});

describe('a token in web storage', () => {
  const component = (more = ''): Record<string, string> => ({
    'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', react: '19.2.0' } }),
    'app/page.tsx': `export default function Page() { return <p />; }`,
    'lib/token.js': `'use client';
// Here.
export function keep(accessToken) { window.localStorage.setItem('access_token', accessToken) }
export function token() { return localStorage.getItem('access_token') }
export function forget() { localStorage.removeItem('access_token'); localStorage.removeItem('theme') }
`,
    ...(more ? { 'lib/other.js': more } : {}),
  });
  const mended = async (app: Record<string, string>): Promise<{ after: (string | undefined)[]; left: string[] }> => {
    const root = makeApp(app);
    const fixes = await findFixes({ root, rules }, ['no-token-in-web-storage'], true);
    return { after: [...fixes.after.values()], left: fixes.left.filter((l) => l.counts).map((l) => l.reason) };
  };
  it('goes into memory with all that reads it', async () => {
    expect(await mended(component())).toEqual({
      after: [
        `'use client';

const heldInMemory = new Map();
// Here.
export function keep(accessToken) { heldInMemory.set('access_token', accessToken) }
export function token() { return (heldInMemory.get('access_token') ?? null) }
export function forget() { heldInMemory.delete('access_token'); localStorage.removeItem('theme') }
`,
      ],
      left: [],
    });
  });
  it('stays where another file reads it', async () => {
    const { after, left: reasons } = await mended(component(`export const sent = () => localStorage.getItem('access_token');`));
    expect(after).toEqual([]);
    expect(reasons).toHaveLength(1);
  });
});
