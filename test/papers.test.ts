/** What the pages say of the action and of the command line is so. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { scanFormats } from '../src/cli/format-names.ts';
import { makeProgram } from '../src/cli/program.ts';

const root = join(import.meta.dirname, '..');
const page = (name: string): string => readFileSync(join(root, name), 'utf8');
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].filter(([, l]) => l === language).map(([, , body]) => body ?? '');
interface Input {
  default: string;
}
const { inputs } = parse(page('action.yml')) as { inputs: Record<string, Input> };

describe('docs/code-scanning.md', () => {
  const text = page('docs/code-scanning.md');
  it('lists the inputs of the action with their defaults', () => {
    const rows = [...text.matchAll(/^\| `([\w-]+)` +\| (?:`([^`]*)`)? *\|/gm)].map(([, name, value]) => [name, value ?? '']);
    expect(rows).toEqual(Object.entries(inputs).map(([name, input]) => [name, input.default]));
  });
  it('shows a workflow that gives the action inputs which it has', () => {
    const [workflow = ''] = blocks(text, 'yaml');
    const { jobs, permissions } = parse(workflow) as {
      jobs: { scan: { steps: { uses?: string; with?: Record<string, string> }[] } };
      permissions: Record<string, string>;
    };
    const own = jobs.scan.steps.find((s) => s.uses?.endsWith('/authlint'));
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(own?.with ?? { none: '' })));
    expect(permissions['security-events']).toBe('write');
  });
});

it('every command line that a page shows is taken', () => {
  const scan = makeProgram(() => undefined).commands.find((c) => c.name() === 'scan');
  const known = new Set(scan?.options.map((o) => o.long));
  for (const name of ['docs/code-scanning.md', 'docs/baseline.md', 'README.md']) {
    for (const [line] of page(name).matchAll(/authlint scan [^\n`]*/g)) {
      for (const [, option = ''] of line.matchAll(/(--[\w-]+)/g)) expect(known, `${name}: ${line}`).toContain(option);
      for (const [, format = ''] of line.matchAll(/--(?:format|report) ([\w-]+)[=\s]/g)) expect(scanFormats, `${name}: ${line}`).toContain(format);
    }
  }
});
