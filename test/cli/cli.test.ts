/** The command line as people meet it: exit codes, messages, formats. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from './main.ts';
import { capturedOutput } from '../output.ts';
import { makeApp, temporaryFolder } from '../support.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const weak = join(fixtures, 'next-better-auth/weak');
const mended = join(fixtures, 'next-better-auth/mended');

const io = capturedOutput();

describe('exit codes', () => {
  it.each<[string, string[], number]>([
    ['errors found', ['scan', weak], 1],
    ['clean', ['scan', mended], 0],
    ['never', ['scan', weak, '--fail-on', 'never'], 0],
    ['no such path', ['scan', 'no/such/folder'], 2],
    ['unknown option', ['scan', weak, '--colour'], 2],
    ['unknown command', ['scann'], 2],
    ['unknown rule', ['scan', weak, '--rule', 'no-such-rule'], 2],
    ['bad severity', ['scan', weak, '--rule', 'cookie-flags=loud'], 2],
    ['unknown entry', ['explain', 'GET /nowhere', weak], 2],
    ['no such config', ['scan', weak, '--config', 'nothing.json'], 2],
    ['rules', ['rules'], 0],
    ['version', ['--version'], 0],
  ])('%s', (_name, argv, code) => {
    expect(main(argv)).toBe(code);
    if (code === 2) expect(io.err.trim().split('\n').length).toBeLessThanOrEqual(2);
  });

  it('a rule set to warning no longer fails the run', () => {
    expect(
      main([
        'scan',
        weak,
        '--rule',
        'no-unprotected-route=warning',
        '--rule',
        'no-conditional-guard=warning',
        '--rule',
        'cookie-flags=off',
        '--fail-on',
        'error',
      ]),
    ).toBe(0);
  });
  it('a rule by itself runs alone', () => {
    main(['scan', weak, '--rule', 'cookie-flags', '--format', 'json']);
    const rules = new Set((JSON.parse(io.out) as { findings: { ruleId: string }[] }).findings.map((f) => f.ruleId));
    expect([...rules]).toEqual(['authlint/cookie-flags']);
  });
});

describe('output', () => {
  it('pretty names the file, the line, the proof and the mend', () => {
    main(['scan', weak]);
    expect(io.out).toContain('app/notes/actions.ts');
    expect(io.out).toContain('prisma.note.delete');
    expect(io.out).toMatch(/\d+ errors?, \d+ warnings?, \d+ notes?/);
    expect(io.out).toMatch(/\d+ entry points: \d+ guarded, \d+ open, \d+ unknown/);
    expect(io.out).not.toContain('\u001b[');
  });
  it('the same input gives the same bytes, except for the statistics', () => {
    const run = (): string => {
      io.out = '';
      main(['scan', weak, '--format', 'json']);
      const report = JSON.parse(io.out) as { stats: unknown };
      report.stats = null;
      return JSON.stringify(report);
    };
    expect(run()).toBe(run());
  });
  it('writes to a file', () => {
    const dir = temporaryFolder();
    main(['scan', weak, '--format', 'sarif', '--output', join(dir, 'x.sarif')]);
    expect(io.out).toBe('');
    expect(existsSync(join(dir, 'x.sarif'))).toBe(true);
    expect(JSON.parse(readFileSync(join(dir, 'x.sarif'), 'utf8'))).toHaveProperty('version', '2.1.0');
  });
  it.each(['table', 'markdown', 'json', 'csv'])('routes as %s', (format) => {
    expect(main(['routes', mended, '--format', format])).toBe(0);
    expect(io.out).toContain('/api/notes/[id]');
  });
  it('--prove says what leaving the refusals out gave', () => {
    expect(main(['scan', mended, '--prove'])).toBe(0);
    expect(io.out).toMatch(/\d+ refusals of \d+ guarded entries left out: \d+ let the outsider through, \d+ lead to a later guard, 0 contradictions/);
  });
  it('explain tells the walks', () => {
    expect(main(['explain', 'DELETE /api/notes/[id]', weak])).toBe(0);
    expect(io.out).toContain('verdict: open');
    expect(io.out).toContain('outsider');
    expect(io.out).toContain('prisma.note.delete');
  });
  it('explain shows the chain to the refusal and the line that refuses', () => {
    expect(main(['explain', 'GET /api/notes', weak])).toBe(0);
    expect(io.out).toMatch(/by way of .*requireUser \(lib\/auth\.ts:\d+\)/);
    expect(io.out).toMatch(/\d+ \| if \(!/);
  });
  it('guards lists what stops requests, and what hangs on one of them', () => {
    expect(main(['guards', mended])).toBe(0);
    expect(io.out).toMatch(/requireUser +lib\/auth\.ts:\d+ +authenticated +throws/);
    io.out = '';
    expect(main(['guards', 'requireUser', mended, '--format', 'json'])).toBe(0);
    const [radius] = JSON.parse(io.out) as { guard: { symbol: string }; changed: { after: { verdict: string } }[] }[];
    expect(radius?.guard.symbol).toBe('requireUser');
    expect(radius?.changed.map((c) => c.after.verdict)).toContain('open');
    expect(main(['guards', 'requireUsr', mended])).toBe(2);
    expect(io.err).toContain('did you mean "requireUser"');
  });
  it('explain of a rule', () => {
    expect(main(['explain', 'cookie-flags'])).toBe(0);
    expect(io.out).toContain('CWE-1004');
  });
  it('paths narrow what is reported, never what is read', () => {
    main(['scan', join(weak, 'app/api/notes/route.ts'), '--root', weak, '--format', 'json']);
    const report = JSON.parse(io.out) as { findings: { file: string }[]; entries: { verdict: string; method: string }[] };
    expect(new Set(report.findings.map((f) => f.file))).toEqual(new Set(['app/api/notes/route.ts']));
    expect(report.entries.find((e) => e.method === 'GET')?.verdict).toBe('guarded');
  });
});

describe('bad input', () => {
  it('nothing to scan is said, never a silent green', () => {
    expect(main(['scan', makeApp({ 'README.md': '# nothing' })])).toBe(2);
    expect(io.err).toContain('nothing to scan');
  });
  it('files without entries are fine', () => {
    expect(main(['scan', makeApp({ 'package.json': '{}', 'a.ts': 'export const a = 1;' })])).toBe(0);
    expect(io.out).toContain('No entry points');
  });
  it('a file that does not parse is named and the rest is scanned', () => {
    const root = makeApp({
      'package.json': '{"dependencies":{"next":"15.0.0"}}',
      'app/api/a/route.ts': 'export async function GET( {',
      'app/api/b/route.ts': 'export async function GET() { return Response.json({}) }',
    });
    expect(main(['scan', root, '--format', 'json'])).toBe(0);
    const report = JSON.parse(io.out) as { diagnostics: { file: string }[]; entries: { path: string }[] };
    expect(report.diagnostics.map((d) => d.file)).toContain('app/api/a/route.ts');
    expect(report.entries.map((e) => e.path)).toContain('/api/b');
  });
  it.each<[string, string, string]>([
    ['no JSON', '{ "rules": ', 'valid JSON'],
    ['unknown key', '{ "rule": {} }', 'did you mean "rules"'],
    ['unknown rule', '{ "rules": { "cookie-flag": "off" } }', 'did you mean "cookie-flags"'],
    ['bad severity', '{ "rules": { "cookie-flags": "loud" } }', 'severity'],
    ['a reason is missing', '{ "public": [{ "entry": "GET /" }] }', 'public.0.reason'],
  ])('config: %s', (_name, text, says) => {
    expect(main(['scan', makeApp({ 'a.ts': '', 'authlint.config.json': text })])).toBe(2);
    expect(io.err).toContain(says);
    expect(io.err.trim().split('\n')).toHaveLength(1);
  });
});
