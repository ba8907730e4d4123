/** `authlint fix` as people meet it: preview and writing, exit codes, bytes that stay. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { capturedOutput } from '../output.ts';
import { makeApp, prelude } from '../support.ts';
import { run } from './command.ts';

const io = capturedOutput();
afterEach(() => {
  vi.unstubAllEnvs();
});

const head = `import { db } from '../../../lib/db';\nimport { requireUser } from '../../../lib/auth';\n`;
const work = `  await db.note.deleteMany();\n  return Response.json({ ok: true });\n}\n`;
const guarded = `${head}export async function POST() {\n  await requireUser();\n${work}`;
const open = `${head}export async function POST() {\n${work}`;
const app = (route: string): string => makeApp({ ...prelude, 'app/api/a/route.ts': guarded, 'app/api/c/route.ts': guarded, 'app/api/b/route.ts': route });
const bytes = (root: string): Buffer => readFileSync(join(root, 'app/api/b/route.ts'));

describe('fix', () => {
  it('shows a diff and writes nothing', async () => {
    const root = app(open);
    expect(await run(['fix', root, '--no-cache'])).toBe(0);
    expect(io.out).toContain('--- a/app/api/b/route.ts\n+++ b/app/api/b/route.ts\n@@ -1,6 +1,7 @@\n');
    expect(io.out).toContain('\n+  await requireUser();\n');
    expect(io.out).toContain('nothing is written without --write');
    expect(bytes(root).toString()).toBe(open);
  });

  it('colours the diff where it is asked to', async () => {
    vi.stubEnv('FORCE_COLOR', '1');
    expect(await run(['fix', app(open), '--no-cache'])).toBe(0);
    expect(io.out).toContain('\u001b[32m+  await requireUser();');
  });

  it('writes what it showed, and has nothing to do afterwards', async () => {
    const root = app(open);
    expect(await run(['fix', root, '--write', '--no-cache'])).toBe(0);
    expect(bytes(root).toString()).toBe(guarded);
    io.out = '';
    expect(await run(['fix', root, '--write', '--no-cache'])).toBe(0);
    expect(io.out).toBe('Nothing to fix.\n');
    expect(await run(['scan', root, '--no-cache', '--fail-on', 'note'])).toBe(0);
  });

  it('leaves a byte order mark and CRLF where they are', async () => {
    const root = app(`\uFEFF${open.replaceAll('\n', '\r\n')}`);
    expect(await run(['fix', root, '--write', '--no-cache'])).toBe(0);
    expect(bytes(root).toString()).toBe(`\uFEFF${guarded.replaceAll('\n', '\r\n')}`);
  });

  it('leaves text alone that is no UTF-8, as a scan does', async () => {
    const root = app(open);
    const latin = Buffer.concat([Buffer.from('// caf'), Buffer.from([0xe9]), Buffer.from(`\n${open}`)]);
    writeFileSync(join(root, 'app/api/b/route.ts'), latin);
    expect(await run(['fix', root, '--write', '--no-cache'])).toBe(0);
    expect(bytes(root).equals(latin)).toBe(true);
  });

  it('ends with 1 where something is left, once it was to be written', async () => {
    const root = makeApp({ ...prelude, 'app/api/b/route.ts': open });
    expect(await run(['fix', root, '--no-cache'])).toBe(0);
    expect(io.out).toContain(
      'Left as they are:\n  - authlint/no-unprotected-route  app/api/b/route.ts:3  POST /api/b: no sibling is guarded in a way that could be copied',
    );
    expect(await run(['fix', root, '--write', '--no-cache'])).toBe(1);
  });

  it('knows for which rules there are fixes', async () => {
    expect(await run(['fix', app(open), '--rule', 'unresolved-protection'])).toBe(2);
    expect(io.err).toMatch(/^authlint: --rule unresolved-protection: there are fixes for /);
  });

  it('changes what the paths name', async () => {
    const root = app(open);
    expect(await run(['fix', join(root, 'app/api/a'), '--root', root, '--write', '--no-cache'])).toBe(0);
    expect(bytes(root).toString()).toBe(open);
  });

  it('says where signed in is enough now and siblings ask for more', async () => {
    const role = `${head}export async function PUT() {\n  const user = await requireUser();\n  if (user.role !== 'admin') return new Response('no', { status: 403 });\n${work}`;
    const root = makeApp({ ...prelude, 'app/api/a/route.ts': role, 'app/api/c/route.ts': role, 'app/api/b/route.ts': open });
    expect(await run(['fix', root, '--no-cache'])).toBe(0);
    expect(io.out).toMatch(/Signed in is enough for these now.*\n {2}POST \/api\/b\n/);
  });
});
