/** JSON Schema of the report: the contract of version 1, as other tools may validate it. */
import { z } from 'zod';

const severity = z.enum(['error', 'warning', 'note']);
const confidence = z.enum(['high', 'medium', 'low']);
const level = z.enum(['public', 'optional', 'authenticated', 'role', 'signature', 'local', 'unknown']);
const line = z.number().int().min(1);

const entry = z.object({
  id: z.string(),
  app: z.string(),
  framework: z.enum([
    'next-app-route',
    'next-pages-api',
    'next-server-action',
    'next-page',
    'next-layout',
    'next-metadata',
    'next-middleware',
    'trpc',
    'orpc',
    'graphql',
    'hono',
    'fastify',
    'fastapi',
  ]),
  method: z.string(),
  path: z.string(),
  symbol: z.string(),
  file: z.string(),
  line,
  column: line,
  definedIn: z.string(),
  verdict: z.enum(['guarded', 'open', 'unknown']),
  guarded: z.boolean(),
  unknown: z
    .object({
      reason: z.enum([
        'unresolved-import',
        'unknown-callee',
        'handed-over',
        'dynamic-dispatch',
        'budget',
        'parse-error',
        'registration-lost',
        'raw-sql',
        'outside-service',
      ]),
      text: z.string(),
      file: z.string(),
      line,
    })
    .nullable(),
  level,
  confidence,
  conditional: z.string().nullable(),
  guards: z.array(
    z.object({
      how: z.enum(['throw', 'redirect', 'response', 'not-found', 'hook', 'no-next', 'close', 'crash']),
      kind: z.enum(['session', 'identity', 'secret', 'token', 'membership', 'role', 'ownership']),
      layer: z.enum(['proxy', 'hook', 'wrapper', 'handler']),
      symbol: z.string(),
      file: z.string(),
      line,
      chain: z.array(z.object({ symbol: z.string(), file: z.string(), line })),
      persona: z.enum(['outsider', 'stranger']),
      level,
    }),
  ),
  effects: z
    .array(
      z.object({
        kind: z.enum(['read', 'write', 'delete', 'external', 'mail', 'payment', 'model', 'file', 'process', 'response', 'cookie', 'session']),
        by: z.enum(['outsider', 'stranger', 'insider']),
        operation: z.enum(['create', 'read', 'update', 'delete', 'call']),
        resource: z.string(),
        symbol: z.string(),
        file: z.string(),
        line,
      }),
    )
    .max(50),
  effectsCut: z.boolean(),
  permissions: z.array(z.string()),
  rateLimit: z.union([z.literal(true), z.object({ max: z.number().nullable(), window: z.string().nullable(), by: z.string().nullable() }), z.null()]),
  validated: z.boolean().nullable(),
});

const finding = z.object({
  ruleId: z.string().regex(/^authlint\/[a-z-]+$/),
  severity,
  confidence,
  message: z.string(),
  file: z.string(),
  line,
  column: line,
  endLine: line,
  endColumn: line,
  entry: z.string().nullable(),
  steps: z.array(z.object({ file: z.string(), line, column: line, message: z.string() })),
  related: z.array(z.object({ file: z.string(), line, message: z.string() })),
  fingerprint: z.string(),
  suppressed: z.object({ kind: z.enum(['comment', 'config', 'baseline']), reason: z.string(), until: z.string().optional() }).nullable(),
  baselineState: z.enum(['new', 'unchanged', 'updated']).optional(),
});

const reportSchema = z.object({
  schemaVersion: z.literal(1),
  tool: z.object({ name: z.literal('authlint'), version: z.string() }),
  entries: z.array(entry),
  findings: z.array(finding),
  diagnostics: z.array(z.object({ severity, file: z.string().nullable(), line: line.nullable(), message: z.string() })),
  proof: z
    .object({ entries: z.number(), guards: z.number(), further: z.number(), later: z.number(), elsewhere: z.number(), spent: z.number(), void: z.number() })
    .optional(),
  baseline: z
    .object({
      accepted: z.number(),
      obsolete: z.array(z.object({ fingerprint: z.string(), rule: z.string(), severity, entry: z.string().nullable(), file: z.string(), since: z.string() })),
    })
    .optional(),
  changes: z.object({ against: z.string(), files: z.number(), of: z.number().nullable(), everything: z.string().nullable() }).optional(),
  stats: z.object({ files: z.number(), parsed: z.number(), fromCache: z.number(), entries: z.number(), milliseconds: z.number() }),
});

export function reportJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(reportSchema, { target: 'draft-2020-12', io: 'input' }) as Record<string, unknown>;
  schema.title = 'authlint report, version 1';
  return schema;
}
