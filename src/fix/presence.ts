/** A credential that is only looked at: the look-up of the session that the project has takes the place of the look. */
import type { IfStatement, Node, Statement } from 'ts-morph';
import type { Finding } from '../audit/model.ts';
import { guardOf, isForMachines, nearest, samePool } from './custom.ts';
import type { Edit } from './edits.ts';
import { offsetAt } from './edits.ts';
import { bodyOf, entryCode } from './entry-code.ts';
import type { EntryCode } from './entry-code.ts';
import { entryOf, none, pathOf } from './fix.ts';
import type { Answer, Scene } from './fix.ts';
import { copyGuard, fromSiblings } from './insert-guard.ts';
import { droppedImports, isUsedBeside, removal } from './lines.ts';
import { exitOf } from './refusal.ts';
import { Unfit } from './unfit.ts';

/** Names under which a session is sent; another name may mean another right. */
const sessions = /^(?:__(?:host|secure)-)?(?:[\w.]+[._-])?(?:session|sid|auth|access|id|jwt|authorization)?(?:[._-]?(?:token|id|session|cookie|data))?$/i;
const others = /admin|api[._-]?key|secret|refresh|csrf|webhook|signature|service|device|cron/i;
const share = 2 / 3;

export function lookUpSession(finding: Finding, scene: Scene): Answer {
  const entry = entryOf(finding, scene);
  const target = entry && scene.run.scanned.walked.find((w) => w.entry === entry);
  const code = target ? entryCode(scene, target) : null;
  if (!target || !code || code.source.file !== pathOf(scene, finding.file)) return none('the look stands in a helper that more than one entry comes through');
  const look = lookAt(scene, code, finding);
  if (!look) return none('what it looks at is no variable that a plain `if` tests');
  const name = /whether `([^`]*)` was sent/.exec(finding.message)?.[1] ?? '';
  if (others.test(name) || !sessions.test(name)) return none(`what \`${name}\` proves once it is verified is not for a tool to say`);
  if (isForMachines(target)) return none('machines call it, which have no session');
  const pool = scene.run.scanned.walked.filter((w) => {
    const guard = guardOf(w);
    return (
      w !== target &&
      samePool(w, target) &&
      w.entry.verdict === 'guarded' &&
      w.entry.conditional === null &&
      (guard?.kind === 'session' || guard?.kind === 'identity')
    );
  });
  const sources = new Map<string, number>();
  for (const w of pool) {
    const symbol = guardOf(w)?.symbol ?? '';
    sources.set(symbol, (sources.get(symbol) ?? 0) + 1);
  }
  const [most] = [...sources].sort(([, a], [, b]) => b - a);
  if (!most || most[1] / pool.length < share)
    return none(most ? 'sessions are looked up in different ways here' : 'no entry of the application looks a session up');
  const siblings = nearest(
    target,
    // A role is more than what was looked for.
    pool.filter((w) => guardOf(w)?.symbol === most[0] && w.entry.level === 'authenticated'),
  );
  const answer = fromSiblings(scene, target, siblings, (sibling, from) => {
    const guard = guardOf(from);
    if (!guard) throw new Unfit('no sibling has a guard of its own');
    return copyGuard(scene, sibling, target, guard);
  });
  const proposals = answer.proposals.map((p) => ({
    ...p,
    edits: [...p.edits, ...takenOut(scene, code, look, p.edits)],
    what: `${p.what}, in place of the look`,
  }));
  return { proposals, reason: answer.reason };
}

interface Look {
  statement: IfStatement;
  /** What declares the variable that it tests. */
  declared: Statement | null;
  name: string;
}
function lookAt({ sources }: Scene, { source, handler }: EntryCode, finding: Finding): Look | null {
  const { Node } = sources.kit;
  const body = handler && bodyOf(sources, handler);
  const at = source.tree.getDescendantAtPos(offsetAt(source.text, finding.line, finding.column));
  const statement = at?.getFirstAncestor((n: Node) => Node.isIfStatement(n));
  if (!body || !statement || !Node.isIfStatement(statement) || statement.getElseStatement() || statement.getParent() !== body) return null;
  const condition = statement.getExpression();
  const tested = Node.isPrefixUnaryExpression(condition) && condition.getText().startsWith('!') ? condition.getOperand() : null;
  if (!tested) return null;
  if (!Node.isIdentifier(tested)) return { statement, declared: null, name: '' };
  const name = tested.getText();
  const declared = body
    .getStatements()
    .find((s) => Node.isVariableStatement(s) && s.getDeclarations().length === 1 && s.getDeclarations()[0]?.getName() === name);
  return declared ? { statement, declared, name } : null;
}
/** The look, and what it stood on as far as nothing else does. */
function takenOut(scene: Scene, { source, handler }: EntryCode, { statement, declared, name }: Look, inserted: readonly Edit[]): Edit[] {
  const { sources } = scene;
  if (exitOf(scene, statement) === null || !handler) return [];
  const gone: Node[] = [statement];
  if (declared && !isUsedBeside(sources, handler, name, [statement, declared])) gone.push(declared);
  else if (declared) return [];
  const edits = [...gone.map((node) => removal(source, node)), ...droppedImports(sources, source, gone)];
  // An import that the guard needs as well stays.
  return edits.filter((e) => !inserted.some((i) => i.file === e.file && i.start > e.start && i.start < e.end));
}
