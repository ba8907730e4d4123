/** A token that is kept in web storage: it is kept in memory instead, and gone with the page. */
import type { CallExpression, Statement } from 'ts-morph';
import type { Finding } from '../audit/model.ts';
import { offsetAt } from './edits.ts';
import type { Edit } from './edits.ts';
import { none, pathOf } from './fix.ts';
import type { Answer, Scene } from './fix.ts';
import { edit } from './source.ts';
import type { Source, Sources } from './source.ts';

const held = 'heldInMemory';
const methods: Readonly<Record<string, string>> = { setItem: 'set', getItem: 'get', removeItem: 'delete' };

export function keepInMemory(finding: Finding, scene: Scene): Answer {
  const { sources, run } = scene;
  const { Node } = sources.kit;
  const file = pathOf(scene, finding.file);
  const source = sources.of(file);
  if (!source) return none('its file cannot be read');
  const at = offsetAt(source.text, finding.line, finding.column);
  const calls = storageCalls(sources, source);
  const stored = calls.find((c) => c.call.getStart() <= at && c.call.getEnd() > at && c.method === 'setItem');
  if (!stored) return none('what stores it is no plain call of `setItem`');
  const key = stored.call.getArguments()[0];
  if (!Node.isStringLiteral(key)) return none('under which name it is stored is not written out');
  const name = key.getLiteralText();
  const elsewhere = run.project.files.find(
    (f) => f !== file && /\b(?:local|session)Storage\b/.test(run.project.text(f) ?? '') && (run.project.text(f) ?? '').includes(name),
  );
  if (elsewhere !== undefined) return none('another file reads it too, and has to change with it');
  if (source.tree.getDescendants().some((d) => Node.isIdentifier(d) && d.getText() === held)) return none(`\`${held}\` means something in this file already`);
  const same = calls.filter(({ call }) => {
    const [first] = call.getArguments();
    return Node.isStringLiteral(first) && first.getLiteralText() === name;
  });
  const edits: Edit[] = same.flatMap(({ call, method }) => {
    const callee = call.getExpression();
    const to = `${held}.${methods[method] ?? ''}`;
    const changed = edit(source, callee.getStart(), callee.getEnd(), method === 'getItem' ? `(${to}` : to);
    // `getItem` gives null where there is nothing.
    return method === 'getItem' ? [changed, edit(source, call.getEnd(), call.getEnd(), ' ?? null)')] : [changed];
  });
  return { proposals: [{ edits: [declaration(sources, source, file), ...edits], what: `keeps \`${name}\` in memory: it is gone with the page` }], reason: '' };
}

function storageCalls({ kit }: Sources, source: Source): { call: CallExpression; method: string }[] {
  const { Node } = kit;
  return source.tree.getDescendants().flatMap((call) => {
    if (!Node.isCallExpression(call)) return [];
    const callee = call.getExpression();
    if (!Node.isPropertyAccessExpression(callee) || !/^(?:(?:window|globalThis)\.)?(?:local|session)Storage$/.test(callee.getExpression().getText())) return [];
    const method = callee.getName();
    return method in methods ? [{ call, method }] : [];
  });
}
function declaration({ kit }: Sources, source: Source, file: string): Edit {
  const { Node } = kit;
  const isDirective = (s: Statement): boolean => Node.isExpressionStatement(s) && Node.isStringLiteral(s.getExpression());
  const last = source.tree.getStatements().findLast((s) => Node.isImportDeclaration(s) || isDirective(s));
  const { style } = source;
  const at = last?.getEnd() ?? 0;
  const typed = /\.[cm]?tsx?$/.test(file) ? '<string, string>' : '';
  const text = `const ${held} = new Map${typed}()${style.semicolons ? ';' : ''}`;
  return edit(source, at, at, last ? `${style.eol}${style.eol}${text}` : `${text}${style.eol}${style.eol}`);
}
