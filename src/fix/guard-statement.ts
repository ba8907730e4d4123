/** The statement by which a sibling stops a request, with what it stands on: taken out of the sibling, written for another entry. */
import type { ExpressionStatement, Node, Statement, VariableDeclaration } from 'ts-morph';
import { applied } from './edits.ts';
import type { Edit } from './edits.ts';
import { bodyOf } from './entry-code.ts';
import type { EntryCode, Written } from './entry-code.ts';
import { methodPart, statementsOf } from './handler-parts.ts';
import type { Part, StatementList } from './handler-parts.ts';
import { findGuard } from './find-guard.ts';
import type { Aim, Found } from './find-guard.ts';
import { Imports } from './imports.ts';
import { bound, importOf, isTopLevel, mentions, parameterOf, references } from './names.ts';
import { edit } from './source.ts';
import type { Sources } from './source.ts';
import { indentAt, relaid } from './style.ts';
import { Unfit } from './unfit.ts';

export interface Inserted {
  edits: Edit[];
  /** What is put in, on one line. */
  text: string;
  /** It holds a literal that may be the sibling's own. */
  literal: boolean;
  /** It goes on from a call that the entry makes already. */
  continues: boolean;
}
export function guardStatement(sources: Sources, sibling: Written, target: EntryCode, aim: Aim): Inserted {
  const found = findGuard(sources, sibling, aim);
  if (!found) throw new Unfit('the check stands in no statement of its own');
  return new Copy(sources, sibling, target, found).made();
}

/** Writes the found statement for the target. */
class Copy {
  private readonly sources: Sources;
  private readonly sibling: Written;
  private readonly target: EntryCode;
  private readonly found: Found;
  private readonly imports: Imports;
  private readonly edits: Edit[] = [];
  private readonly renames = new Map<string, string>();
  private readonly copied: { statement: Statement; declaration: VariableDeclaration | null }[] = [];
  private readonly visited = new Set<Node>();
  private literal = false;
  /** The last statement of the target that is relied on. */
  private after: Statement | null = null;
  private parameters = 0;
  private continues = false;
  private readonly destination: { list: StatementList; part: Part };

  constructor(sources: Sources, sibling: Written, target: EntryCode, found: Found) {
    this.sources = sources;
    this.sibling = sibling;
    this.target = target;
    this.found = found;
    this.imports = new Imports(sources, target.source);
    this.destination = this.destinationOf();
    this.parameters = target.handler?.getParameters().length ?? 0;
  }

  made(): Inserted {
    this.take(this.found.statement);
    if (this.copied.length > 3) throw new Unfit('the check stands on too much of what the sibling does');
    for (const { statement } of this.copied) this.refuseForeignPath(statement);
    const statements = this.copied.map(({ statement, declaration }) => this.written(statement, declaration));
    this.refuseConflicts();
    const flat = this.inlined(statements);
    const text = flat.map((s) => s.replaceAll(/\s+/g, ' ')).join(' ');
    if (flat.length === 0) throw new Unfit('it makes the check already');
    if (/\bawait\b/.test(text)) this.makeAsync();
    this.insert(flat);
    return { edits: [...this.edits, ...this.imports.edits()], text, literal: this.literal, continues: this.continues };
  }

  private destinationOf(): { list: StatementList; part: Part } {
    const { target, sources, found } = this;
    const body = target.handler && bodyOf(sources, target.handler);
    if (!body) throw new Unfit('the entry is no function with a body of its own');
    const own = methodPart(sources, body, null, target.walked.entry.method);
    if (own) return own;
    const throws = !sources.kit.Node.isIfStatement(found.statement);
    if (found.part === 'try') {
      const block = body.getStatements().find((s) => sources.kit.Node.isTryStatement(s));
      if (block && sources.kit.Node.isTryStatement(block)) return { list: block.getTryBlock(), part: 'try' };
      if (throws) throw new Unfit('the sibling catches what its guard throws, and this entry does not');
    }
    return { list: body, part: 'body' };
  }

  /** A statement of the sibling and, before it, the declarations whose names it uses. */
  private take(statement: Statement): void {
    if (this.visited.has(statement)) return;
    this.visited.add(statement);
    const { Node } = this.sources.kit;
    const declaration = Node.isVariableStatement(statement) ? (statement.getDeclarations()[0] ?? null) : null;
    const isGuard = statement === this.found.statement;
    this.settle(statement);
    if (!isGuard || !Node.isIfStatement(statement)) this.noteLiterals(declaration?.getInitializer() ?? statement);
    else this.noteLiterals(statement.getExpression());
    this.copied.push({ statement, declaration });
  }
  private settle(node: Node): void {
    const { sources, sibling, target } = this;
    for (const id of references(sources, node)) {
      const name = id.getText();
      if (this.renames.has(name) || name === 'undefined' || name === 'const') continue;
      const declared = this.declarationOf(name, node);
      if (declared) {
        if (!this.reused(declared, name)) this.take(declared);
        continue;
      }
      const handler = sibling.handler;
      const parameter = handler && parameterOf(sources, handler, name);
      if (parameter) {
        this.renames.set(name, this.parameter(name, parameter));
        continue;
      }
      if (importOf(sibling.source, name)) {
        const local = this.imports.want(sibling.source, name);
        if (local === null) throw new Unfit(`\`${name}\` means something else in this file`);
        if (local !== name) this.renames.set(name, local);
        continue;
      }
      const global = !isTopLevel(sources, sibling.source, name) && !mentionedAsLocal(sources, sibling, name);
      if (sibling.source === target.source && isTopLevel(sources, target.source, name)) continue;
      if (!global) throw new Unfit(`the check uses \`${name}\`, which its file keeps to itself`);
      if (isTopLevel(sources, target.source, name) || importOf(target.source, name)) throw new Unfit(`\`${name}\` means something else in this file`);
    }
  }
  /** The statement of the sibling, before the given one, that declares a name. */
  private declarationOf(name: string, before: Node): Statement | null {
    const { Node } = this.sources.kit;
    const handler = this.sibling.handler;
    const body = handler && bodyOf(this.sources, handler);
    if (!body) return null;
    const lists: StatementList[] = [this.found.list];
    for (let at: Node | undefined = this.found.list.getParent(); at && at !== handler; at = at.getParent()) if (Node.isBlock(at)) lists.push(at);
    for (const list of lists) {
      for (const s of statementsOf(list)) {
        if (s.getStart() >= before.getStart() || !Node.isVariableStatement(s)) continue;
        if (s.getDeclarations().some((d) => d.getNameNode().getText() === name || bound(this.sources, d.getNameNode()).some((b) => b.local === name))) {
          if (s.getDeclarations().length !== 1) throw new Unfit('the check stands on a declaration of several names');
          return s;
        }
      }
    }
    return null;
  }
  /** The target makes the same declaration already: its name is used. */
  private reused(statement: Statement, name: string): boolean {
    const { Node } = this.sources.kit;
    const [theirs] = Node.isVariableStatement(statement) ? statement.getDeclarations() : [];
    const value = theirs?.getInitializer();
    const wanted = theirs && bound(this.sources, theirs.getNameNode()).find((b) => b.local === name);
    if (!theirs || !value || !wanted) throw new Unfit(`where \`${name}\` comes from is too involved to be written twice`);
    for (const s of statementsOf(this.destination.list)) {
      if (Node.isExpressionStatement(s) && this.kept(s, theirs.getNameNode(), value)) return true;
      if (!Node.isVariableStatement(s)) continue;
      for (const ours of s.getDeclarations()) {
        const own = ours.getInitializer();
        if (!own || !this.alike(value, own)) continue;
        const pattern = ours.getNameNode();
        const match = bound(this.sources, pattern).find((b) => b.key === wanted.key);
        if (match) this.renames.set(name, match.local);
        else if (wanted.key !== null && Node.isObjectBindingPattern(pattern) && !pattern.getElements().some((e) => e.getDotDotDotToken())) {
          if (mentions(this.sources, this.target.source.tree, wanted.key)) throw new Unfit(`\`${wanted.key}\` means something else in this file`);
          const last = pattern.getElements().at(-1);
          if (!last) continue;
          this.edits.push(edit(this.target.source, last.getEnd(), last.getEnd(), `, ${wanted.key}`));
          this.renames.set(name, wanted.key);
        } else continue;
        if (!this.after || s.getStart() > this.after.getStart()) this.after = s;
        if (/\(/.test(own.getText())) this.continues = true;
        return true;
      }
    }
    return false;
  }
  /** The target makes the very call and drops what it gives: it is given the sibling's name. */
  private kept(statement: ExpressionStatement, name: Node, value: Node): boolean {
    const handler = this.target.handler;
    if (statement.getExpression().getText() !== value.getText() || !handler || !this.sources.kit.Node.isIdentifier(name)) return false;
    if (mentions(this.sources, handler, name.getText())) return false;
    this.edits.push(edit(this.target.source, statement.getStart(), statement.getStart(), `const ${name.getText()} = `));
    this.renames.set(name.getText(), name.getText());
    if (!this.after || statement.getStart() > this.after.getStart()) this.after = statement;
    this.continues = true;
    return true;
  }
  /** The same call, with the same first argument: what else it is handed is each entry's own. */
  private alike(theirs: Node, ours: Node): boolean {
    const { Node } = this.sources.kit;
    const bare = (node: Node): Node => (Node.isAwaitExpression(node) ? node.getExpression() : node);
    if (Node.isAwaitExpression(theirs) !== Node.isAwaitExpression(ours)) return false;
    const [a, b] = [bare(theirs), bare(ours)];
    if (!Node.isCallExpression(a) || !Node.isCallExpression(b)) return a.getText() === b.getText();
    if (a.getExpression().getText() !== b.getExpression().getText()) return false;
    const [first, own] = [a.getArguments()[0], b.getArguments()[0]];
    return (
      (first === undefined) === (own === undefined) &&
      (!first || !own || first.getText() === own.getText() || Node.isIdentifier(first) === Node.isIdentifier(own))
    );
  }

  private parameter(name: string, at: NonNullable<ReturnType<typeof parameterOf>>): string {
    const { sources, target, sibling } = this;
    const handler = target.handler;
    if (!handler) throw new Unfit('the entry has no handler of its own');
    const parameters = handler.getParameters();
    if (target.walked.point.framework === 'next-server-action') {
      // Arguments of an action are each action's own: only a name says what one is.
      const own = parameterOf(sources, handler, name);
      if (!own) throw new Unfit(`the check asks for \`${name}\`, which this entry is not given`);
      return name;
    }
    const own = parameters[at.index];
    if (own) {
      const names = bound(sources, own.getNameNode());
      const found = names.find((b) => b.key === at.key);
      if (found) return found.local;
      const pattern = own.getNameNode();
      const last = sources.kit.Node.isObjectBindingPattern(pattern) ? pattern.getElements().at(-1) : undefined;
      if (at.key === null || !last || own.getTypeNode() || last.getDotDotDotToken() || mentions(sources, handler, at.key))
        throw new Unfit(`the check asks for \`${name}\`, which this entry takes in another form`);
      this.edits.push(edit(target.source, last.getEnd(), last.getEnd(), `, ${at.key}`));
      return at.key;
    }
    if (at.index !== this.parameters || at.index > 1 || mentions(sources, handler, name))
      throw new Unfit(`the check asks for \`${name}\`, which this entry is not given`);
    this.parameters += 1;
    for (const id of references(sources, at.parameter)) {
      if (isTopLevel(sources, sibling.source, id.getText()) && sibling.source !== target.source)
        throw new Unfit(`the type of \`${name}\` is kept in the sibling's file`);
      if (importOf(sibling.source, id.getText()) && this.imports.want(sibling.source, id.getText()) !== id.getText())
        throw new Unfit(`\`${id.getText()}\` means something else in this file`);
    }
    const open = parameters.at(-1)?.getEnd();
    const paren = handler.getFirstChildByKind(sources.kit.SyntaxKind.OpenParenToken)?.getEnd();
    const place = open ?? paren;
    if (place === undefined) throw new Unfit('the entry takes its parameter without parentheses');
    this.edits.push(edit(target.source, place, place, `${open === undefined ? '' : ', '}${at.parameter.getText()}`));
    return name;
  }

  private noteLiterals(node: Node): void {
    const { Node } = this.sources.kit;
    const literal = (d: Node): boolean =>
      Node.isStringLiteral(d) ||
      Node.isNumericLiteral(d) ||
      Node.isTemplateExpression(d) ||
      Node.isNoSubstitutionTemplateLiteral(d) ||
      Node.isObjectLiteralExpression(d) ||
      Node.isArrayLiteralExpression(d);
    if ([node, ...node.getDescendants()].some(literal)) this.literal = true;
  }

  /** The statement's text with the target's names; a declaration keeps only what is used after it. */
  private written(statement: Statement, declaration: VariableDeclaration | null): string {
    const { Node } = this.sources.kit;
    const start = statement.getStart();
    const from = { indent: indentAt(this.sibling.source.text, start), style: this.sibling.source.style };
    const to = { indent: this.indent(), style: this.target.source.style };
    const relative: Edit[] = [];
    for (const id of references(this.sources, statement)) {
      const name = this.renames.get(id.getText());
      if (name === undefined || name === id.getText()) continue;
      const text = Node.isShorthandPropertyAssignment(id.getParent()) ? `${id.getText()}: ${name}` : name;
      relative.push({ file: '', start: id.getStart() - start, end: id.getEnd() - start, text });
    }
    let text = statement.getText();
    if (declaration) {
      const used = this.namesUsedAfter(statement);
      const pattern = declaration.getNameNode();
      const names = bound(this.sources, pattern).filter((b) => used.has(b.local));
      const value = declaration.getInitializer();
      if (names.length === 0 && value) {
        const end = text.endsWith(';') ? text.length - 1 : text.length;
        relative.push({ file: '', start: 0, end: value.getStart() - start, text: '' }, { file: '', start: value.getEnd() - start, end, text: '' });
      } else if (Node.isObjectBindingPattern(pattern)) {
        const kept = pattern.getElements().filter((e) => names.some((n) => n.local === e.getNameNode().getText()));
        relative.push({ file: '', start: pattern.getStart() - start, end: pattern.getEnd() - start, text: `{ ${kept.map((e) => e.getText()).join(', ')} }` });
      }
      this.claims.push(...names.map((n) => n.local));
      const fromPath = value && /(?:^|\W)params$/.test(value.getText());
      const absent = fromPath ? names.find((n) => n.key !== null && !named(this.target.walked.entry.path, n.key)) : undefined;
      if (absent) throw new Unfit(`the check asks for \`${absent.key ?? absent.local}\` of the path, and the path of this entry has none`);
    }
    text = relaid(applied(text, relative), from, to);
    return this.punctuated(text);
  }
  /** What is read from the sibling's path has to stand in the target's as well. */
  private refuseForeignPath(statement: Statement): void {
    const path = this.target.walked.entry.path;
    for (const [, key = ''] of statement.getText().matchAll(/\b(?:params|query)\)?[?!]?\.(\w+)/g)) {
      if (!named(path, key)) throw new Unfit(`the check asks for \`${key}\` of the path, and the path of this entry has none`);
    }
  }
  private readonly claims: string[] = [];
  private namesUsedAfter(statement: Statement): Set<string> {
    const rest = this.copied.map((c) => c.statement).filter((s) => s.getStart() > statement.getStart());
    return new Set(rest.flatMap((s) => references(this.sources, s).map((id) => id.getText())));
  }
  private refuseConflicts(): void {
    const { list, part } = this.destination;
    const scope = part === 'body' ? this.target.handler : list;
    for (const name of this.claims) {
      if (scope && mentions(this.sources, scope, name)) throw new Unfit(`\`${name}\` means something else in this entry`);
    }
  }
  private punctuated(text: string): string {
    const ends = text.endsWith(';');
    if (this.target.source.style.semicolons) return ends || text.endsWith('}') ? text : `${text};`;
    return ends && !this.sibling.source.style.semicolons ? text : ends ? text.slice(0, -1) : text;
  }
  /** A `case` without a block cannot declare anything: what the condition asks for stands in it. */
  private inlined(statements: string[]): string[] {
    const { Node } = this.sources.kit;
    if (!Node.isCaseClause(this.destination.list) || this.claims.length === 0) return statements;
    const [declared, guard] = statements;
    const [name] = this.claims;
    const value = /^(?:const|let) \w+ = (.+?);?$/s.exec(declared ?? '')?.[1];
    const condition = /^if \((!?)(\w+)\)/.exec(guard ?? '');
    if (
      statements.length !== 2 ||
      value === undefined ||
      !guard ||
      !condition ||
      condition[2] !== name ||
      new RegExp(`\\b${name}\\b`).test(guard.slice(condition[0].length))
    )
      throw new Unfit('this `case` has no block of its own to declare in');
    return [`if (${condition[1] ?? ''}${value.startsWith('await ') ? `(${value})` : value})${guard.slice(condition[0].length)}`];
  }

  private makeAsync(): void {
    const handler = this.target.handler;
    if (!handler || handler.isAsync()) return;
    const returns = handler.getReturnTypeNode();
    if (returns && !/^Promise\b/.test(returns.getText())) throw new Unfit('the entry is not async and says so in its type');
    const keyword = this.sources.kit.Node.isFunctionDeclaration(handler) ? handler.getFirstChildByKind(this.sources.kit.SyntaxKind.FunctionKeyword) : null;
    const at = keyword?.getStart() ?? handler.getStart();
    this.edits.push(edit(this.target.source, at, at, 'async '));
  }

  private indent(): string {
    const { source } = this.target;
    const { list } = this.destination;
    const [first] = statementsOf(list);
    if (first && first.getStartLineNumber() !== list.getStartLineNumber()) return indentAt(source.text, first.getStart());
    return indentAt(source.text, list.getStart()) + source.style.indent;
  }
  /** The sibling has an empty line in front of what is copied. */
  private isSpaced(index: number): boolean {
    const start = this.copied[index]?.statement.getStart() ?? 0;
    return /\n[ \t]*\r?\n[ \t]*$/.test(this.sibling.source.text.slice(0, start));
  }
  private insert(statements: readonly string[]): void {
    const { Node, SyntaxKind } = this.sources.kit;
    const { source } = this.target;
    const { eol } = source.style;
    const { list } = this.destination;
    const directive = statementsOf(list).findLast((s, i) => i === 0 && /^(['"])use \w+\1;?$/.test(s.getText()));
    const after = this.after ?? directive ?? null;
    const start =
      after?.getEnd() ?? (Node.isBlock(list) ? list.getStart() + 1 : (list.getFirstChildByKind(SyntaxKind.ColonToken)?.getEnd() ?? list.getStart()));
    const rest = /^[^\r\n]*/.exec(source.text.slice(start))?.[0] ?? '';
    const spaced = statements.length === this.copied.length;
    const lines = statements.map((s, i) => (i === 0 ? '' : (spaced && this.isSpaced(i) ? eol : '') + eol + this.indent()) + s).join('');
    if (!/^\s*(?:\/\/.*|\/\*.*\*\/\s*)?$/.test(rest)) {
      // All on one line.
      if (statements.some((s) => s.includes('\n'))) throw new Unfit('the entry is written on one line');
      this.edits.push(edit(source, start, start, ` ${statements.join(' ')}`));
      return;
    }
    // Empty lines around it stand where the sibling has them.
    const own = this.sibling.source;
    const gapBefore = after !== null && this.isSpaced(0);
    const gapAfter = /^[^\n]*\r?\n[ \t]*\r?\n/.test(own.text.slice(this.found.statement.getEnd()));
    const gapThere = gapBefore ? (/^\r?\n[ \t]*(?=\r?\n)/.exec(source.text.slice(start + rest.length))?.[0] ?? '') : '';
    const at = start + rest.length + gapThere.length;
    const followed = /^\r?\n[ \t]*(?:\r?\n|\})/.test(source.text.slice(at));
    this.edits.push(edit(source, at, at, `${gapBefore && gapThere === '' ? eol : ''}${eol}${this.indent()}${lines}${gapAfter && !followed ? eol : ''}`));
  }
}

/** `[id]`, `:id`, `[...id]`. */
const named = (path: string, key: string): boolean => new RegExp(`[[:.*]${key}\\b`).test(path);

/** Declared somewhere in the handler in a form that is not followed. */
function mentionedAsLocal(sources: Sources, code: Written, name: string): boolean {
  const { Node } = sources.kit;
  return (code.handler?.getDescendants() ?? []).some(
    (d) => (Node.isVariableDeclaration(d) || Node.isBindingElement(d) || Node.isParameterDeclaration(d)) && d.getNameNode().getText() === name,
  );
}
