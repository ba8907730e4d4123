import pico from 'picocolors';
import { describe, expect, it } from 'vitest';
import { prettyReport } from '../../src/report/pretty.ts';
import { textTable } from '../../src/report/tables.ts';
import { forTerminal } from '../../src/report/terminal.ts';
import { makeFinding, makeReport } from './synthetic.ts';

describe('what a project says cannot drive a terminal', () => {
  it.each<[string, string, string]>([
    ['a title', '\u001b]0;owned\u0007', '\\u001b]0;owned\\u0007'],
    ['a cursor', '\u001b[2J\u001b[H', '\\u001b[2J\\u001b[H'],
    ['a carriage return over what stands there', 'error\rfine ', 'error\\u000dfine '],
    ['a C1 control', '\u009b2J', '\\u009b2J'],
    ['text turned around', 'a\u202eb\u2066c', 'a\\u202eb\\u2066c'],
    ['lines, tabs and letters stay', 'ä\tb\n€', 'ä\tb\n€'],
    ['colours stay', '\u001b[1m\u001b[38;5;9mx\u001b[39m', '\u001b[1m\u001b[38;5;9mx\u001b[39m'],
  ])('%s', (_name, text, shown) => {
    expect(forTerminal(text)).toBe(shown);
  });
  it('in a report: file names, messages and source lines', () => {
    const evil = '\u001b]0;x\u0007';
    const report = makeReport([makeFinding({ file: `a${evil}.ts`, message: `m${evil}` })]);
    const text = prettyReport(report, { colors: pico.createColors(true), stats: false, lineOf: () => `source${evil}` });
    expect(text).not.toContain(evil);
    expect(text.split('\\u001b]0;x')).toHaveLength(4);
    expect(textTable(['a'], [[evil]], pico.createColors(true))).not.toContain(evil);
  });
});
