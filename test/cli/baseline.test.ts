/** `authlint baseline` and `scan --baseline`, with their exit codes. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Log } from 'sarif';
import type { Report } from '../../src/audit/model.ts';
import { main } from './main.ts';
import { reportJsonSchema } from '../../src/report/schema.ts';
import { capturedOutput } from '../output.ts';
import { makeApp, prelude } from '../support.ts';

const io = capturedOutput();

const route = `import { db } from '../../../lib/db';
export async function DELETE() { await db.note.deleteMany({}); return Response.json({}); }`;
const app = (): string => makeApp({ ...prelude, 'app/api/a/route.ts': route, 'app/api/b/route.ts': route });
const run = (...argv: string[]): number => {
  io.out = '';
  io.err = '';
  return main([...argv, '--no-cache']);
};

describe('a project with a baseline', () => {
  it('is clean until something new comes', () => {
    const root = app();
    const file = join(root, 'authlint-baseline.json');
    expect(run('scan', root)).toBe(1);
    expect(run('baseline', root)).toBe(0);
    expect(io.err).toContain('2 accepted, of which 2 new; 0 dropped');
    expect(run('scan', root, '--baseline', file)).toBe(0);
    expect(io.out).toContain('0 errors, 0 warnings, 0 notes, 2 suppressed');
    expect(io.err).toBe('');
    writeFileSync(join(root, 'app/api/b/route.ts'), `${route}\nexport const POST = DELETE;`);
    expect(run('scan', root, '--baseline', file)).toBe(1);
    expect(io.out).toContain('POST /api/b');
    expect(io.out).not.toContain('DELETE /api/b');
    const before = readFileSync(file, 'utf8');
    expect(run('baseline', root)).toBe(0);
    expect(readFileSync(file, 'utf8').split('\n')).toEqual(expect.arrayContaining(before.split('\n').filter((l) => l.includes('DELETE /api/a'))));
  });
  it('hears what is obsolete on standard error and in the JSON report, which is still of its schema', () => {
    const root = app();
    const file = join(root, 'authlint-baseline.json');
    run('baseline', root);
    rmSync(join(root, 'app/api/b/route.ts'));
    expect(run('scan', root, '--baseline', file, '--format', 'json', '--strict')).toBe(0);
    expect(io.err).toMatch(/obsolete, the finding is gone: authlint\/no-unprotected-route, DELETE \/api\/b/);
    const report = JSON.parse(io.out) as Report;
    expect(report.baseline?.obsolete.map((l) => l.entry)).toEqual(['DELETE /api/b']);
    expect(report.diagnostics.map((d) => d.message).join()).toContain('obsolete');
    const validate = new Ajv2020({ strict: false }).compile(reportJsonSchema());
    validate(report);
    expect(validate.errors ?? []).toEqual([]);
    expect(run('baseline', root)).toBe(0);
    expect(io.err).toContain('1 accepted, of which 0 new; 1 dropped');
  });
  it('narrowed to a path or a rule, calls nothing else obsolete and rewrites nothing else', () => {
    const root = app();
    const file = join(root, 'authlint-baseline.json');
    run('baseline', root);
    const whole = readFileSync(file, 'utf8');
    const a = join(root, 'app/api/a/route.ts');
    writeFileSync(a, 'export async function DELETE() { return Response.json({}); }');
    run('scan', join(root, 'app/api/b'), '--root', root, '--baseline', file);
    expect(io.err).toBe('');
    run('scan', root, '--baseline', file, '--rule', 'cookie-flags');
    expect(io.err).toBe('');
    writeFileSync(a, route);
    expect(run('baseline', a, '--root', root)).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(whole);
  });
  it('in SARIF is said result by result', () => {
    const root = app();
    const file = join(root, 'authlint-baseline.json');
    run('baseline', root);
    writeFileSync(join(root, 'app/api/b/route.ts'), `${route}\nexport const POST = DELETE;`);
    run('scan', root, '--baseline', file, '--format', 'sarif');
    const results = (JSON.parse(io.out) as Log).runs[0]?.results ?? [];
    expect(results.map((r) => [r.baselineState, r.suppressions?.map((s) => [s.kind, s.status])])).toEqual([
      ['new', undefined],
      ['unchanged', [['external', 'accepted']]],
      ['unchanged', [['external', 'accepted']]],
    ]);
    run('scan', root, '--baseline', file, '--format', 'sarif', '--no-suppressed');
    expect((JSON.parse(io.out) as Log).runs[0]?.results).toHaveLength(1);
    run('scan', root, '--format', 'sarif');
    expect((JSON.parse(io.out) as Log).runs[0]?.results?.some((r) => r.baselineState !== undefined)).toBe(false);
  });
  it('writes further reports of the same scan', () => {
    const root = app();
    const sarif = join(root, 'x.sarif');
    const page = join(root, 'x.md');
    expect(run('scan', root, '--format', 'github', '--report', `sarif=${sarif}`, '--report', `markdown=${page}`)).toBe(1);
    expect(io.out).toMatch(/^::error file=app\/api\/a\/route.ts,/);
    expect(JSON.parse(readFileSync(sarif, 'utf8'))).toHaveProperty('version', '2.1.0');
    expect(readFileSync(page, 'utf8')).toContain('## authlint: 2 errors');
    expect(run('scan', root, '--report', 'yaml=x')).toBe(2);
    expect(run('scan', root, '--report', 'sarif')).toBe(2);
  });
});

describe('a bad baseline', () => {
  it.each<[string, string | null, string]>([
    ['missing', null, 'there is no such baseline'],
    ['no JSON', '{', 'is not valid JSON'],
    ['of another form', '{"findings":[]}', 'is no baseline of version 1 (baselineVersion'],
    ['with a bad line', '{"baselineVersion":1,"findings":[{"fingerprint":"a"}]}', 'findings.0.rule'],
  ])('%s', (_name, text, says) => {
    const root = app();
    const file = join(root, 'b.json');
    if (text !== null) writeFileSync(file, text);
    expect(run('scan', root, '--baseline', file)).toBe(2);
    expect(io.err).toContain(says);
    expect(io.err.trim().split('\n')).toHaveLength(1);
  });
});
