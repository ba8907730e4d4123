/** What a module makes on first use is made once and is no work of the request that comes first. */
import { describe, expect, it } from 'vitest';
import { scanApp, prelude } from '../support.ts';

const store = (code: string): string => `import { db } from './db';
class Store {
  constructor(client) { this.client = client; }
  async init() { await this.client.note.create({ data: { text: 'welcome' } }); }
  list() { return this.client.note.findMany(); }
}
async function make() { const made = new Store(db); await made.init(); return made; }
${code}`;
const route = `import { getStore } from '../../../lib/store';
import { requireUser } from '../../../lib/auth';
export async function GET() { await getStore(); return Response.json({ ok: true }); }
export async function POST() { const store = await getStore(); return Response.json(await store.list()); }
export async function PUT() { await requireUser(); const store = await getStore(); return Response.json(await store.list()); }`;
/** `METHOD verdict effects`, one per method. */
function walks(code: string): string[] {
  const { report } = scanApp({ ...prelude, 'lib/store.ts': store(code), 'app/api/notes/route.ts': route });
  return report.entries.map((e) => `${e.method} ${e.verdict} ${e.effects.map((x) => `${x.kind} ${x.resource}`).join(', ')}`.trim());
}

const once = ['GET open', 'POST open read note', 'PUT guarded read note'];
describe('what is made on first use', () => {
  it.each<[name: string, code: string]>([
    ['where it is missing', `let kept; export async function getStore() { if (!kept) { kept = await make(); } return kept; }`],
    ['where it is undefined', `let kept; export async function getStore() { if (kept === undefined) kept = await make(); return kept; }`],
    ['unless it is there', `let kept = null; export async function getStore() { if (kept) return kept; kept = await make(); return kept; }`],
    ['by an assignment of its own', `let kept; export const getStore = async () => (kept ??= await make());`],
    ['on the global object', `const g = globalThis; export async function getStore() { if (!g.kept) g.kept = make(); return g.kept; }`],
    [
      'on the global object, by its bare name',
      `if (typeof globalThis.KEPT === 'undefined') globalThis.KEPT = null; export function getStore() { if (!KEPT) { const made = new Store(db); KEPT = made; return made; } return KEPT; }`,
    ],
    [
      'by a promise',
      `let kept; export async function getStore() { if (!kept) kept = new Promise((yes, no) => { make().then(yes).catch(no); }); return await kept; }`,
    ],
  ])('%s', (_name, code) => {
    expect(walks(code)).toEqual(once);
  });

  it.each<[name: string, code: string]>([
    ['each time anew', `export async function getStore() { return make(); }`],
    ['where the caller asks for it', `let kept; export async function getStore(fresh = true) { if (!kept) { if (fresh) kept = await make(); } return kept; }`],
    ['and not kept', `let kept; export async function getStore() { if (!kept) return make(); return kept; }`],
  ])('%s, it is the work of the request', (_name, code) => {
    expect(walks(code)[0]).toBe('GET open write note');
  });

  it('is no place for a session', () => {
    const code = `let user; export async function who() { if (!user) user = await getUser(); return user; }`;
    const { report } = scanApp({
      ...prelude,
      'lib/who.ts': `import { getUser } from './auth'; ${code}`,
      'app/api/notes/route.ts': `import { who } from '../../../lib/who'; import { db } from '../../../lib/db';
export async function DELETE() { if (!(await who())) return new Response('', { status: 401 }); await db.note.deleteMany({}); return Response.json({}); }`,
    });
    expect(report.entries.map((e) => e.verdict)).toEqual(['guarded']);
  });

  it('is the same whoever comes first', () => {
    const files = (first: string, second: string): Record<string, string> => ({
      ...prelude,
      'lib/store.ts': store(`let kept; export const getStore = () => { if (!kept) kept = new Store(db); return kept; };`),
      [`app/api/${first}/route.ts`]: `import { getStore } from '../../../lib/store'; import thing from 'unseen'; const top = thing(() => getStore().list()); export async function GET() { return Response.json(await top); }`,
      [`app/api/${second}/[id]/route.ts`]: `import { getStore } from '../../../../lib/store'; import { requireUser } from '../../../../lib/auth';
export async function GET(request, { params }) { const u = await requireUser(); const note = await getStore().client.note.findFirst({ where: { id: (await params).id, userId: u.id } }); if (!note) throw new Error('none'); await getStore().client.note.delete({ where: { id: note.id } }); return Response.json({}); }`,
    });
    const levels = (first: string, second: string): string[] =>
      scanApp(files(first, second))
        .report.entries.filter((e) => e.path.endsWith('[id]'))
        .map((e) => `${e.verdict} ${e.level}`);
    expect([levels('a', 'b'), levels('b', 'a')]).toEqual([['guarded role'], ['guarded role']]);
  });
});

describe('what a start file has a module make', () => {
  const guarded = `export async function DELETE(request) { const store = getStore(); const session = await store.client.session.findFirst({ where: { token: request.headers.get('authorization') } }); if (!session) return new Response('', { status: 401 }); await store.client.note.deleteMany({}); return Response.json({}); }`;
  const verdictOf = (code: string, body = guarded): string => {
    const { report } = scanApp({
      ...prelude,
      'lib/store.ts': store(code),
      'app/api/notes/route.ts': `import { getStore, setUser, who } from '../../../lib/store'; import { getUser } from '../../../lib/auth'; import { db } from '../../../lib/db';\n${body}`,
    });
    return report.entries.map((e) => `${e.verdict} ${e.level} ${e.effects.map((x) => `${x.kind} ${x.by}`).join(', ')}`.trim()).join();
  };
  it.each<[name: string, code: string, verdict: string]>([
    [
      'is there for requests',
      `let kept = null; export async function connect(url) { const made = new Store(db); await made.init(url); kept = made; } export const getStore = () => { if (!kept) throw new Error('not connected'); return kept; };`,
      'guarded authenticated delete stranger',
    ],
    [
      'is there without a value before',
      `let kept: Store; export const connect = async (url: string) => { kept = await make(); }; export const disconnect = () => { kept = null; }; export const getStore = () => kept;`,
      'guarded authenticated delete stranger',
    ],
    [
      'is not there where nobody makes it',
      `let kept = null; export const getStore = () => { if (!kept) throw new Error('not connected'); return kept; };`,
      'open public',
    ],
  ])('%s', (_name, code, verdict) => {
    expect(verdictOf(code)).toBe(verdict);
  });
  it('is nobody who has signed in', () => {
    const code = `import { getUser } from './auth'; let user = null; export async function setUser() { user = await getUser(); } export const who = () => user; export const getStore = () => null;`;
    const body = `export async function DELETE() { await setUser(); if (!who()) return new Response('', { status: 401 }); await db.note.deleteMany({}); return Response.json({}); }`;
    expect(verdictOf(code, body)).toBe('guarded authenticated delete stranger');
  });
});
