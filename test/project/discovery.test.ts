/** Which files a scan looks at, and what it says of those it cannot. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openProject } from '../../src/project/index.ts';
import type { Project } from '../../src/project/types.ts';
import { makeApp, scanApp } from '../support.ts';
import { rules } from '../../rules/index.ts';
import { runScan } from '../../src/audit/run.ts';

const filesOf = (project: Project): string[] => project.files.map((f) => relative(project.root, f));
const says = (project: Project): string[] => project.diagnostics.map((d) => `${d.file === null ? '' : relative(project.root, d.file)}: ${d.message}`);

describe('.gitignore, as git itself reads it', () => {
  const trees: [name: string, files: Record<string, string>][] = [
    [
      'names, folders and globs',
      {
        '.gitignore': 'gone.ts\n/top.ts\ngen/\n*.gen.ts\n',
        'gone.ts': '',
        'a/gone.ts': '',
        'top.ts': '',
        'a/top.ts': '',
        'gen/x.ts': '',
        'a/gen/x.ts': '',
        'a/b.gen.ts': '',
        'keep.ts': '',
      },
    ],
    ['negation', { '.gitignore': '*.ts\n!keep.ts\n', 'keep.ts': '', 'a/keep.ts': '', 'gone.ts': '' }],
    [
      'nested files',
      { '.gitignore': '', 'a/.gitignore': 'gone.ts\n/only.ts\n', 'a/gone.ts': '', 'gone.ts': '', 'a/b/gone.ts': '', 'a/b/only.ts': '', 'a/only.ts': '' },
    ],
    [
      'a nested file takes back',
      { '.gitignore': '*.gen.ts\n', 'a/.gitignore': '!keep.gen.ts\n', 'a/keep.gen.ts': '', 'keep.gen.ts': '', 'a/other.gen.ts': '' },
    ],
    ['nothing is taken back below an ignored folder', { '.gitignore': 'gen/\n', 'gen/.gitignore': '!x.ts\n', 'gen/x.ts': '', 'y.ts': '' }],
    [
      'double stars and comments',
      {
        '.gitignore': '# a comment\n\n**/deep/*.ts\n!**/deep/keep.ts\nfoo/**/bar.ts\n',
        'a/deep/x.ts': '',
        'a/deep/keep.ts': '',
        'foo/a/b/bar.ts': '',
        'bar.ts': '',
      },
    ],
  ];
  it.each(trees)('%s', (_name, files) => {
    const root = makeApp({ ...files, 'last.ts': '' });
    execFileSync('git', ['init', '-q'], { cwd: root });
    const listed = execFileSync('git', ['ls-files', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
    const truth = listed
      .split('\n')
      .filter((f) => f.endsWith('.ts'))
      .sort();
    expect(filesOf(openProject({ root })).sort()).toEqual(truth);
  });
  it('the files above the root count, up to the top of the work tree', () => {
    const top = makeApp({
      '.gitignore': '*.gen.ts\n/apps/web/local.ts\n',
      'apps/.gitignore': 'no.ts\n',
      'apps/web/a.gen.ts': '',
      'apps/web/local.ts': '',
      'apps/web/no.ts': '',
      'apps/web/a.ts': '',
    });
    mkdirSync(join(top, '.git'));
    expect(filesOf(openProject({ root: join(top, 'apps/web') }))).toEqual(['a.ts']);
  });
});

describe('what is left out by default', () => {
  const files = {
    'package.json': '{}',
    'a.ts': '',
    'node_modules/x/index.js': '',
    'a/node_modules/y.js': '',
    'dist/b.js': '',
    'build/c.js': '',
    '.next/d.js': '',
    'out/e.js': '',
    'coverage/f.js': '',
    'a.test.ts': '',
    'b.spec.tsx': '',
    'c.stories.tsx': '',
    'test/g.ts': '',
    '__tests__/h.ts': '',
    'e2e/i.ts': '',
    'types.d.ts': '',
    'lib.min.js': '',
    'src/deep/j.mjs': '',
    'src/k.cts': '',
    'app/api/test/route.ts': '',
    'app/build/page.tsx': '',
    'style.css': '',
  };
  it('dependencies, build output, tests', () => {
    expect(filesOf(openProject({ root: makeApp(files) }))).toEqual(['a.ts', 'app/api/test/route.ts', 'app/build/page.tsx', 'src/deep/j.mjs', 'src/k.cts']);
  });
  it('tests can be asked for', () => {
    const found = filesOf(openProject({ root: makeApp(files), tests: true }));
    expect(found).toEqual(expect.arrayContaining(['a.test.ts', 'b.spec.tsx', 'c.stories.tsx', 'test/g.ts', '__tests__/h.ts', 'e2e/i.ts']));
    expect(found).not.toContain('dist/b.js');
  });
  it('include brings back, exclude takes away, dependencies stay out', () => {
    const found = filesOf(
      openProject({
        root: makeApp({ ...files, '.gitignore': 'gen/\n', 'gen/client.ts': '' }),
        include: ['dist/**', 'gen/**', 'a.test.ts', '**/node_modules/**'],
        exclude: ['src/**'],
      }),
    );
    expect(found).toEqual(['a.test.ts', 'a.ts', 'app/api/test/route.ts', 'app/build/page.tsx', 'dist/b.js', 'gen/client.ts']);
  });
});

describe('files and folders that are no good', () => {
  it('a symbolic link in a loop', () => {
    const root = makeApp({ 'a/b.ts': '' });
    symlinkSync(root, join(root, 'a/loop'));
    symlinkSync(join(root, 'a'), join(root, 'again'));
    expect(filesOf(openProject({ root }))).toEqual(['a/b.ts']);
  });
  it('a symbolic link that leads nowhere, or to itself', () => {
    const root = makeApp({ 'a.ts': '' });
    symlinkSync(join(root, 'none.ts'), join(root, 'dead.ts'));
    symlinkSync(join(root, 'self.ts'), join(root, 'self.ts'));
    const project = openProject({ root });
    expect(filesOf(project)).toEqual(['a.ts']);
    expect(says(project)).toEqual([
      'dead.ts: is a symbolic link that leads nowhere and is left out',
      'self.ts: is a symbolic link that leads nowhere and is left out',
    ]);
  });
  it('a linked file of the project is read under its name', () => {
    const root = makeApp({ 'a.ts': 'export const a = 1;' });
    symlinkSync(join(root, 'a.ts'), join(root, 'b.ts'));
    expect(filesOf(openProject({ root }))).toEqual(['a.ts', 'b.ts']);
  });
  it('a link out of the root is not followed', () => {
    const outside = makeApp({ 'x.ts': '' });
    const root = makeApp({ 'a.ts': '' });
    symlinkSync(outside, join(root, 'out-there'));
    symlinkSync(join(outside, 'x.ts'), join(root, 'x.ts'));
    // A sibling whose name only begins like the root's is outside too.
    symlinkSync(makeApp({ 'y.ts': '' }), join(root, 'other'));
    expect(filesOf(openProject({ root }))).toEqual(['a.ts']);
  });
  it('a folder that cannot be read is named, the rest is scanned', () => {
    const root = makeApp({ 'a.ts': '', 'b/c.ts': '' });
    // Permissions hold nobody back who tests as root; a path longer than the system takes does. It can only be made step by step.
    const name = 'd'.repeat(250);
    const make = `process.chdir(process.argv[1]); for (let n = 0; n < 20; n++) { fs.mkdirSync('${name}'); process.chdir('${name}'); }`;
    execFileSync(process.execPath, ['-e', make, root]);
    // And unmade: by the shell's own means, which walk down without naming the whole path.
    onTestFinished(() => void execFileSync('rm', ['-rf', join(root, name)]));
    const project = openProject({ root });
    expect(filesOf(project)).toEqual(['a.ts', 'b/c.ts']);
    expect(says(project)).toHaveLength(1);
    expect(says(project)[0]).toMatch(/^(?:d{250}\/)+d{250}: cannot be read and is left out: ENAMETOOLONG/);
  });
  it('a folder with the name of a file, a pipe', () => {
    const root = makeApp({ 'a.ts': '', 'route.ts/b.ts': '' });
    execFileSync('mkfifo', [join(root, 'pipe.ts')]);
    expect(filesOf(openProject({ root }))).toEqual(['a.ts', 'route.ts/b.ts']);
  });
  it('a package.json that is no JSON is named', () => {
    const project = openProject({ root: makeApp({ 'package.json': '{ "name": ', 'a.ts': '' }) });
    expect(says(project)[0]).toMatch(/^package.json: is no valid JSON/);
  });

  const good = `export async function GET() { return Response.json({ ok: true }); }`;
  const bad: [name: string, bytes: Buffer | string, says: RegExp][] = [
    ['not UTF-8', Buffer.from([0x65, 0x78, 0xff, 0xfe, 0x00, 0xd8]), /is not UTF-8 text and is left out/],
    ['huge', `${good}\n${'// filler filler filler filler\n'.repeat(60_000)}`, /is larger than 1.5 MB and is left out/],
    ['minified', `${good};${'var a=1;'.repeat(5_000)}`, /looks minified and is not analysed/],
    ['syntax error', 'export async function GET( {', /does not parse: /],
    ['nested too deep', `export const x = ${'[\n'.repeat(30_000)}${']\n'.repeat(30_000)};\n${good}`, /nested more than 1500 deep/],
  ];
  it.each(bad)('%s: a diagnostic names it, the rest is scanned', (_name, bytes, message) => {
    const root = makeApp({ 'package.json': '{"dependencies":{"next":"15.0.0"}}', 'app/api/a/route.ts': '', 'app/api/b/route.ts': good });
    writeFileSync(join(root, 'app/api/a/route.ts'), bytes);
    const { report } = runScan({ root, rules });
    const named = report.diagnostics.filter((d) => d.file === 'app/api/a/route.ts');
    expect(named.map((d) => d.message).join()).toMatch(message);
    expect(named).toHaveLength(1);
    expect(report.entries.map((e) => `${e.id} ${e.verdict}`)).toContain('GET /api/b open');
  });
  it.each([
    ['sums', `'a'${" +\n 'a'".repeat(2500)}`],
    ['chains', `x${'\n.y()'.repeat(2500)}`],
    ['conditions', `${'x ?\n 1 : '.repeat(1000)} 2`],
  ])('very long %s end nothing but themselves', (_name, expression) => {
    const { report, internalErrors } = scanApp({
      'package.json': '{"dependencies":{"next":"15.0.0"}}',
      'app/api/a/route.ts': `const x: any = {};\nexport async function GET() { const long = ${expression}; return Response.json({ long }); }`,
      'app/api/b/route.ts': good,
    });
    expect(internalErrors).toBe(0);
    expect(report.entries.map((e) => `${e.id} ${e.verdict}`)).toContain('GET /api/b open');
  });
  it('byte order mark, empty file, Windows line ends', () => {
    const { report } = scanApp({
      'package.json': '\uFEFF{"dependencies":{"next":"15.0.0"}}',
      'app/api/a/route.ts': `\uFEFF${good}`,
      'app/api/b/route.ts': '',
      'app/api/c/route.ts': `// first\r\n\r\n${good}\r\n`,
    });
    expect(report.diagnostics).toEqual([]);
    expect(report.entries.map((e) => `${e.id} ${String(e.line)}`)).toEqual(['GET /api/a 1', 'GET /api/c 3']);
  });
});
