/**
 * What a walk hangs on, as texts that say the same in the next scan: parts of files by what they say, and questions to the project with
 * their answers.
 */
import { createHash } from 'node:crypto';
import type { Dependencies, Question, Reach } from '../../evaluate/values/dependencies.ts';
import type { FunctionExpr, IrModule } from '../../ir/nodes.ts';
import type { Project, Resolution } from '../../project/types.ts';
import { Code, Moves, headerOf, recordOf, signOf, spanKey, unitsOf } from './code.ts';
import type { CodeRecord, Unit, Units } from './code.ts';

/** One thing that a walk hangs on. `key`: what was asked for, a null character, what was found. */
export interface Part {
  readonly file: string;
  readonly key: string;
}
export const hashOf = (text: string | null): string => (text === null ? '' : createHash('sha1').update(text).digest('base64'));

/** A file in this scan, and what is known of it from the one before. */
export class FileCode {
  readonly hash: string;
  /** What it was made of in the scan before, whatever it is now. */
  readonly before: CodeRecord | null;
  /** It is what it was. */
  readonly same: boolean;
  private readonly file: string;
  private readonly project: Project;
  private readonly names: Map<string, string>;
  private built: Code | null | undefined;
  private moved: Moves | null | undefined;

  constructor(project: Project, file: string, before: CodeRecord | null) {
    this.project = project;
    this.file = file;
    this.before = before;
    this.hash = hashOf(project.has(file) ? project.text(file) : null);
    this.same = before?.hash === this.hash;
    this.names = new Map(this.same ? before?.names : []);
  }
  private module(): IrModule | null {
    return this.project.has(this.file) ? this.project.peek(this.file) : null;
  }
  /** Null where it cannot be read or does not parse. */
  private code(): Code | null {
    if (this.built === undefined) {
      const ir = this.module();
      this.built = ir && !ir.error ? new Code(ir, this.project.text(this.file) ?? '') : null;
    }
    return this.built;
  }
  private readonly noUnits: Units = { statements: [], functions: new Map() };
  private known: Units | null = null;
  /** What it is made of now. */
  private units(): Units {
    this.known ??= (this.same && this.before ? unitsOf(this.before) : this.code()) ?? this.noUnits;
    return this.known;
  }
  statement(index: number): string {
    return this.units().statements[index]?.sign ?? '';
  }
  statementOf(sign: string): number {
    return this.units().statements.findIndex((unit) => unit.sign === sign);
  }
  fn(fn: FunctionExpr): string {
    // One that was made for what is no function of its own in the text stands in one that is, or in a statement.
    return this.units().functions.get(spanKey(fn.start, fn.end))?.sign ?? this.unitAt(fn.start)?.unit.sign ?? this.hash;
  }
  /** Where something stands, as a text that is the same wherever the part is that it stands in. */
  placeOf(at: number): string {
    const found = this.unitAt(at);
    return found ? `${found.unit.sign} ${String(found.offset)}` : `${this.hash} ${String(at)}`;
  }
  /** With how much of its text stands before. */
  private unitAt(at: number): { unit: Unit; offset: number } | null {
    const units = this.units();
    for (const unit of [...units.statements, ...units.functions.values()]) {
      let offset = 0;
      for (let i = 0; i < unit.pieces.length; i += 2) {
        const [start, end] = [unit.pieces[i] ?? 0, unit.pieces[i + 1] ?? 0];
        if (start <= at && at < end) return { unit, offset: offset + at - start };
        offset += end - start;
      }
    }
    return null;
  }
  /** `of`: `name x`, `export x`, `exports`, `text`, `header`. */
  named(of: string): string {
    let sign = this.names.get(of);
    if (sign === undefined) this.names.set(of, (sign = this.nameSign(of)));
    return sign;
  }
  private nameSign(of: string): string {
    if (of === 'header') return headerOf(this.module());
    if (of === 'text') return this.hash;
    const code = this.code();
    if (!code) return '';
    if (of === 'exports') return code.exports();
    return of.startsWith('name ') ? code.name(of.slice('name '.length)) : code.export(of.slice('export '.length));
  }
  private present: ReadonlySet<string> | null = null;
  has(sign: string): boolean {
    const units = this.units();
    this.present ??= new Set([...units.statements, ...units.functions.values()].map((unit) => unit.sign));
    return this.present.has(sign);
  }
  /** How what stood in it has moved; null where nobody knows. */
  get moves(): Moves | null {
    if (this.moved === undefined) {
      const code = this.code();
      const moves = this.before && code ? new Moves(unitsOf(this.before), code) : null;
      this.moved = moves?.inOrder ? moves : null;
    }
    return this.moved;
  }
  record(): CodeRecord {
    if (this.same && this.before) return { ...this.before, names: [...this.names] };
    return recordOf(this.hash, this.units(), this.names);
  }
}

export class Parts {
  private readonly project: Project;
  private readonly before: ReadonlyMap<string, CodeRecord>;
  private readonly files = new Map<string, FileCode>();
  private readonly interned = new Map<string, Map<string, Part>>();
  private readonly byFunction = new Map<FunctionExpr, Part>();
  private readonly byRead = new Map<Dependencies, Part>();
  private readonly byQuestion = new Map<string, Part>();

  constructor(project: Project, before: ReadonlyMap<string, CodeRecord>) {
    this.project = project;
    this.before = before;
  }
  file(file: string): FileCode {
    let code = this.files.get(file);
    if (!code) this.files.set(file, (code = new FileCode(this.project, file, this.before.get(file) ?? null)));
    return code;
  }
  private part(file: string, key: string): Part {
    let own = this.interned.get(file);
    if (!own) this.interned.set(file, (own = new Map<string, Part>()));
    let part = own.get(key);
    if (!part) own.set(key, (part = { file, key }));
    return part;
  }

  /** Everything that was reached. */
  of({ files, code, read, questions }: Pick<Reach, 'files' | 'code' | 'read' | 'questions'>): Part[] {
    const found = new Set<Part>();
    for (const file of files) found.add(this.part(file, `header\0${this.file(file).named('header')}`));
    for (const [fn, file] of code) found.add(this.ofFunction(fn, file));
    for (const part of read) found.add(this.ofRead(part));
    for (const [key, question] of questions) found.add(this.ofQuestion(key, question));
    return [...found];
  }
  private ofFunction(fn: FunctionExpr, file: string): Part {
    let part = this.byFunction.get(fn);
    if (!part) this.byFunction.set(fn, (part = this.part(file, `unit\0${this.file(file).fn(fn)}`)));
    return part;
  }
  ofRead(read: Dependencies): Part {
    const { subject } = read;
    let part = this.byRead.get(read);
    if (part) return part;
    if (!subject) throw new Error('nothing of a file');
    const code = this.file(subject.file);
    if (subject.of === 'statement') part = this.part(subject.file, `unit\0${code.statement(subject.index)}`);
    else {
      const of = 'name' in subject ? `${subject.of} ${subject.name}` : subject.of;
      part = this.part(subject.file, `${of}\0${code.named(of)}`);
    }
    this.byRead.set(read, part);
    return part;
  }
  private ofQuestion(key: string, { file, of, name }: Question): Part {
    let part = this.byQuestion.get(key);
    if (!part) {
      const asked = `${of === 'import' ? 'imports' : 'version'} ${name}`;
      this.byQuestion.set(key, (part = this.part(file, `${asked}\0${this.answer(file, asked)}`)));
    }
    return part;
  }
  private answer(file: string, asked: string): string {
    const name = asked.slice('imports '.length);
    return asked.startsWith('imports ') ? meaning(this.project.resolve(file, name)) : (this.project.versionOf(file, name) ?? '');
  }

  /** Whether what was found in an earlier scan would be found in this one. */
  holds({ file, key }: Part): boolean {
    const at = key.indexOf('\0');
    const of = key.slice(0, at);
    const found = key.slice(at + 1);
    if (of.startsWith('imports ') || of.startsWith('version ')) return this.answer(file, of) === found;
    const code = this.file(file);
    if (code.same) return true;
    if (of === 'header') return code.named(of) === found && (code.moves !== null || code.before === null);
    return of === 'unit' ? code.has(found) : code.named(of) === found;
  }
  /** Parts and facts in one word, whatever their order. */
  digest(parts: readonly Part[], facts: Iterable<string>): string {
    return signOf(...parts.map(({ file, key }) => `${file}\0${key}`).sort(), ...[...facts].sort());
  }
}
function meaning(resolution: Resolution): string {
  switch (resolution.kind) {
    case 'file':
    case 'asset':
      return `${resolution.kind} ${resolution.file}`;
    case 'package':
      return `package ${resolution.name} ${resolution.subpath}`;
    case 'builtin':
      return `builtin ${resolution.name}`;
    case 'unresolved':
      return 'unresolved';
  }
}
