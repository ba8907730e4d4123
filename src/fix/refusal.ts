/** How an entry turns a request away: as its neighbours do it, else in the plainest form that its framework has. */
import type { IfStatement, Node, Statement } from 'ts-morph';
import { nearest, samePool } from './custom.ts';
import type { Edit } from './edits.ts';
import { bodyOf, entryCode } from './entry-code.ts';
import type { EntryCode } from './entry-code.ts';
import type { Scene } from './fix.ts';
import { transplanted } from './transplant.ts';
import { Unfit } from './unfit.ts';

export interface Refusal {
  /** A statement that ends the request. */
  text: string;
  /** What has to be imported for it. */
  edits: Edit[];
}
/** Nobody is signed in; it is not his to do; there is no such record (of his). */
export type Ground = 401 | 403 | 404;

/** What a refusal says where it has no status. */
const words: Record<Ground, RegExp> = {
  401: /unauthori[sz]ed|unauthenticated|not (?:authenticated|authori[sz]ed|(?:signed|logged) in)|(?:sign|log) in/i,
  403: /forbidden|not allowed|no permission|permission denied|access denied/i,
  404: /not found|no such/i,
};
const looked = 60;

/** @returns null where nobody can say what an answer of this entry looks like */
export function refusalFor(scene: Scene, target: EntryCode, ground: Ground): Refusal | null {
  const counts = new Map<string, { refusal: Refusal; count: number }>();
  const peers = scene.run.scanned.walked.filter((w) => samePool(w, target.walked));
  for (const w of nearest(target.walked, peers).slice(0, looked)) {
    const code = w === target.walked ? target : entryCode(scene, w);
    if (!code) continue;
    for (const statement of exitsOf(scene, code)) {
      if (!speaksOf(statement.getText(), ground)) continue;
      const refusal = carried(scene, code, target, statement);
      if (!refusal) continue;
      const near = code.source === target.source ? 1000 : 1;
      const key = refusal.text.replaceAll(/\s+/g, ' ');
      const known = counts.get(key);
      if (known) known.count += near;
      else counts.set(key, { refusal, count: near });
    }
  }
  const [most] = [...counts.values()].sort((a, b) => b.count - a.count);
  return most?.refusal ?? plainest(target, ground);
}
function speaksOf(text: string, ground: Ground): boolean {
  const status = /\b4\d\d\b/.exec(text)?.[0];
  return status === undefined ? words[ground].test(text) : status === String(ground);
}

/** Statements of a handler by which it ends a request under a condition. */
function exitsOf(scene: Scene, code: EntryCode): Statement[] {
  const { Node } = scene.sources.kit;
  const body = code.handler && bodyOf(scene.sources, code.handler);
  if (!body) return [];
  return body.getDescendants().flatMap((d) => {
    if (!Node.isIfStatement(d) || d.getElseStatement()) return [];
    const exit = exitOf(scene, d);
    return exit ? [exit] : [];
  });
}
/** The one statement under a condition, where it ends the request. */
export function exitOf(scene: Scene, statement: IfStatement): Statement | null {
  const { Node } = scene.sources.kit;
  const then = statement.getThenStatement();
  const all = Node.isBlock(then) ? then.getStatements() : [then];
  const [only] = all;
  return all.length === 1 && only && (Node.isThrowStatement(only) || (Node.isReturnStatement(only) && only.getExpression())) ? only : null;
}
/** A statement of one entry, written for another; null where it says something of its own or needs what the other has not. */
export function carried(scene: Scene, from: EntryCode, to: EntryCode, statement: Node): Refusal | null {
  try {
    return transplanted(scene.sources, from, to, statement);
  } catch (error) {
    if (error instanceof Unfit) return null;
    throw error;
  }
}

const phrases: Record<Ground, string> = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not found' };

function plainest({ walked, handler, source }: EntryCode, ground: Ground): Refusal | null {
  const { style } = source;
  const end = style.semicolons ? ';' : '';
  const text = `${style.quote}${phrases[ground]}${style.quote}`;
  const status = String(ground);
  const answerer = handler?.getParameters()[1]?.getNameNode().getText() ?? '';
  const named = /^\w+$/.test(answerer);
  switch (walked.point.framework) {
    case 'next-app-route':
      return { text: `return new Response(${text}, { status: ${status} })${end}`, edits: [] };
    case 'next-server-action':
      return { text: `throw new Error(${text})${end}`, edits: [] };
    case 'next-pages-api':
      return named ? { text: `return ${answerer}.status(${status}).json({ error: ${text} })${end}`, edits: [] } : null;
    case 'fastify':
      return named ? { text: `return ${answerer}.code(${status}).send({ error: ${text} })${end}`, edits: [] } : null;
    default:
      return null;
  }
}
