// Builds dist/: the command line, the library and the ESLint plugin as bundles, types by tsc, and the published schemas.
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
rmSync(join(root, 'dist'), { recursive: true, force: true });

const shared = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
  absWorkingDir: root,
};
await build({ ...shared, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } });
await build({ ...shared, entryPoints: ['src/index.ts'], outfile: 'dist/index.js' });
// RuleCreator is bundled; ESLint and its parsers are never imported, only asked for when used: they stay optional peers.
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
await build({ ...shared, packages: 'bundle', external: Object.keys(dependencies), entryPoints: ['eslint-plugin.ts'], outfile: 'dist/eslint-plugin.js' });
chmodSync(join(root, 'dist/cli.js'), 0o755);

const types = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
if (types.status !== 0) process.exit(types.status ?? 1);

// The published schemas come from the same source as the validation.
const schemas = join(root, 'dist/.schemas.mjs');
await build({
  ...shared,
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
