/** Bad input: what is said, the exit code, and that the rest is scanned all the same. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { main } from './main.ts';
import { frameworks } from '../../src/frameworks/index.ts';
import type { EntryPoint } from '../../src/frameworks/types.ts';
import { rules } from '../../rules/index.ts';
import { capturedOutput } from '../output.ts';
import { makeApp } from '../support.ts';

interface Printed {
  findings: { ruleId: string; file: string; entry: string | null }[];
  entries: { id: string; verdict: string }[];
  diagnostics: { severity: string; file: string | null; message: string }[];
}

const io = capturedOutput();
const printed = (): Printed => JSON.parse(io.out) as Printed;

const erase = `import { PrismaClient } from '@prisma/client'; const db = new PrismaClient();
export async function DELETE(request, { params }) { await db.note.delete({ where: { id: (await params).id } }); return Response.json({ ok: true }); }`;
const health = `export async function GET() { return Response.json({ ok: true }); }`;
const app = (more: Record<string, string> = {}): string =>
  makeApp({
    'package.json': '{"dependencies":{"next":"15.0.0","@prisma/client":"6.0.0"}}',
    'app/api/n/[id]/route.ts': erase,
    'app/api/health/route.ts': health,
    ...more,
  });

describe('one sentence and exit code 2', () => {
  const bad: [name: string, argv: (root: string) => string[], says: RegExp][] = [
    ['a path that does not exist', () => ['scan', '/no/such/place'], /\/no\/such\/place: no such file or folder/],
    ['a root that does not exist', () => ['scan', '--root', '/no/such/place'], /no such folder; check --root/],
    ['a root that is a file', (root) => ['scan', '--root', join(root, 'package.json')], /no such folder; check --root/],
    ['an unknown option', (root) => ['scan', root, '--fail-onn', 'never'], /unknown option '--fail-onn'.*--fail-on/s],
    ['an unknown command', () => ['scna'], /unknown command 'scna'.*scan/s],
    ['a bad choice', (root) => ['scan', root, '--format', 'xml'], /--format.*'xml' is invalid/s],
    ['a bad threshold', (root) => ['scan', root, '--fail-on', 'fatal'], /--fail-on.*'fatal' is invalid/s],
    ['a bad number', (root) => ['scan', root, '--threads', 'many'], /--threads.*whole number/s],
    ['an unknown rule', (root) => ['scan', root, '--rule', 'cookie-flag'], /there is no rule "cookie-flag"; did you mean "cookie-flags"/i],
    ['a config that does not exist', (root) => ['scan', root, '--config', join(root, 'none.json')], /no such configuration file/],
    ['a config that is a folder', (root) => ['scan', root, '--config', join(root, 'app')], /cannot be read/],
    ['output into a folder that does not exist', (root) => ['scan', root, '--output', join(root, 'none/x.json')], /cannot be written.*--output/s],
    ['explain of an unknown entry', (root) => ['explain', 'GET /api/helth', root], /there is no entry "GET \/api\/helth".*GET \/api\/health/s],
  ];
  it.each(bad)('%s', (_name, argv, says) => {
    expect(main(argv(app()))).toBe(2);
    expect(io.err).toMatch(says);
    expect(io.err.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(io.err).not.toMatch(/\n\s+at /);
  });

  const configs: [name: string, text: string, says: RegExp][] = [
    ['an unknown key', '{ "exlude": [] }', /unknown key "exlude" at the top level; did you mean "exclude"/],
    ['an unknown key below', '{ "public": [{ "entry": "GET /", "reason": "x", "resaon": "y" }] }', /unknown key "resaon" at public\.0; did you mean "reason"/],
    ['a wrong type', '{ "include": "src" }', /include: .*got "src"/],
    ['a list at the top', '[]', /the top level/],
    ['nothing', '', /is no valid JSON/],
    ['a trailing word', '{} x', /is no valid JSON/],
    ['a bad failOn', '{ "failOn": "fatal" }', /failOn/],
    ['an unknown preset', '{ "extends": "everything" }', /extends/],
    [
      'an unknown rule in overrides',
      '{ "overrides": [{ "files": ["**"], "rules": { "cookie-flagz": "off" } }] }',
      /no rule "cookie-flagz"; did you mean "cookie-flags"/,
    ],
    ['a rule with options that are none', '{ "rules": { "cookie-flags": ["warning", 3] } }', /rules\.cookie-flags/],
  ];
  it.each(configs)('a config with %s', (_name, text, says) => {
    expect(main(['scan', app({ 'authlint.config.json': text })])).toBe(2);
    expect(io.err).toMatch(says);
    expect(io.err).toContain('authlint.config.json');
    expect(io.err.trim().split('\n')).toHaveLength(1);
  });
  it('nothing found', () => {
    const empty: Record<string, string>[] = [{}, { 'README.md': '#' }, { 'node_modules/x/index.js': 'x()' }];
    for (const files of empty) {
      io.err = '';
      expect(main(['scan', makeApp(files)])).toBe(2);
      expect(io.err).toMatch(/nothing to scan/);
    }
  });
  it('a configuration in the folders above counts, up to the top of the work tree', () => {
    const top = app({
      'apps/web/package.json': '{"dependencies":{"next":"15.0.0"}}',
      'apps/web/app/api/a/route.ts': health,
      'authlint.config.jsonc': '{ /* why */ "rulez": {}, }',
    });
    mkdirSync(join(top, '.git'));
    expect(main(['scan', join(top, 'apps/web')])).toBe(2);
    expect(io.err).toMatch(/rulez/);
  });
});

describe('files without entry points', () => {
  it.each(['pretty', 'json', 'sarif'])('exit 0 and a notice, as %s', (format) => {
    expect(main(['scan', makeApp({ 'package.json': '{}', 'a.ts': 'export const a = 1;' }), '--format', format])).toBe(0);
    if (format === 'pretty') expect(io.out).toContain('No entry points');
    else expect(printed()).toBeTypeOf('object');
  });
});

describe('--fail-on', () => {
  const severityOf = (rule: string): Record<string, string> => ({ 'authlint.config.json': JSON.stringify({ rules: { 'no-unprotected-route': rule } }) });
  const matrix: [has: string, threshold: string | null, code: number][] = [
    ['error', null, 1],
    ['error', 'error', 1],
    ['error', 'warning', 1],
    ['error', 'note', 1],
    ['error', 'never', 0],
    ['warning', null, 0],
    ['warning', 'error', 0],
    ['warning', 'warning', 1],
    ['warning', 'note', 1],
    ['warning', 'never', 0],
    ['note', 'error', 0],
    ['note', 'warning', 0],
    ['note', 'note', 1],
    ['note', 'never', 0],
    ['off', 'note', 0],
  ];
  it.each(matrix)('a finding of severity %s, --fail-on %s: %d', (has, threshold, code) => {
    const root = app(severityOf(has));
    expect(main(['scan', root, '--rule', 'no-unprotected-route', ...(threshold ? ['--fail-on', threshold] : [])])).toBe(code);
  });
  it('the command line beats failOn of the configuration', () => {
    const root = app({ 'authlint.config.json': '{ "failOn": "never" }' });
    expect(main(['scan', root])).toBe(0);
    expect(main(['scan', root, '--fail-on', 'error'])).toBe(1);
  });
  it('a suppressed finding fails nothing', () => {
    const root = app();
    writeFileSync(join(root, 'authlint.config.json'), JSON.stringify({ public: [{ entry: 'DELETE /api/n/*', reason: 'a demo' }] }));
    expect(main(['scan', root])).toBe(0);
  });
  it('--strict fails for a diagnostic, which alone changes nothing', () => {
    const root = makeApp({ 'package.json': '{"dependencies":{"next":"15.0.0"}}', 'app/api/a/route.ts': health, 'app/api/b/route.ts': 'export const (' });
    expect(main(['scan', root])).toBe(0);
    expect(main(['scan', root, '--strict'])).toBe(1);
  });
});

describe('an internal error', () => {
  /** Makes the walk of one entry throw. */
  function breakEntry(path: string): void {
    for (const framework of frameworks) {
      const original = framework.inventory.bind(framework);
      vi.spyOn(framework, 'inventory').mockImplementation((project, machine) => {
        const inventory = original(project, machine);
        return {
          ...inventory,
          entries: inventory.entries.map((e): EntryPoint =>
            e.path === path
              ? {
                  ...e,
                  walk: () => {
                    throw new TypeError('a broken assumption');
                  },
                }
              : e,
          ),
        };
      });
    }
  }
  it('in one entry: a diagnostic with the entry, the others go on, all findings are printed, exit 2', () => {
    breakEntry('/api/health');
    expect(main(['scan', app(), '--format', 'json'])).toBe(2);
    const report = printed();
    expect(report.findings.map((f) => f.entry)).toContain('DELETE /api/n/[id]');
    expect(report.entries).toEqual(expect.arrayContaining([expect.objectContaining({ id: 'GET /api/health', verdict: 'unknown' })]));
    const [diagnostic] = report.diagnostics.filter((d) => d.severity === 'error');
    expect(diagnostic?.message).toMatch(/GET \/api\/health.*a broken assumption/);
    expect(diagnostic?.file).toBe('app/api/health/route.ts');
  });
  it('in SARIF the run was not successful', () => {
    breakEntry('/api/health');
    expect(main(['scan', app(), '--format', 'sarif', '--fail-on', 'never'])).toBe(2);
    const sarif = JSON.parse(io.out) as { runs: { invocations: { executionSuccessful: boolean }[] }[] };
    expect(sarif.runs[0]?.invocations[0]?.executionSuccessful).toBe(false);
  });
  it('in the inventory of one framework: the other framework is scanned', () => {
    const next = frameworks.find((f) => f.name === 'next');
    if (!next) throw new Error('no such framework');
    vi.spyOn(next, 'inventory').mockImplementation(() => {
      throw new Error('a broken inventory');
    });
    const root = app({
      'server/package.json': '{"dependencies":{"fastify":"5.0.0"}}',
      'server/index.js': `import Fastify from 'fastify'; const app = Fastify(); app.get('/f', async () => ({ ok: true })); app.listen();`,
    });
    expect(main(['scan', root, '--format', 'json'])).toBe(2);
    expect(printed().entries.map((e) => e.id)).toEqual(['GET /f @ server']);
    expect(
      printed()
        .diagnostics.map((d) => d.message)
        .join(),
    ).toMatch(/the entry points of next: Error: a broken inventory/);
  });
  it('in one rule: the others report', () => {
    const rule = rules.find((r) => r.meta.id === 'cookie-flags');
    if (!rule) throw new Error('no such rule');
    vi.spyOn(rule, 'check').mockImplementation(() => {
      throw new Error('a broken rule');
    });
    expect(main(['scan', app(), '--format', 'json'])).toBe(2);
    expect(printed().findings.map((f) => f.ruleId)).toContain('authlint/no-unprotected-route');
    expect(
      printed()
        .diagnostics.map((d) => d.message)
        .join(),
    ).toMatch(/rule authlint\/cookie-flags: Error: a broken rule/);
  });
});

describe('the same input gives the same bytes', () => {
  const files = {
    'package.json': '{"workspaces":["*"]}',
    'web/package.json': '{"name":"web","dependencies":{"next":"15.0.0","@prisma/client":"6.0.0"}}',
    'web/app/api/n/[id]/route.ts': erase,
    'web/app/api/health/route.ts': health,
    'web/app/api/shared/route.ts': `import { guard } from '@x/lib'; import { PrismaClient } from '@prisma/client'; const db = new PrismaClient(); export async function POST(r) { await guard(r); await db.note.create({ data: {} }); return Response.json({}); }`,
    'web/middleware.ts': `import { NextResponse } from 'next/server'; export function middleware(r) { return NextResponse.next(); } export const config = { matcher: '/api/:path*' };`,
    'lib/package.json': '{"name":"@x/lib","main":"index.ts"}',
    'lib/index.ts': `export async function guard(r) { if (r.headers.get('authorization') !== process.env.KEY) throw new Error('no'); }`,
    'api/package.json': '{"name":"api","dependencies":{"fastify":"5.0.0"}}',
    'api/server.js': `import Fastify from 'fastify'; import { a } from './a.js'; import { b } from './b.js'; const app = Fastify(); app.register(a, { prefix: '/a' }); app.register(b, { prefix: '/b' }); app.listen();`,
    'api/a.js': `export async function a(app) { app.get('/x', async () => ({ ok: true })); app.post('/x', async (r, reply) => { reply.setCookie('session', '1'); return {}; }); }`,
    'api/b.js': `import { guard } from './guard.js'; export async function b(app) { app.addHook('onRequest', guard); app.get('/x', async () => ({ ok: true })); }`,
    'api/guard.js': `export async function guard(r, reply) { if (r.headers['x-key'] !== process.env.KEY) return reply.code(401).send({}); }`,
    'web/app/broken/page.tsx': 'export default function (',
  };
  const scan = (root: string, format: string, cache = '--no-cache'): string => {
    io.out = '';
    main(['scan', root, '--format', format, '--fail-on', 'never', cache]);
    return io.out
      .replace(/"milliseconds": ?\d+/, '')
      .replaceAll(root, 'ROOT')
      .replace(/ in [\d.]+ m?s/, '');
  };
  it.each(['json', 'sarif', 'pretty'])('twice, as %s', (format) => {
    const root = makeApp(files);
    const first = scan(root, format);
    expect(first.length).toBeGreaterThan(100);
    expect(scan(root, format)).toBe(first);
  });
  it('from the cache, but for what it says of the cache', () => {
    const root = makeApp(files);
    const plain = (cache: string): string => scan(root, 'json', cache).replace(/"(?:parsed|fromCache)": \d+/g, '');
    const fresh = plain('--no-cache');
    expect([plain('--stats'), plain('--stats')]).toEqual([fresh, fresh]);
  });
  it('in whatever order the files were made', () => {
    const forward = scan(makeApp(files), 'json');
    const backward = scan(makeApp(Object.fromEntries(Object.entries(files).reverse())), 'json');
    expect(backward).toBe(forward);
  });
  /** Every framework's entry points the other way round. */
  function walkBackwards(): void {
    for (const framework of frameworks) {
      const original = framework.inventory.bind(framework);
      vi.spyOn(framework, 'inventory').mockImplementation((project, machine) => {
        const inventory = original(project, machine);
        return { ...inventory, entries: [...inventory.entries].reverse() };
      });
    }
  }
  const fixtures = join(import.meta.dirname, '../../fixtures');
  const apps = readdirSync(fixtures).flatMap((name) => ['weak', 'mended'].map((half) => join(name, half)));
  it.each(apps.filter((dir) => existsSync(join(fixtures, dir))))('whichever entry is walked first: %s', (dir) => {
    const root = join(fixtures, dir);
    const straight = scan(root, 'json');
    walkBackwards();
    expect(scan(root, 'json')).toBe(straight);
  });
  it('whichever entry is walked first', () => {
    const root = makeApp(files);
    const straight = scan(root, 'json');
    walkBackwards();
    expect(scan(root, 'json')).toBe(straight);
  });
});
