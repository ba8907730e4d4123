/** Replies that are written past Fastify: taken over by the application, by a server of uploads, by an exporter of metrics. */
import { describe, expect, it } from 'vitest';
import { scanApp } from '../support.ts';

type Row = [name: string, body: string, verdict: string, effects: string[]];
function rows(table: readonly Row[], head = '', packages: Readonly<Record<string, string>> = {}): void {
  it.each(table)('%s', (_name, body, verdict, effects) => {
    const { report } = scanApp({
      'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.12.8', ...packages } }),
      'app.js': `import Fastify from 'fastify'; ${head}\nconst app = Fastify();\n${body}\napp.listen({ port: 3000 });`,
    });
    const [entry] = report.entries.filter((e) => e.path.startsWith('/x'));
    expect(`${entry?.verdict ?? ''} ${entry?.level ?? ''}`).toBe(verdict);
    expect(entry?.effects.map((e) => `${e.kind} ${e.resource}`)).toEqual(effects);
  });
}
const guard = `if (request.headers['x-key'] !== process.env.KEY) { reply.code(401).send({ error: 'no' }); return; }`;

describe('hijack', () => {
  rows([
    ['answered on the Node response', `app.get('/x', (request, reply) => { reply.hijack(); reply.raw.end('ok'); });`, 'open public', []],
    ['answered behind a guard', `app.get('/x', async (request, reply) => { ${guard} reply.hijack(); reply.raw.end('ok'); });`, 'guarded signature', []],
    [
      'refused on the Node response',
      `app.get('/x', async (request, reply) => { reply.hijack(); if (request.headers['x-key'] !== process.env.KEY) { reply.raw.writeHead(401); reply.raw.end(); return; } reply.raw.end('ok'); });`,
      'guarded signature',
      [],
    ],
    [
      'handed to code that is not seen',
      `import serve from 'some-server';\napp.get('/x', (request, reply) => { reply.hijack(); serve(request.raw, reply.raw); });`,
      'unknown unknown',
      [],
    ],
    [
      'in a hook, which ends the chain',
      `app.get('/x', { onRequest: async (request, reply) => { reply.hijack(); reply.raw.writeHead(403); reply.raw.end(); } }, async () => ({ ok: true }));`,
      'open public',
      [],
    ],
  ]);
});

describe('uploads by @tus/server', () => {
  const made = (options: string, method: string): string =>
    `const tus = new Server({ path: '/x', ${options} });\napp.${method}('/x/*', async (request, reply) => { await tus.handle(request.raw, reply.raw); });`;
  const asks = `onIncomingRequest: async (req) => { if (req.runtime.node.req.headers['x-key'] !== process.env.KEY) throw { status_code: 401 }; }`;
  rows(
    [
      ['nobody is asked', made('', 'patch'), 'open public', ['file uploads']],
      ['the application is asked', made(asks, 'patch'), 'guarded signature', ['file uploads']],
      ['it is not asked for OPTIONS', made(asks, 'options'), 'open public', []],
      ['it is asked when an upload is made', made(asks.replace('onIncomingRequest', 'onUploadCreate'), 'post'), 'guarded signature', ['file uploads']],
      ['and then only', made(asks.replace('onIncomingRequest', 'onUploadCreate'), 'delete'), 'open public', ['file uploads']],
    ],
    `import { Server } from '@tus/server';`,
    { '@tus/server': '2.4.5' },
  );
});

describe('metrics', () => {
  rows(
    [
      [
        'prom-client',
        `app.get('/x', async (request, reply) => reply.type(register.contentType).send(await register.metrics()));`,
        'open public',
        ['read server metrics'],
      ],
      ['a registry of its own', `const mine = new Registry();\napp.get('/x', () => mine.metrics());`, 'open public', ['read server metrics']],
      [
        'counting gives nothing away',
        `const c = new Counter({ name: 'c' });\napp.get('/x', async () => { c.inc(); return { ok: true }; });`,
        'open public',
        [],
      ],
      [
        'the exporter of OpenTelemetry',
        `const exporter = new PrometheusExporter({ preventServerStart: true });\napp.get('/x', (request, reply) => { reply.hijack(); exporter.getMetricsRequestHandler(request.raw, reply.raw); });`,
        'open public',
        ['read server metrics'],
      ],
    ],
    `import { register, Registry, Counter } from 'prom-client'; import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';`,
    { 'prom-client': '15.1.3', '@opentelemetry/exporter-prometheus': '0.223.0' },
  );
});
