// How the command line is bundled: one script with the packages that every start needs, since finding and reading many small files is most of
// a start, and a launcher that loads it (src/cli/start.ts).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Packages of which more is loaded than a start needs. */
const sparing = {
  name: 'sparing',
  setup(builder) {
    // commander asks for `node:process`, which sets up all standard streams, and for `node:child_process`, which only subcommands that are
    // programs of their own need.
    const instead = {
      process: 'module.exports = process;',
      child_process: `exports.spawn = (...given) => process.getBuiltinModule('node:child_process').spawn(...given);`,
    };
    builder.onResolve({ filter: /^node:(?:process|child_process)$/ }, ({ path, importer }) =>
      /[/\\]node_modules[/\\]commander[/\\]/.test(importer) ? { path: path.slice('node:'.length), namespace: 'sparing' } : undefined,
    );
    builder.onLoad({ filter: /.*/, namespace: 'sparing' }, ({ path }) => ({ contents: instead[path] }));
    // The parser finds its native part as if its own file looked for it.
    builder.onLoad({ filter: /[/\\]oxc-parser[/\\]src-js[/\\]bindings\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const own = 'createRequire(import.meta.url)';
      if (!text.includes(own)) throw new Error(`${path} looks for its native part in another way than it did`);
      return { contents: text.replace(own, `createRequire(createRequire(import.meta.url).resolve('oxc-parser'))`) };
    });
  },
};

/** @param root where the sources stand; @param outdir where `cli.js` and `cli/` are made */
export async function buildCommandLine({ root, outdir, define }) {
  const shared = { bundle: true, platform: 'node', target: 'node20.19', sourcemap: true, logLevel: 'warning', absWorkingDir: root, metafile: true, define };
  return [
    await build({
      ...shared,
      entryPoints: [join(root, 'src/cli/main.ts')],
      outfile: join(outdir, 'cli/main.script'),
      format: 'cjs',
      // A script that is ASCII is kept as it is read.
      charset: 'ascii',
      // Reading and compiling the text is a good part of a start; names stay, for whoever reads a stack trace.
      minifyWhitespace: true,
      minifySyntax: true,
      mainFields: ['module', 'main'],
      external: ['zod', 'ts-morph', 'diff'],
      // What is loaded when it is asked for is loaded by `require`: a script has no `import()`.
      supported: { 'dynamic-import': false },
      define: { ...define, 'import.meta.url': 'importMetaUrl' },
      // As Node wraps a module: the text is compiled as it stands, and not copied for it.
      banner: {
        js: `(function (exports, require, module, __filename, __dirname) { const importMetaUrl = require('node:url').pathToFileURL(__filename).href;`,
      },
      footer: { js: '})' },
      plugins: [sparing],
    }),
    await build({ ...shared, entryPoints: [join(root, 'src/cli/start.ts')], outfile: join(outdir, 'cli.js'), format: 'esm' }),
  ];
}
