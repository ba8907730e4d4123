/** Workflow commands, read back as the runner reads them (actions/runner, src/Runner.Common/ActionCommand.cs). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeData, escapeProperty, githubReport } from '../../src/report/github.ts';
import { makeEntry, makeFinding, makeReport } from './synthetic.ts';

interface Command {
  name: string;
  properties: Record<string, string>;
  data: string;
}
const unescapeData = (text: string): string => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
const unescapeProperty = (text: string): string =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%');
function read(line: string): Command | null {
  const text = line.trimStart();
  const end = text.indexOf('::', 2);
  if (!text.startsWith('::') || end < 0) return null;
  const [name = '', ...rest] = text.slice(2, end).split(' ');
  const properties: Record<string, string> = {};
  for (const pair of rest.join(' ').split(',')) {
    const at = pair.indexOf('=');
    if (at > 0) properties[pair.slice(0, at)] = unescapeProperty(pair.slice(at + 1));
  }
  return { name, properties, data: unescapeData(text.slice(end + 2)) };
}
const commandsOf = (text: string): Command[] =>
  text
    .split('\n')
    .map(read)
    .filter((c) => c !== null);
const here = { root: '/repo/apps/web', top: '/repo' };

describe('annotations', () => {
  it('say file, lines, columns of one line, title and message', () => {
    const [command] = commandsOf(githubReport(makeReport([makeFinding()]), here));
    expect(command).toEqual({
      name: 'error',
      properties: { file: 'apps/web/app/api/x/route.ts', line: '3', endLine: '3', col: '5', endColumn: '9', title: 'authlint/no-unprotected-route' },
      data: 'a message',
    });
  });
  it('give no columns where the region has several lines', () => {
    const [command] = commandsOf(githubReport(makeReport([makeFinding({ endLine: 4 })]), here));
    expect(Object.keys(command?.properties ?? {})).toEqual(['file', 'line', 'endLine', 'title']);
  });
  it('bring back every message and every file name as it was', () => {
    const text = fc.string({ unit: fc.constantFrom('%', ':', ',', '\n', '\r', '=', ' ', '::', '%0A', '%25', 'a', '`', ']'), minLength: 1 });
    fc.assert(
      fc.property(text, text, (message, file) => {
        const command = read(`::error file=${escapeProperty(`a${file}`)},title=${escapeProperty('x')}::${escapeData(message)}`);
        expect(command?.data).toBe(message);
        expect(command?.properties.file).toBe(`a${file}`);
      }),
    );
  });
  it('stand on one line each, whatever the message holds', () => {
    const text = githubReport(makeReport([makeFinding({ message: 'first\n::set-env name=PATH::x\r\n100 %: a, b', file: 'a,b:c%\n.ts' })]), here);
    const commands = commandsOf(text);
    expect(commands.map((c) => c.name)).toEqual(['error']);
    expect(commands[0]?.data).toBe('first\n::set-env name=PATH::x\r\n100 %: a, b');
    expect(commands[0]?.properties.file).toBe('apps/web/a,b:c%\n.ts');
    expect(text).toContain('%25%0A');
  });
  it('are ten of a kind at most, the worst kinds first; the rest is in the log and can be no command', () => {
    const many = (severity: 'error' | 'warning' | 'note', n: number) =>
      Array.from({ length: n }, (_, i) => makeFinding({ severity, message: `${severity} ${String(i)} ##[add-mask]x\n::warning::y`, file: '::error::.ts' }));
    const text = githubReport(makeReport([...many('note', 11), ...many('warning', 12), ...many('error', 13)]), { root: '/r', top: '/r' });
    const names = commandsOf(text).map((c) => c.name);
    expect(names).toEqual([...Array<string>(10).fill('error'), ...Array<string>(10).fill('warning'), ...Array<string>(10).fill('notice')]);
    expect(text).toContain('6 more, which GitHub would not show');
    for (const line of text.split('\n').filter((l) => !l.startsWith('::'))) expect(line).not.toContain('##[');
    expect(text).toContain('error 12');
  });
  it('leave out what is suppressed and entries that sight was lost of, and count both', () => {
    const report = makeReport(
      [makeFinding({ suppressed: { kind: 'comment', reason: 'x' } }), makeFinding({ ruleId: 'authlint/unresolved-protection', severity: 'note' })],
      { entries: [makeEntry({ verdict: 'unknown' })], diagnostics: [{ severity: 'warning', file: 'a.ts', line: 2, message: 'does not parse' }] },
    );
    const text = githubReport(report, here);
    expect(commandsOf(text)).toEqual([]);
    expect(text).toBe('authlint: errors 0, warnings 0, notes 0, suppressed 1; entry points 1, of which unknown 1\napps/web/a.ts:2 warning: does not parse\n');
  });
  it('are cut where the runner would cut them', () => {
    const [command] = commandsOf(githubReport(makeReport([makeFinding({ message: 'x'.repeat(5000) })]), here));
    expect(command?.data).toHaveLength(4096);
    expect(command?.data.endsWith('…')).toBe(true);
  });
});
