/** What another file imports, imported here too: by an existing import of the same module where there is one. */
import { dirname, relative } from 'node:path';
import type { Resolution } from '../project/types.ts';
import type { Edit } from './edits.ts';
import { importOf, isTopLevel, mentions } from './names.ts';
import type { ImportedName } from './names.ts';
import { edit } from './source.ts';
import type { Source, Sources } from './source.ts';
import { indentAt } from './style.ts';

interface Wanted extends ImportedName {
  local: string;
}

export class Imports {
  private readonly sources: Sources;
  private readonly to: Source;
  private readonly wanted = new Map<string, Wanted & { from: Source }>();

  constructor(sources: Sources, to: Source) {
    this.sources = sources;
    this.to = to;
  }

  /** @returns the name under which it is known here, or null where that cannot be had */
  want(from: Source, local: string): string | null {
    if (from === this.to) return local;
    const imported = importOf(from, local);
    if (!imported) return null;
    for (const declaration of this.to.tree.getImportDeclarations()) {
      if (!this.same(from, imported.declaration.getModuleSpecifierValue(), declaration.getModuleSpecifierValue())) continue;
      if (declaration.isTypeOnly() && !imported.typeOnly) continue;
      if (imported.kind === 'default' && declaration.getDefaultImport()) return declaration.getDefaultImport()?.getText() ?? null;
      if (imported.kind === 'namespace' && declaration.getNamespaceImport()) return declaration.getNamespaceImport()?.getText() ?? null;
      const named =
        imported.kind === 'named' && declaration.getNamedImports().find((n) => n.getName() === imported.exported && (imported.typeOnly || !n.isTypeOnly()));
      if (named) return named.getAliasNode()?.getText() ?? named.getName();
    }
    if (isTopLevel(this.sources, this.to, local) || importOf(this.to, local) || mentions(this.sources, this.to.tree, local)) return null;
    this.wanted.set(local, { ...imported, local, from });
    return local;
  }

  edits(): Edit[] {
    const out: Edit[] = [];
    const added = new Map<string, Wanted[]>();
    const merged = new Map<number, Wanted[]>();
    for (const want of this.wanted.values()) {
      const specifier = want.declaration.getModuleSpecifierValue();
      const host =
        want.kind === 'named'
          ? this.to.tree
              .getImportDeclarations()
              .findIndex(
                (d) => d.isTypeOnly() === want.typeOnly && d.getNamedImports().length > 0 && this.same(want.from, specifier, d.getModuleSpecifierValue()),
              )
          : -1;
      if (host >= 0) merged.set(host, [...(merged.get(host) ?? []), want]);
      else {
        const key = `${this.specifierFor(want.from, specifier)} ${String(want.typeOnly)}`;
        added.set(key, [...(added.get(key) ?? []), want]);
      }
    }
    for (const [host, wants] of merged) out.push(...this.merge(host, wants));
    out.push(...this.add([...added]));
    return out;
  }

  private merge(host: number, wants: readonly Wanted[]): Edit[] {
    const names = this.to.tree.getImportDeclarations()[host]?.getNamedImports() ?? [];
    const last = names.at(-1);
    const [first] = names;
    if (!last || !first) return [];
    // One name a line stays one name a line.
    const lines = first.getStartLineNumber() !== last.getStartLineNumber() || last.getStartLineNumber() !== last.getParentOrThrow().getStartLineNumber();
    const sorted = names.every((n, i) => i === 0 || (names[i - 1]?.getText() ?? '').localeCompare(n.getText()) <= 0);
    return wants.map((want) => {
      const before = sorted ? names.find((n) => n.getText().localeCompare(want.local) > 0) : undefined;
      const indent = lines ? this.to.style.eol + indentAt(this.to.text, first.getStart()) : ' ';
      return before
        ? edit(this.to, before.getStart(), before.getStart(), `${nameOf(want)},${indent}`)
        : edit(this.to, last.getEnd(), last.getEnd(), `,${indent}${nameOf(want)}`);
    });
  }

  private add(groups: readonly [string, readonly Wanted[]][]): Edit[] {
    if (groups.length === 0) return [];
    const { style, tree, text } = this.to;
    const declarations = tree.getImportDeclarations();
    const lineOf = (key: string, wants: readonly Wanted[]): string => {
      const specifier = key.slice(0, key.lastIndexOf(' '));
      const [any] = wants;
      const parts = [
        ...wants.filter((w) => w.kind === 'default').map((w) => w.local),
        ...wants.filter((w) => w.kind === 'namespace').map((w) => `* as ${w.local}`),
        ...(wants.some((w) => w.kind === 'named')
          ? [
              `{ ${wants
                .filter((w) => w.kind === 'named')
                .map(nameOf)
                .join(', ')} }`,
            ]
          : []),
      ];
      return `import ${any?.typeOnly ? 'type ' : ''}${parts.join(', ')} from ${style.quote}${specifier}${style.quote}${style.semicolons ? ';' : ''}`;
    };
    if (declarations.length === 0) {
      const lines = groups.map(([key, wants]) => lineOf(key, wants)).join(style.eol);
      const directive = tree.getStatements().findLast((s, i, all) => all.slice(0, i + 1).every((x) => /^(['"])use \w+\1;?$/.test(x.getText())));
      const at = directive ? directive.getEnd() : (/^#![^\n]*\n/.exec(text)?.[0].length ?? 0);
      return [edit(this.to, at, at, directive ? style.eol + style.eol + lines : lines + style.eol + style.eol)];
    }
    return groups.map(([key, wants]) => {
      const specifier = key.slice(0, key.lastIndexOf(' '));
      // Among imports of its sort, and in their order where they have one.
      const peers = declarations.filter((d) => sortOf(d.getModuleSpecifierValue()) === sortOf(specifier));
      const sorted = peers.every((d, i) => i === 0 || (peers[i - 1]?.getModuleSpecifierValue() ?? '') <= d.getModuleSpecifierValue());
      const before = sorted ? peers.find((d) => d.getModuleSpecifierValue() > specifier) : undefined;
      if (before) return edit(this.to, before.getStart(), before.getStart(), lineOf(key, wants) + style.eol);
      // Packages stand in front of aliases, and those in front of relative paths, where nothing of the sort is there yet.
      const later = peers.length === 0 ? declarations.find((d) => rank(d.getModuleSpecifierValue()) > rank(specifier)) : undefined;
      if (later) return edit(this.to, later.getStart(), later.getStart(), lineOf(key, wants) + style.eol);
      const end = (peers.at(-1) ?? declarations.at(-1))?.getEnd() ?? 0;
      return edit(this.to, end, end, style.eol + lineOf(key, wants));
    });
  }

  /** Two specifiers that mean one module. */
  private same(from: Source, theirs: string, ours: string): boolean {
    return sameModule(this.sources.project.resolve(from.file, theirs), this.sources.project.resolve(this.to.file, ours));
  }
  /** As the other file writes it: an alias stays one, a relative path is counted from here. */
  private specifierFor(from: Source, specifier: string): string {
    if (!specifier.startsWith('.')) return specifier;
    const target = `${dirname(from.file)}/${specifier}`;
    const path = relative(dirname(this.to.file), target).replaceAll('\\', '/');
    return path.startsWith('.') ? path : `./${path}`;
  }
}
const sortOf = (specifier: string): string => (specifier.startsWith('.') ? 'relative' : /^[@~#]\//.test(specifier) ? 'alias' : 'package');
const rank = (specifier: string): number => ['package', 'alias', 'relative'].indexOf(sortOf(specifier));
const nameOf = (want: Wanted): string => (want.exported === want.local ? want.local : `${want.exported} as ${want.local}`);
function sameModule(a: Resolution, b: Resolution): boolean {
  if (a.kind === 'file' && b.kind === 'file') return a.file === b.file;
  if (a.kind === 'package' && b.kind === 'package') return a.name === b.name && a.subpath === b.subpath;
  return a.kind === 'builtin' && b.kind === 'builtin' && a.name === b.name;
}
