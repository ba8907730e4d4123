/** `authlint init`: what it proposes for which project, what it writes and what it leaves alone. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { rules } from '../../rules/index.ts';
import { loadConfig } from '../../src/audit/config/load.ts';
import { ask } from '../../src/cli/init/ask.ts';
import { withEslintPreset } from '../../src/cli/init/eslint.ts';
import { main } from './main.ts';
import { makeRepository } from '../git.ts';
import { capturedOutput } from '../output.ts';
import { makeApp } from '../support.ts';

const io = capturedOutput();

const packageJson = (more: object = {}): string => JSON.stringify({ name: 'app', dependencies: { next: '15.5.0' }, ...more });
const flat = `import js from '@eslint/js';\n\nexport default [\n  js.configs.recommended,\n];\n`;

/** Every file but git's own, by path. */
function files(dir: string, from = dir): Record<string, string> {
  const out: Record<string, string> = {};
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.name === '.git') continue;
    if (entry.isDirectory()) Object.assign(out, files(path, from));
    else out[relative(from, path).replaceAll('\\', '/')] = readFileSync(path, 'utf8');
  }
  return out;
}
/** Runs twice: the second time nothing changes. */
function init(given: Readonly<Record<string, string>>, below = ''): { dir: string; written: Record<string, string>; said: string } {
  const { dir } = makeRepository(given, false);
  const root = join(dir, below);
  expect(main(['init', root, '--yes'])).toBe(0);
  const said = io.out;
  const after = files(dir);
  io.out = '';
  expect(main(['init', root, '--yes'])).toBe(0);
  expect(files(dir)).toEqual(after);
  expect(io.out).not.toMatch(/ is new: | gets /);
  for (const [file, text] of Object.entries(given)) {
    // What somebody wrote is all there, in its order.
    let at = 0;
    for (const line of text.split('\n')) {
      const found = (after[file] ?? '').indexOf(line.replace(/,\s*$/, ''), at);
      expect(found, `${file}: ${line}`).toBeGreaterThanOrEqual(0);
      at = found;
    }
  }
  return { dir, written: Object.fromEntries(Object.entries(after).filter(([file, text]) => given[file] !== text)), said };
}

describe('init', () => {
  it('sets up a project that uses husky, ESLint and GitHub', () => {
    const { dir, written, said } = init({
      'package.json': packageJson({ devDependencies: { husky: '9.1.7', 'lint-staged': '16.0.0' } }),
      'pnpm-lock.yaml': '',
      '.husky/pre-commit': 'pnpm exec lint-staged\n',
      'eslint.config.js': flat,
      '.github/workflows/ci.yml': 'name: ci\n',
    });
    expect(Object.keys(written).sort()).toEqual(['.github/workflows/authlint.yml', '.husky/pre-commit', 'authlint.config.jsonc', 'eslint.config.js']);
    expect(written['.husky/pre-commit']).toBe('pnpm exec lint-staged\npnpm exec authlint scan --staged\n');
    expect(written['eslint.config.js']).toBe(
      `import authlint from 'authlint/eslint-plugin';\nimport js from '@eslint/js';\n\nexport default [\n  js.configs.recommended,\n  authlint.configs.recommended,\n];\n`,
    );
    const workflow = parse(written['.github/workflows/authlint.yml'] ?? '') as { permissions: object; jobs: { authlint: { steps: object[] } } };
    expect(workflow.permissions).toEqual({ contents: 'read', 'security-events': 'write', actions: 'read' });
    expect(workflow.jobs.authlint.steps.slice(-2)).toEqual([
      { run: 'corepack enable && pnpm install --frozen-lockfile' },
      { uses: './node_modules/authlint', with: { path: '.', 'fail-on': 'error' } },
    ]);
    const { inputs } = parse(readFileSync(join(import.meta.dirname, '../../action.yml'), 'utf8')) as { inputs: object };
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(['path', 'fail-on']));
    expect(said).toMatch(/^Found: next, pnpm, ESLint, husky, GitHub Actions\.$/m);
    expect(said).toContain('pnpm add --save-dev authlint');
    for (const file of Object.keys(written)) expect(said).toContain(file);
    expect(
      loadConfig(
        dir,
        null,
        rules.map((r) => r.meta.id),
      ).config,
    ).toMatchObject({ extends: 'recommended', failOn: 'error', public: [], guards: [] });
    expect(main(['scan', dir, '--no-cache'])).toBe(0);
  });
  it('writes hooks that git runs', () => {
    const { dir, written } = init({ 'package.json': packageJson({ devDependencies: { husky: '9.1.7' } }), 'yarn.lock': '' });
    expect(written['.husky/pre-commit']).toBe('yarn authlint scan --staged\n');
    expect(statSync(join(dir, '.husky/pre-commit')).mode & 0o111).not.toBe(0);
    execFileSync('sh', ['-n', join(dir, '.husky/pre-commit')]);
    const old = init({ 'package.json': packageJson(), '.husky/commit-msg': '#!/usr/bin/env sh\n. "$(dirname -- "$0")/_/husky.sh"\n\nnpx commitlint\n' });
    expect(old.written['.husky/pre-commit']).toBe('#!/usr/bin/env sh\n. "$(dirname -- "$0")/_/husky.sh"\n\nnpx authlint scan --staged\n');
  });
  it('does not add where nothing would run', () => {
    const { written, said } = init({ 'package.json': packageJson(), '.husky/pre-commit': 'npm test\nexit 0\n' });
    expect(written['.husky/pre-commit']).toBeUndefined();
    expect(said).toMatch(/nothing after its last line would run; add above it:\n {6}npx authlint scan --staged\n/);
  });
  it.each<[string, string, string | null]>([
    ['', 'pre-commit:\n  jobs:\n    - name: authlint\n      run: npx authlint scan --staged\n', 'lefthook.yml'],
    ['pre-push:\n  jobs:\n    - run: npm test\n', '\npre-commit:\n  jobs:\n    - name: authlint\n      run: npx authlint scan --staged\n', 'lefthook.yml'],
    ['pre-commit:\n  jobs:\n    - run: npm test\n', '', null],
    ['{ "pre-push": {} }\n', '', null],
  ])('lefthook: %j', (text, added, file) => {
    const { written, said } = init({ 'package.json': packageJson(), 'lefthook.yml': text });
    expect(written['lefthook.yml']).toBe(file === null ? undefined : text + added);
    if (file === null) expect(said).toContain('      pre-commit:\n        jobs:\n          - name: authlint\n');
  });
  it.each<[name: string, text: string, added: string | null]>([
    ['plain', 'repos:\n  - repo: https://example.com/a\n    rev: v1\n    hooks:\n      - id: a\n', '  - repo: local\n    hooks:\n      - id: authlint\n'],
    ['without indentation', 'repos:\n- repo: local\n  hooks:\n  - id: a\n', '- repo: local\n  hooks:\n    - id: authlint\n'],
    ['something behind the list', 'repos:\n  - repo: local\n    hooks: []\nfail_fast: true\n', null],
    ['flow style', 'repos: [{ repo: local }]\n', null],
  ])('pre-commit, %s', (_name, text, added) => {
    const { written, said } = init({ 'package.json': packageJson(), '.pre-commit-config.yaml': text });
    const now = written['.pre-commit-config.yaml'];
    if (added === null) expect([now, said.includes('- id: authlint')]).toEqual([undefined, true]);
    else expect(now?.startsWith(text + added)).toBe(true);
  });
  it('in a folder of a monorepo', () => {
    const { written } = init(
      { 'package.json': '{"private":true}', 'apps/web/package.json': packageJson(), '.husky/pre-commit': '', 'apps/web/eslint.config.mjs': flat },
      'apps/web',
    );
    expect(Object.keys(written).sort()).toEqual([
      '.github/workflows/authlint.yml',
      '.husky/pre-commit',
      'apps/web/authlint.config.jsonc',
      'apps/web/eslint.config.mjs',
    ]);
    expect(written['.husky/pre-commit']).toBe('(cd apps/web && npx authlint scan --staged)\n');
    const text = written['.github/workflows/authlint.yml'];
    expect(text).toContain("path: 'apps/web'");
    expect(text).toContain('uses: ./apps/web/node_modules/authlint');
  });
  it('leaves alone what names authlint already, and other pipelines', () => {
    const { written, said } = init({
      'package.json': packageJson({ devDependencies: { authlint: '0.1.0' } }),
      'authlint.config.json': '{}',
      '.gitlab-ci.yml': 'test:\n  script: npm test\n',
      '.eslintrc.json': '{}',
      'lefthook.yml': 'pre-commit:\n  jobs:\n    - run: npx authlint scan\n',
    });
    expect(written).toEqual({});
    expect(said).toContain('authlint.config.json is there already and stays as it is');
    expect(said).toMatch(/GitLab CI is in use .*let it run:\n {6}npx authlint scan\n/);
    expect(said).not.toContain('npm install');
  });
  it('outside of git there is a configuration and nothing else', () => {
    const dir = makeApp({ 'package.json': packageJson() });
    expect(main(['init', dir, '--yes'])).toBe(0);
    expect(Object.keys(files(dir)).sort()).toEqual(['authlint.config.jsonc', 'package.json']);
  });
  it('without a terminal it says that it needs --yes, and writes nothing', () => {
    const dir = makeApp({ 'package.json': packageJson() });
    expect(main(['init', dir])).toBe(2);
    expect(io.err).toMatch(/^authlint: init asks before it writes.*--yes.*\n$/);
    expect(existsSync(join(dir, 'authlint.config.jsonc'))).toBe(false);
    expect(main(['init', join(dir, 'nowhere')])).toBe(2);
  });
  it('what is in the way is said, not overwritten', () => {
    const { dir } = makeRepository({ 'package.json': packageJson() }, false);
    mkdirSync(join(dir, 'authlint.config.jsonc'));
    expect(main(['init', dir, '--yes'])).toBe(0);
    expect(statSync(join(dir, 'authlint.config.jsonc')).isDirectory()).toBe(true);
  });
});

describe('who is asked', () => {
  const proposals = ['one', 'two'].map((title) => ({ title, says: `${title} is new`, write: { file: title, text: '' } }));
  const answering = async (...keys: string[]): Promise<string[]> => {
    const input = new PassThrough();
    const output = new PassThrough();
    output.resume();
    const answer = ask(proposals, { input, output });
    for (const key of keys) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      input.write(key);
    }
    return [...(await answer)].map((p) => p.title);
  };
  it('takes everything by going on', async () => {
    expect(await answering('\r')).toEqual(['one', 'two']);
  });
  it('leaves out what is unmarked', async () => {
    expect(await answering(' ', '\r')).toEqual(['two']);
  });
  it('writes nothing for who turns away', async () => {
    expect(await answering('\u0003')).toEqual([]);
  });
});

describe('the preset goes into', () => {
  const head = `import authlint from 'authlint/eslint-plugin';\n`;
  it.each<[name: string, before: string, after: string | null]>([
    ['a list', `export default [\n  a,\n  b\n];\n`, `${head}export default [\n  a,\n  b,\n  authlint.configs.recommended\n];\n`],
    ['a list on one line', `export default [a, b];\n`, `${head}export default [a, b, authlint.configs.recommended];\n`],
    ['an empty list', `export default [];\n`, `${head}export default [authlint.configs.recommended];\n`],
    [
      'a list that ends in a comment',
      `export default [\n  a, // first\n  /* none */\n];\n`,
      `${head}export default [\n  a,\n  authlint.configs.recommended, // first\n  /* none */\n];\n`,
    ],
    [
      'defineConfig with a list',
      `import { defineConfig } from 'eslint/config';\nexport default defineConfig([\n\t{ rules: {} },\n]);\n`,
      `${head}import { defineConfig } from 'eslint/config';\nexport default defineConfig([\n\t{ rules: {} },\n\tauthlint.configs.recommended,\n]);\n`,
    ],
    [
      'typescript-eslint',
      `// @ts-check\nimport tseslint from 'typescript-eslint';\nexport default tseslint.config(\n  ...tseslint.configs.strict,\n  { ignores: ['dist'] },\n);\n`,
      `// @ts-check\n${head}import tseslint from 'typescript-eslint';\nexport default tseslint.config(\n  ...tseslint.configs.strict,\n  { ignores: ['dist'] },\n  authlint.configs.recommended,\n);\n`,
    ],
    ['a list with a name', `const list = [a];\nexport default list;\n`, `${head}const list = [a, authlint.configs.recommended];\nexport default list;\n`],
    [
      'a file whose first import has several lines',
      `import {\n  a,\n} from 'a';\nexport default [a];\n`,
      `${head}import {\n  a,\n} from 'a';\nexport default [a, authlint.configs.recommended];\n`,
    ],
    ['nothing it does not know: a function', `export default withNuxt([a]);\n`, null],
    ['an object', `export default { rules: {} };\n`, null],
    ['a list that may change', `let list = [a];\nexport default list;\n`, null],
    ['CommonJS', `module.exports = [a];\n`, null],
    ['what does not parse', `export default [\n`, null],
    ['a list with a hole', `export default [a, ,];\n`, null],
  ])('%s', (_name, before, after) => {
    expect(withEslintPreset('/app/eslint.config.js', before)).toBe(after);
  });
  it('a typed list only where the type is behind it', () => {
    expect(withEslintPreset('/app/eslint.config.ts', `export default [a] satisfies Linter.Config[];\n`)).toBe(
      `${head}export default [a, authlint.configs.recommended] satisfies Linter.Config[];\n`,
    );
    expect(withEslintPreset('/app/eslint.config.ts', `export default [a as Linter.Config];\n`)).toBe(null);
  });
});
