/** A server whose routes could not be found is not passed over in silence. */
import { expect, it } from 'vitest';
import { scanApp } from '../../support.ts';

const json = (dependencies: Record<string, string>): string => JSON.stringify({ name: 'app', dependencies });
const said = (files: Record<string, string>): string[] =>
  scanApp(files)
    .report.diagnostics.filter((d) => d.severity === 'warning')
    .map((d) => `${d.file ?? ''}: ${d.message}`);

it.each<[name: string, files: Record<string, string>, file: string | null]>([
  [
    'routes by a package that is not there',
    {
      'package.json': json({ fastify: '5.0.0', magic: '1.0.0' }),
      'server.js': `const app = require('fastify')(); require('magic').mount(app); app.listen({ port: 1 });`,
    },
    'server.js',
  ],
  ['no application at all', { 'package.json': json({ fastify: '5.0.0' }), 'index.js': `module.exports = require('./generated.js');` }, 'package.json'],
  ['a route', { 'package.json': json({ fastify: '5.0.0' }), 'server.js': `const app = require('fastify')(); app.get('/', async () => 'hi');` }, null],
  ['another server', { 'package.json': json({ express: '5.0.0' }), 'server.js': `require('express')().listen(1);` }, null],
])('%s', (_name, files, file) => {
  const messages = said(files);
  if (file === null) expect(messages).toEqual([]);
  else expect(messages).toEqual([expect.stringMatching(new RegExp(`^${file}: Fastify is used here and no route was found`))]);
});
