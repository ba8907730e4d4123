/** What an import means: authlint's own resolver against oxc-resolver, on trees where the packages of the workspace are linked as an install would. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ResolverFactory } from 'oxc-resolver';
import { describe, expect, it } from 'vitest';
import { openProject } from '../../src/project/index.ts';
import { makeApp } from '../support.ts';

interface Tree {
  name: string;
  files: Record<string, string>;
  /** Package name to folder: linked into node_modules for the oracle. */
  links?: Record<string, string>;
  asks: [from: string, specifier: string][];
}
const json = JSON.stringify;
const code = 'export const a = 1;';

const trees: Tree[] = [
  {
    name: 'relative files',
    files: {
      'a.ts': code,
      'b.tsx': code,
      'c.js': code,
      'm.mts': code,
      'n.cts': code,
      'dir/index.ts': code,
      'dir/in.ts': code,
      'both.ts': code,
      'both/index.ts': code,
      'two.ts': code,
      'two.js': code,
      'sub/deep/x.ts': code,
      'x.config.ts': code,
    },
    asks: [
      ['a.ts', './b'],
      ['a.ts', './b.js'],
      ['a.ts', './b.jsx'],
      ['a.ts', './c'],
      ['a.ts', './c.js'],
      ['a.ts', './m.mjs'],
      ['a.ts', './n.cjs'],
      ['a.ts', './dir'],
      ['a.ts', './dir/'],
      ['a.ts', './dir/index'],
      ['a.ts', './dir/index.js'],
      ['a.ts', './both'],
      ['a.ts', './two'],
      ['a.ts', './b.tsx'],
      ['dir/in.ts', '.'],
      ['dir/in.ts', './'],
      ['dir/in.ts', '..'],
      ['sub/deep/x.ts', '../../a'],
      ['sub/deep/x.ts', '../../dir'],
      ['a.ts', './nope'],
      ['a.ts', './x.config'],
      ['a.ts', './sub'],
    ],
  },
  {
    name: 'paths',
    files: {
      'tsconfig.json': `{ // a comment\n "compilerOptions": { "paths": { "@/*": ["./src/*"], "config": ["./src/config.ts"], "@lib/*": ["./lib/*", "./more/*"], "@lib/deep/*": ["./deep/*"], "*/public": ["./src/*/open"], }, }, }`,
      'src/a.ts': code,
      'src/config.ts': code,
      'src/dir/index.ts': code,
      'lib/one.ts': code,
      'more/two.ts': code,
      'deep/three.ts': code,
      'src/x/open.ts': code,
      'src/ui/button.tsx': code,
    },
    asks: [
      ['src/a.ts', '@/a'],
      ['src/a.ts', '@/dir'],
      ['src/a.ts', '@/ui/button'],
      ['src/a.ts', '@/a.js'],
      ['src/a.ts', 'config'],
      ['src/a.ts', '@lib/one'],
      ['src/a.ts', '@lib/two'],
      ['src/a.ts', '@lib/deep/three'],
      ['src/a.ts', 'x/public'],
      ['src/a.ts', '@/nope'],
    ],
  },
  {
    name: 'baseUrl',
    files: {
      'tsconfig.json': json({ compilerOptions: { baseUrl: './src', paths: { '~/*': ['./*'], up: ['../top.ts'] } } }),
      'src/a.ts': code,
      'src/components/b.ts': code,
      'top.ts': code,
    },
    asks: [
      ['src/a.ts', 'components/b'],
      ['src/a.ts', '~/components/b'],
      ['src/a.ts', 'up'],
      ['src/a.ts', 'components/none'],
    ],
  },
  {
    name: 'extends',
    files: {
      'tsconfig.base.json': json({ compilerOptions: { paths: { '@/*': ['./shared/*'] } } }),
      'apps/web/tsconfig.json': json({ extends: '../../tsconfig.base.json' }),
      'apps/own/tsconfig.json': json({ extends: '../../tsconfig.base', compilerOptions: { paths: { '@/*': ['./src/*'] } } }),
      'apps/two/tsconfig.json': json({ extends: ['../../tsconfig.base.json', './tsconfig.other.json'] }),
      'apps/two/tsconfig.other.json': json({ compilerOptions: { paths: { '#ui/*': ['./ui/*'] } } }),
      'shared/a.ts': code,
      'apps/web/x.ts': code,
      'apps/own/src/a.ts': code,
      'apps/two/ui/b.ts': code,
      'apps/two/x.ts': code,
    },
    asks: [
      ['apps/web/x.ts', '@/a'],
      ['apps/own/src/a.ts', '@/a'],
      ['apps/two/x.ts', '#ui/b'],
    ],
  },
  {
    name: 'the nearest config',
    files: {
      'tsconfig.json': json({ compilerOptions: { paths: { '@/*': ['./*'] } } }),
      'packages/p/tsconfig.json': json({ compilerOptions: { paths: { '@/*': ['./src/*'] } } }),
      'a.ts': code,
      'packages/p/src/a.ts': code,
      'packages/p/src/deep/b.ts': code,
      'packages/q/c.ts': code,
    },
    asks: [
      ['a.ts', '@/a'],
      ['packages/p/src/deep/b.ts', '@/a'],
      ['packages/q/c.ts', '@/a'],
    ],
  },
  {
    name: 'references',
    files: {
      'tsconfig.json': json({ files: [], references: [{ path: './tsconfig.app.json' }] }),
      'tsconfig.app.json': json({ compilerOptions: { composite: true, paths: { '@/*': ['./src/*'] } }, include: ['src'] }),
      'src/a.ts': code,
      'src/b.ts': code,
    },
    asks: [['src/a.ts', '@/b']],
  },
  {
    name: 'exports',
    files: {
      'package.json': json({ name: 'root', private: true, workspaces: ['packages/*'] }),
      'packages/p/package.json': json({
        name: '@acme/p',
        exports: {
          '.': './src/index.ts',
          './sub': { types: './src/none.d.ts', import: './src/sub.ts', require: './src/sub.cjs' },
          './deep/*': './src/deep/*.ts',
          './deep/*/closed': null,
          './list': ['./src/list.ts'],
          './nested': { node: { import: './src/nested.ts' }, default: './src/other.ts' },
          './*.js': './src/*.ts',
          './dir/*': './src/dir/*',
        },
      }),
      'packages/p/src/index.ts': code,
      'packages/p/src/sub.ts': code,
      'packages/p/src/deep/x.ts': code,
      'packages/p/src/list.ts': code,
      'packages/p/src/nested.ts': code,
      'packages/p/src/other.ts': code,
      'packages/p/src/named.ts': code,
      'packages/p/src/dir/e.ts': code,
      'app/a.ts': code,
    },
    links: { '@acme/p': 'packages/p' },
    asks: [
      ['app/a.ts', '@acme/p'],
      ['app/a.ts', '@acme/p/sub'],
      ['app/a.ts', '@acme/p/deep/x'],
      ['app/a.ts', '@acme/p/list'],
      ['app/a.ts', '@acme/p/nested'],
      ['app/a.ts', '@acme/p/named.js'],
      ['app/a.ts', '@acme/p/dir/e.ts'],
    ],
  },
  {
    name: 'main and module',
    files: {
      'package.json': json({ name: 'root', private: true, workspaces: ['packages/*'] }),
      'packages/m/package.json': json({ name: 'm', main: './lib/main.js' }),
      'packages/m/lib/main.js': code,
      'packages/m/lib/other.js': code,
      'packages/t/package.json': json({ name: 't', main: 'src/index.ts' }),
      'packages/t/src/index.ts': code,
      'packages/t/src/x.ts': code,
      'packages/i/package.json': json({ name: 'i' }),
      'packages/i/index.js': code,
      'packages/f/package.json': json({ name: 'f', main: 'src' }),
      'packages/f/src/index.ts': code,
      'app/a.ts': code,
    },
    links: { m: 'packages/m', t: 'packages/t', i: 'packages/i', f: 'packages/f' },
    asks: [
      ['app/a.ts', 'm'],
      ['app/a.ts', 'm/lib/other'],
      ['app/a.ts', 't'],
      ['app/a.ts', 't/src/x'],
      ['app/a.ts', 'i'],
      ['app/a.ts', 'f'],
      ['app/a.ts', 'm/none'],
    ],
  },
  {
    name: 'imports',
    files: {
      'package.json': json({
        name: 'app',
        imports: { '#db': './src/db.ts', '#lib/*': './src/lib/*.ts', '#env': { node: './src/env.node.ts', default: './src/env.ts' }, '#dep': '@acme/p' },
      }),
      'src/db.ts': code,
      'src/lib/x.ts': code,
      'src/env.node.ts': code,
      'src/env.ts': code,
      'src/a.ts': code,
      'packages/p/package.json': json({ name: '@acme/p', exports: './i.ts' }),
      'packages/p/i.ts': code,
    },
    links: { '@acme/p': 'packages/p' },
    asks: [
      ['src/a.ts', '#db'],
      ['src/a.ts', '#lib/x'],
      ['src/a.ts', '#env'],
      ['src/a.ts', '#dep'],
      ['src/a.ts', '#none'],
    ],
  },
  {
    name: 'a package that imports itself',
    files: { 'package.json': json({ name: 'self', exports: { '.': './index.ts', './x': './src/x.ts' } }), 'index.ts': code, 'src/x.ts': code },
    asks: [
      ['src/x.ts', 'self'],
      ['index.ts', 'self/x'],
    ],
  },
  {
    name: 'a folder with a package.json of its own',
    files: { 'a.ts': code, 'lib/package.json': json({ main: 'entry.js' }), 'lib/entry.js': code, 'lib/index.js': code },
    asks: [['a.ts', './lib']],
  },
];

function oracle(root: string): ResolverFactory {
  return new ResolverFactory({
    tsconfig: 'auto',
    extensions: ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'],
    extensionAlias: { '.js': ['.js', '.ts', '.tsx'], '.jsx': ['.jsx', '.tsx'], '.mjs': ['.mjs', '.mts'], '.cjs': ['.cjs', '.cts'] },
    conditionNames: ['node', 'import', 'default'],
    mainFields: ['module', 'main'],
    modules: ['node_modules'],
    roots: [root],
  });
}

describe.each(trees.map((t): [string, Tree] => [t.name, t]))('%s', (_name, tree) => {
  it.each(tree.asks)('%s imports %s', (from, specifier) => {
    const root = makeApp(tree.files);
    const project = openProject({ root });
    for (const [name, folder] of Object.entries(tree.links ?? {})) {
      const link = join(root, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(root, folder), link);
    }
    const real = oracle(root).resolveFileSync(join(root, from), specifier).path;
    const own = project.resolve(join(root, from), specifier);
    expect(own.kind === 'file' ? relative(root, own.file) : null).toBe(real ? relative(root, real) : null);
  });
});

/** What no resolver of installed packages can answer: the sources of a workspace that was neither installed nor built. */
describe('nothing is installed or built', () => {
  const table: [name: string, files: Record<string, string>, from: string, specifier: string, means: string][] = [
    [
      'an extends that is not there loses only itself',
      { 'tsconfig.json': json({ extends: '@acme/none/tsconfig.json', compilerOptions: { paths: { '@/*': ['./src/*'] } } }), 'src/a.ts': code },
      'src/a.ts',
      '@/a',
      'src/a.ts',
    ],
    [
      'one of several extends',
      {
        'tsconfig.json': json({ extends: ['@tsconfig/node20/tsconfig.json', './base.json'] }),
        'base.json': json({ compilerOptions: { paths: { '@/*': ['./src/*'] } } }),
        'src/a.ts': code,
      },
      'src/a.ts',
      '@/a',
      'src/a.ts',
    ],
    [
      'extends of a workspace package',
      {
        'packages/cfg/package.json': json({ name: '@acme/cfg' }),
        'packages/cfg/base.json': json({ compilerOptions: { paths: { '~x': ['./x.ts'] } } }),
        'packages/cfg/x.ts': code,
        'app/tsconfig.json': json({ extends: '@acme/cfg/base.json' }),
        'app/a.ts': code,
      },
      'app/a.ts',
      '~x',
      'packages/cfg/x.ts',
    ],
    [
      'a config that extends itself',
      { 'tsconfig.json': json({ extends: './tsconfig.json', compilerOptions: { paths: { '@/*': ['./src/*'] } } }), 'src/a.ts': code },
      'src/a.ts',
      '@/a',
      'src/a.ts',
    ],
    ['a broken config', { 'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } ', 'src/a.ts': code }, 'src/a.ts', '@/a', 'src/a.ts'],
    [
      'npm and yarn workspaces to the source',
      {
        'package.json': json({ workspaces: ['packages/*'] }),
        'packages/p/package.json': json({ name: '@acme/p', main: 'dist/index.js', types: 'dist/index.d.ts' }),
        'packages/p/src/index.ts': code,
        'app/a.ts': code,
      },
      'app/a.ts',
      '@acme/p',
      'packages/p/src/index.ts',
    ],
    [
      'pnpm workspaces to the source',
      {
        'pnpm-workspace.yaml': 'packages:\n  - libs/*\n',
        'libs/p/package.json': json({
          name: '@acme/p',
          exports: { '.': { import: './dist/index.mjs', require: './dist/index.cjs' }, './auth': './dist/auth/index.mjs' },
        }),
        'libs/p/src/index.ts': code,
        'libs/p/src/auth/index.ts': code,
        'app/a.ts': code,
      },
      'app/a.ts',
      '@acme/p/auth',
      'libs/p/src/auth/index.ts',
    ],
    [
      'a subpath without exports',
      { 'packages/p/package.json': json({ name: '@acme/p' }), 'packages/p/src/server/auth.ts': code, 'app/a.ts': code },
      'app/a.ts',
      '@acme/p/server/auth',
      'packages/p/src/server/auth.ts',
    ],
    [
      'exports with a star into dist',
      { 'packages/p/package.json': json({ name: '@acme/p', exports: { './*': './dist/*.js' } }), 'packages/p/src/x/y.ts': code, 'app/a.ts': code },
      'app/a.ts',
      '@acme/p/x/y',
      'packages/p/src/x/y.ts',
    ],
    ['the alias of starters without a config', { 'package.json': '{}', 'src/lib/x.ts': code, 'src/a.ts': code }, 'src/a.ts', '@/lib/x', 'src/lib/x.ts'],
    ['jsconfig', { 'jsconfig.json': json({ compilerOptions: { paths: { '@/*': ['./*'] } } }), 'lib/x.js': code, 'a.js': code }, 'a.js', '@/lib/x', 'lib/x.js'],
  ];
  it.each(table)('%s', (_name, files, from, specifier, means) => {
    const root = makeApp(files);
    const own = openProject({ root }).resolve(join(root, from), specifier);
    expect(own.kind === 'file' ? relative(root, own.file) : own).toBe(means);
  });

  const kinds: [specifier: string, kind: Record<string, string>][] = [
    ['fs', { kind: 'builtin', name: 'fs' }],
    ['node:fs/promises', { kind: 'builtin', name: 'fs/promises' }],
    ['fs/promises', { kind: 'builtin', name: 'fs/promises' }],
    ['better-auth/next-js', { kind: 'package', name: 'better-auth', subpath: 'next-js' }],
    ['@fastify/jwt', { kind: 'package', name: '@fastify/jwt', subpath: '' }],
    ['events', { kind: 'package', name: 'events', subpath: '' }],
    ['./gone', { kind: 'unresolved', specifier: './gone' }],
    ['@/gone', { kind: 'unresolved', specifier: '@/gone' }],
  ];
  it.each(kinds)('%s', (specifier, kind) => {
    const root = makeApp({ 'package.json': json({ dependencies: { events: '3' } }), 'a.ts': code, 'style.css': '' });
    expect(openProject({ root }).resolve(join(root, 'a.ts'), specifier)).toEqual(kind);
  });
  it('styles and data are assets', () => {
    const root = makeApp({ 'a.ts': code, 'style.css': '', 'data.json': '{}' });
    const project = openProject({ root });
    expect(project.resolve(join(root, 'a.ts'), './style.css')).toEqual({ kind: 'asset', file: join(root, 'style.css') });
    expect(project.resolve(join(root, 'a.ts'), './data.json')).toEqual({ kind: 'asset', file: join(root, 'data.json') });
  });
});
