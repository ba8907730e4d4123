/** `scan --watch` as a real process: scans again on a change, once for several at a time, and ends on SIGINT. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { makeApp, prelude } from '../support.ts';
import { builtCli } from './built.ts';

let cli: string;
beforeAll(() => {
  cli = builtCli('watch');
});

const guarded = `import { db } from '../../../lib/db'; import { requireUser } from '../../../lib/auth';
export async function DELETE() { await requireUser(); await db.note.deleteMany({}); return Response.json({}); }`;
const weak = guarded.replace('await requireUser(); ', '');

class Watching {
  out = '';
  err = '';
  private readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  constructor(root: string, ...more: string[]) {
    this.child = spawn(process.execPath, [cli, 'scan', root, '--watch', ...more], { cwd: root, env: { ...process.env, FORCE_COLOR: '' } });
    this.child.stdout.on('data', (text: Buffer) => (this.out += text.toString()));
    this.child.stderr.on('data', (text: Buffer) => (this.err += text.toString()));
    this.ended = new Promise((resolve) => this.child.on('exit', (code, signal) => resolve({ code, signal })));
    onTestFinished(() => {
      this.child.kill('SIGKILL');
    });
  }
  get scans(): number {
    return this.err.split('for changes; Ctrl+C ends it').length - 1;
  }
  async until(what: () => boolean): Promise<void> {
    for (let i = 0; i < 400 && !what(); i++) await pause(50);
    expect(what(), `${this.out}\n${this.err}`).toBe(true);
  }
  interrupt(): void {
    this.child.kill('SIGINT');
  }
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it('scans again on a change of a guard in another file, on a new folder, not on what it writes; ends on SIGINT', async () => {
  const root = makeApp({ ...prelude, 'app/api/notes/route.ts': guarded });
  const watching = new Watching(root, '--report', `json=${join(root, 'report.json')}`);
  await watching.until(() => watching.scans === 1);
  expect(watching.out).toContain('0 errors');

  writeFileSync(join(root, 'lib/auth.ts'), prelude['lib/auth.ts'].replace("if (!u) throw new Error('unauthorized'); ", ''));
  await watching.until(() => watching.scans === 2);
  expect(watching.out).toMatch(/[1-9] errors?, /);
  await watching.until(() => watching.err.includes('after a change of lib/auth.ts'));

  // Several files at once are one change.
  writeFileSync(join(root, 'lib/auth.ts'), prelude['lib/auth.ts']);
  writeFileSync(join(root, 'lib/other.ts'), 'export const x = 1;');
  writeFileSync(join(root, 'app/api/notes/route.ts'), weak);
  await watching.until(() => watching.scans === 3);
  await watching.until(() => watching.err.includes('after a change of lib/auth.ts, lib/other.ts, app/api/notes/route.ts'));

  mkdirSync(join(root, 'app/api/papers'));
  writeFileSync(join(root, 'app/api/papers/route.ts'), weak);
  await watching.until(() => watching.out.includes('DELETE /api/papers'));
  await watching.until(() => watching.err.includes('after a change of app/api/papers'));

  // Neither its own report nor a file that no verdict hangs on.
  const before = watching.scans;
  writeFileSync(join(root, 'notes.txt'), 'x');
  await pause(600);
  expect(watching.scans).toBe(before);

  watching.interrupt();
  expect(await watching.ended).toEqual({ code: 0, signal: null });
  expect(watching.err).toContain('stopped watching');
});

it('goes on while the configuration is wrong, and starts with none that is', async () => {
  const root = makeApp({ ...prelude, 'app/api/notes/route.ts': weak });
  const watching = new Watching(root, '--no-cache');
  await watching.until(() => watching.scans === 1);
  writeFileSync(join(root, 'authlint.config.json'), '{ "rules": ');
  await watching.until(() => watching.err.includes('valid JSON'));
  writeFileSync(join(root, 'authlint.config.json'), '{ "rules": { "no-unprotected-route": "off" } }');
  await watching.until(() => watching.scans === 2);
  expect(watching.out.slice(watching.out.lastIndexOf('errors,') - 3)).toContain('0 errors');
  watching.interrupt();
  expect(await watching.ended).toEqual({ code: 0, signal: null });

  writeFileSync(join(root, 'authlint.config.json'), '{');
  const second = new Watching(root);
  expect((await second.ended).code).toBe(2);
});
