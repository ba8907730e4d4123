// Builds dist/: the command line, the library and the ESLint plugin as bundles, types by tsc, the licences of what is bundled, and the published
// schemas.
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { buildCommandLine } from './command-line.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
rmSync(join(root, 'dist'), { recursive: true, force: true });

const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const shared = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  sourcemap: true,
  logLevel: 'warning',
  absWorkingDir: root,
  metafile: true,
  // Walks that another build has made are not taken over.
  define: { authlintBuild: JSON.stringify(buildId()) },
};
const built = [
  ...(await buildCommandLine({ root, outdir: join(root, 'dist'), define: shared.define })),
  await build({ ...shared, packages: 'external', entryPoints: ['src/index.ts'], outfile: 'dist/index.js' }),
  // RuleCreator is bundled; ESLint and its parsers are never imported, only asked for when used: they stay optional peers.
  await build({ ...shared, external: Object.keys(dependencies), entryPoints: ['eslint-plugin.ts'], outfile: 'dist/eslint-plugin.js' }),
];
chmodSync(join(root, 'dist/cli.js'), 0o755);
writeFileSync(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), licensesOf(built.flatMap((b) => Object.keys(b.metafile.inputs))));

const types = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
if (types.status !== 0) process.exit(types.status ?? 1);

// The published schemas come from the same source as the validation.
const schemas = join(root, 'dist/.schemas.mjs');
await build({
  ...shared,
  packages: 'external',
  stdin: {
    contents: `export { configJsonSchema } from './src/audit/config/schema.ts'; export { reportJsonSchema } from './src/report/schema.ts'; export { rules } from './rules/index.ts';`,
    resolveDir: root,
    loader: 'ts',
  },
  sourcemap: false,
  outfile: schemas,
});
const { configJsonSchema, reportJsonSchema, rules } = await import(schemas);
rmSync(schemas);
mkdirSync(join(root, 'schema'), { recursive: true });
writeFileSync(join(root, 'schema/config.json'), `${JSON.stringify(configJsonSchema(rules.map((r) => r.meta.id)), null, 2)}\n`);
writeFileSync(join(root, 'schema/report.json'), `${JSON.stringify(reportJsonSchema(), null, 2)}\n`);

/** A hash of the sources and of what they are built with. */
function buildId() {
  const hash = createHash('sha1');
  const add = (path) => hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  const files = ['src', 'rules'].flatMap((dir) => readdirSync(join(root, dir), { recursive: true }).map((name) => join(dir, name)));
  for (const file of files.filter((f) => f.endsWith('.ts')).sort()) add(file);
  add('package-lock.json');
  return hash.digest('hex');
}
/** The licences of the packages of which code stands in the bundles. */
function licensesOf(inputs) {
  const names = inputs.map((input) => /^.*node_modules\/(@[^/]+\/[^/]+|[^/]+)\//.exec(input)?.[0]).filter(Boolean);
  return [...new Set(names)]
    .sort()
    .map(licenseOf)
    .join(`\n${'-'.repeat(80)}\n\n`);
}
function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(root, folder)).find((f) => /^licen[cs]e(?:[-.]|$)/i.test(f));
  if (!file) throw new Error(`${name} is bundled and comes without a licence text`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`;
}
