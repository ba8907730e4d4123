/** Each floor imports only from those below it. */
import { readFileSync } from 'node:fs';
import { join, relative, resolve, dirname } from 'node:path';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';

const root = resolve(import.meta.dirname, '../..');

/** Lower numbers are lower floors; frameworks and libraries stand side by side and know nothing of each other. */
const floors: [prefix: string, height: number, name: string][] = [
  ['src/ir/', 0, 'ir'],
  ['src/syntax/', 1, 'syntax'],
  ['src/project/', 2, 'project'],
  ['src/evaluate/', 3, 'evaluate'],
  ['src/libraries/', 4, 'libraries'],
  ['src/frameworks/', 4, 'frameworks'],
  ['src/audit/', 5, 'audit'],
  ['rules/', 6, 'rules'],
  ['src/report/', 7, 'report'],
  ['src/fix/', 7, 'fix'],
  ['src/cli/', 8, 'faces'],
  ['src/index.ts', 8, 'faces'],
  ['src/eslint/', 8, 'faces'],
  ['eslint-plugin.ts', 8, 'faces'],
];
const floorOf = (file: string) => floors.find(([prefix]) => file.startsWith(prefix));

function importsOf(file: string): { source: string; line: number }[] {
  const out: { source: string; line: number }[] = [];
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .forEach((text, i) => {
      const match =
        /(?:^|\s)(?:import|export)\b[^'"]*\bfrom\s+['"]([^'"]+)['"]|^\s*}\s*from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/.exec(
          text,
        );
      const source = match?.[1] ?? match?.[2] ?? match?.[3] ?? match?.[4];
      if (source) out.push({ source, line: i + 1 });
    });
  return out;
}

const files = globSync(['src/**/*.ts', 'rules/**/*.ts', 'eslint-plugin.ts'], { cwd: root }).sort();

describe('floors', () => {
  it('every source file stands on a floor', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((f) => !floorOf(f))).toEqual([]);
  });

  it('nothing imports from above or from beside', () => {
    const wrong: string[] = [];
    for (const file of files) {
      const own = floorOf(file);
      for (const { source, line } of importsOf(file)) {
        if (!source.startsWith('.')) continue;
        const target = relative(root, resolve(root, dirname(file), source)).replaceAll('\\', '/');
        const other = floorOf(target);
        if (!own || !other) wrong.push(`${file}:${String(line)} imports ${target}, which stands on no floor`);
        else if (other[1] > own[1] || (other[1] === own[1] && other[2] !== own[2]))
          wrong.push(`${file}:${String(line)} (${own[2]}) imports ${target} (${other[2]})`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('only the front end sees a parser', () => {
    const seen = files
      // Of typescript-eslint the ESLint face takes the making of rules, no parser.
      .filter((f) => !f.startsWith('src/syntax/'))
      .filter((f) =>
        importsOf(f)
          .filter(({ source }) => !(f.startsWith('src/eslint/') && source.startsWith('@typescript-eslint/utils/')))
          .some(({ source }) => /^(?:oxc-parser|@oxc-project\/|typescript$|@typescript-eslint\/|acorn|@babel\/)/.test(source)),
      );
    expect(seen).toEqual([]);
  });

  it('only the command line makes fixes, and only fixes load what rewrites code, when it is asked for', () => {
    const users = files.filter((f) => !f.startsWith('src/fix/') && importsOf(f).some(({ source }) => source.includes('/fix/')));
    expect(users).toEqual(['src/cli/fix.ts']);
    const needs = files.filter((f) => f.startsWith('src/fix/')).flatMap((f) => importsOf(f).map(({ source }) => source));
    expect(needs.filter((source) => source.startsWith('../') && !/^\.\.\/(?:audit|project)\//.test(source))).toEqual([]);
    const loaded = files.filter((f) => /(?:^|\n)import (?!type\b)[^\n]*from 'ts-morph'/.test(readFileSync(join(root, f), 'utf8')));
    expect(loaded).toEqual([]);
    expect(files.filter((f) => importsOf(f).some(({ source }) => source === 'ts-morph')).every((f) => f.startsWith('src/fix/'))).toBe(true);
  });

  it('only faces know ESLint, and whoever scans loads neither ESLint nor TypeScript', () => {
    const seen = files
      .filter((f) => f !== 'eslint-plugin.ts' && !f.startsWith('src/eslint/'))
      .filter((f) => importsOf(f).some(({ source }) => source === 'eslint' || source === 'typescript'));
    expect(seen).toEqual([]);
  });

  it('one rules file per rule, each in the index, each with its page, its line in the table of the README and its fixtures', () => {
    const ruleFiles = globSync(['rules/*.ts'], { cwd: root })
      .map((f) => f.slice('rules/'.length, -'.ts'.length))
      .filter((f) => f !== 'index' && f !== 'wording');
    const ids = rules.map((rule) => rule.meta.id);
    expect(ids.length).toBeGreaterThanOrEqual(6);
    expect([...ids].sort()).toEqual(ruleFiles.sort());
    const pages = globSync(['docs/rules/*.md'], { cwd: root }).map((f) => f.slice('docs/rules/'.length, -'.md'.length));
    expect(pages.sort()).toEqual([...ids].sort());
    const table = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^\| \[([\w-]+)\]\(docs\/rules\/([\w-]+)\.md\) +\| (\w+)/gm)];
    expect(table.map(([, id, page, severity]) => [id, page, severity])).toEqual(rules.map(({ meta }) => [meta.id, meta.id, meta.severity]));
    const fixtures = globSync(['fixtures/*/weak/**/*.{ts,tsx,js,jsx}'], { cwd: root }).map((f) => readFileSync(join(root, f), 'utf8'));
    for (const { meta } of rules) {
      const expected = new RegExp(`/[/*] expect: authlint/${meta.id}(?![\\w-])(?! \\(known miss)`);
      expect(
        fixtures.some((text) => expected.test(text)),
        `a line in a weak fixture that expects ${meta.id}`,
      ).toBe(true);
    }
  });

  it('a page opens with what its rule says of itself', () => {
    for (const { meta } of rules) {
      const [heading, description, references] = readFileSync(join(root, `docs/rules/${meta.id}.md`), 'utf8').split('\n\n');
      expect(heading).toBe(`# ${meta.id}`);
      expect(description?.replaceAll('`', '')).toBe(meta.description.replaceAll('`', ''));
      const parts = [
        meta.cwe.join(', '),
        meta.owasp.length > 0 ? `OWASP ${meta.owasp.join(', ')}` : '',
        meta.asvs.length > 0 ? `ASVS ${meta.asvs.join(', ')}` : '',
        meta.severity,
      ];
      expect(references?.replace(/ \(.*\)$/, ''), meta.id).toBe(parts.filter((part) => part !== '').join(' · '));
    }
  });

  it('rules name no library and no syntax', () => {
    const names = /better-auth|next-auth|clerk|supabase|prisma|fastify|jsonwebtoken|iron-session|drizzle|mongoose|oxc|estree/i;
    const wrong = globSync(['rules/*.ts'], { cwd: root }).filter((f) => names.test(readFileSync(join(root, f), 'utf8')));
    expect(wrong).toEqual([]);
  });

  it('libraries name no rule', () => {
    const ids = globSync(['docs/rules/*.md'], { cwd: root }).map((f) => f.slice('docs/rules/'.length, -'.md'.length));
    const wrong = globSync(['src/libraries/**/*.ts', 'src/frameworks/**/*.ts', 'src/evaluate/**/*.ts'], { cwd: root }).filter((f) =>
      ids.some((id) => id.includes('-') && readFileSync(join(root, f), 'utf8').includes(id)),
    );
    expect(wrong).toEqual([]);
  });
});
