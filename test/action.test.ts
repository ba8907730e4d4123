/** The composite action: its steps as data, and its scripts run by bash with the environment that a runner would give. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from 'sarif';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { toolVersion } from '../src/audit/version.ts';
import { builtCli } from './cli/built.ts';
import { makeApp, prelude } from './support.ts';

interface Step {
  name: string;
  id?: string;
  if?: string;
  uses?: string;
  with?: Record<string, string>;
  shell?: string;
  env?: Record<string, string>;
  run?: string;
}
interface Action {
  inputs: Record<string, { description: string; default: string }>;
  outputs: Record<string, { value: string }>;
  runs: { using: string; steps: Step[] };
}
const root = join(import.meta.dirname, '..');
const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action;
const { steps } = action.runs;
const stepOf = (name: string): Step => {
  const step = steps.find((s) => s.name === name);
  if (!step) throw new Error(`no step "${name}"`);
  return step;
};

let cli: string;
beforeAll(() => {
  cli = builtCli('action');
});

interface Ran {
  code: number | null;
  log: string;
  outputs: Record<string, string>;
  summary: string;
}
/** A runner, as far as the scripts can see it. */
class Runner {
  readonly temp = makeApp({});
  readonly inputs: Record<string, string>;
  readonly workspace: string;
  outputs: Record<string, string> = {};
  constructor(workspace: string, inputs: Record<string, string> = {}) {
    this.workspace = workspace;
    this.inputs = { ...Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default])), ...inputs };
  }
  /** The expressions that the action uses, and no others. */
  expand(text: string): string {
    return text.replace(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => {
      const input = /^inputs\.([\w-]+)$/.exec(name)?.[1];
      if (input !== undefined && this.inputs[input] !== undefined) return this.inputs[input];
      const output = /^steps\.scan\.outputs\.(\w+)$/.exec(name)?.[1];
      if (output !== undefined) return this.outputs[output] ?? '';
      if (name === 'runner.temp') return this.temp;
      throw new Error(`unknown expression ${name}`);
    });
  }
  run(step: Step, more: Record<string, string> = {}): Ran {
    const script = join(this.temp, 'script.sh');
    const output = join(this.temp, 'output');
    const summary = join(this.temp, 'summary');
    writeFileSync(script, step.run ?? '');
    for (const file of [output, summary]) writeFileSync(file, '');
    const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, this.expand(value)]));
    const ran = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
      cwd: this.workspace,
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', HOME: this.temp, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, GITHUB_ACTIONS: 'true', ...more, ...env },
    });
    const lines = readFileSync(output, 'utf8').split('\n').filter(Boolean);
    const outputs = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
    if (step.id === 'scan') this.outputs = outputs;
    return { code: ran.status, log: `${ran.stdout}${ran.stderr}`, outputs, summary: readFileSync(summary, 'utf8') };
  }
  scan(more: Record<string, string> = {}): Ran {
    return this.run(stepOf('Scan'), more);
  }
  verdict(): Ran {
    return this.run(stepOf('Say what the scan found'));
  }
}

const weak = `import { db } from '../../../lib/db';
export async function DELETE() { await db.note.deleteMany({}); return Response.json({}); }`;
const suppressed = weak.replace('export async', '// authlint-disable-next-line no-unprotected-route -- known\nexport async');
/** A project that has authlint installed. */
function project(files: Record<string, string> = {}): string {
  const workspace = makeApp({ ...prelude, 'app/api/notes/route.ts': weak, ...files });
  install(join(workspace, 'node_modules/.bin'), 'authlint', `exec "${process.execPath}" "${cli}" "$@"`);
  return workspace;
}
function install(folder: string, name: string, script: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/bash\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

describe('action.yml', () => {
  it('is a composite action whose scripts hold no expressions: what inputs hold cannot become code', () => {
    expect(action.runs.using).toBe('composite');
    for (const step of steps) {
      expect(step.run ?? '').not.toContain('${{');
      if (step.run !== undefined) expect(step.shell).toBe('bash');
      if (step.uses !== undefined) expect(step.uses).toMatch(/^(?:actions|github)\/[\w/-]+@v\d+$/);
    }
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(['path', 'config', 'fail-on', 'category', 'baseline']));
  });
  it('uses only inputs that it has, and all of them', () => {
    const used = [...JSON.stringify(action.runs).matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name);
    expect([...new Set(used)].sort()).toEqual(Object.keys(action.inputs).sort());
  });
  it('brings its own version', () => {
    expect(stepOf('Scan').env?.AUTHLINT_OWN_VERSION).toBe(toolVersion);
  });
  it('keeps and restores one folder, uploads under the category, and lets the verdict come last', () => {
    const restore = stepOf('Restore the walks of an earlier scan');
    const save = stepOf('Keep the walks for the next scan');
    expect(save.with?.path).toBe(restore.with?.path);
    expect(save.with?.key).toBe(restore.with?.key);
    expect(restore.with?.key?.startsWith(restore.with['restore-keys'] ?? '-')).toBe(true);
    expect(stepOf('Upload to code scanning').with).toMatchObject({ category: '${{ inputs.category }}', sarif_file: '${{ steps.scan.outputs.sarif }}' });
    expect(steps.at(-1)?.name).toBe('Say what the scan found');
  });
});

describe('its scripts', () => {
  it('scan with what the project has installed, write the summary, and fail only at the end', () => {
    const runner = new Runner(project());
    const ran = runner.scan();
    expect(ran.log).toContain('1 error, ');
    expect(ran.code).toBe(0);
    expect(ran.outputs).toEqual({ code: '1', sarif: join(runner.temp, 'authlint.sarif') });
    expect((JSON.parse(readFileSync(ran.outputs.sarif ?? '', 'utf8')) as Log).runs[0]?.results).toHaveLength(1);
    expect(ran.summary).toContain('## authlint: 1 error');
    expect(ran.summary).toContain('Protection matrix');
    expect(runner.verdict().code).toBe(1);
  });
  it('remember the walks, also where authlint was installed anew', () => {
    const workspace = project();
    const runner = new Runner(workspace);
    runner.scan();
    expect(existsSync(join(runner.temp, 'authlint-cache'))).toBe(true);
    const again = builtCli('action-again');
    install(join(workspace, 'node_modules/.bin'), 'authlint', `exec "${process.execPath}" "${again}" "$@"`);
    const step = stepOf('Scan');
    // `--` ends the options: the one for the test goes before it.
    const ran = runner.run({ ...step, run: (step.run ?? '').replace('arguments=(scan ', 'arguments=(scan --stats ') });
    expect(ran.log).toMatch(/[1-9]\d* from cache/);
  });
  it('pass on what is given, and leave suppressed results out of the file', () => {
    const files = {
      'app/api/notes/route.ts': suppressed,
      'app/api/papers/route.ts': weak,
      'strict.json': '{ "rules": { "no-unprotected-route": "warning" } }',
    };
    const runner = new Runner(project(files), { config: 'strict.json', 'fail-on': 'warning' });
    const ran = runner.scan();
    expect(ran.outputs.code).toBe('1');
    const results = (JSON.parse(readFileSync(ran.outputs.sarif ?? '', 'utf8')) as Log).runs[0]?.results;
    expect(results?.map((r) => [r.level, r.suppressions])).toEqual([['warning', undefined]]);
    expect(ran.summary).toContain('1 suppressed');
    expect(new Runner(project(files), { config: 'strict.json' }).scan().outputs.code).toBe('0');
  });
  it('compare with a baseline', () => {
    const workspace = project();
    spawnSync(process.execPath, [cli, 'baseline', workspace, '--no-cache']);
    const runner = new Runner(workspace, { baseline: 'authlint-baseline.json' });
    const ran = runner.scan();
    expect(ran.outputs.code).toBe('0');
    expect(ran.summary).toContain('The baseline accepts 1 of them');
    expect(runner.verdict().code).toBe(0);
  });
  it('annotate where nothing is uploaded', () => {
    expect(new Runner(project(), { upload: 'false' }).scan().log).toContain('::error file=app/api/notes/route.ts,line=2,');
    expect(new Runner(project()).scan().log).not.toContain('::error');
  });
  it('upload nothing of a scan that failed', () => {
    const runner = new Runner(project({ 'authlint.config.json': '{' }));
    const ran = runner.scan();
    expect(ran.code).toBe(0);
    expect(ran.outputs).toEqual({ code: '2' });
    const verdict = runner.verdict();
    expect(verdict.code).toBe(2);
    expect(verdict.log).toContain('the scan itself failed');
  });
  it('take another version from npm, where it is asked for or none is installed', () => {
    const bin = makeApp({});
    install(bin, 'npx', 'printf "%s\\n" "npx: $*"');
    const path = { PATH: `${bin}:${process.env.PATH ?? ''}` };
    expect(new Runner(project(), { version: '1.2.3' }).scan(path).log).toContain('npx: --yes authlint@1.2.3 scan ');
    expect(new Runner(makeApp({ 'a.ts': '' })).scan(path).log).toContain(`npx: --yes authlint@${toolVersion} scan `);
  });
  it('run nothing that stands in an input', () => {
    const workspace = project();
    const evil = '$(touch evil) `touch evil`; touch evil; --watch';
    for (const name of Object.keys(action.inputs)) {
      if (name === 'version') continue;
      const runner = new Runner(workspace, { [name]: evil });
      const ran = runner.scan();
      expect(existsSync(join(workspace, 'evil')), name).toBe(false);
      expect(ran.code).toBe(0);
    }
  });
});
