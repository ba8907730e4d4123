/** The configuration file: one schema gives the types, the messages and the published JSON Schema. */
import type { z as Zod } from 'zod';
import { zod } from './zod.ts';

const levelNames = ['authenticated', 'role', 'signature'] as const;
const roleNames = [
  'session.read',
  'session.require',
  'credential.verify',
  'credential.decode',
  'cookie.set',
  'storage.write',
  'rate.limit',
  'log.write',
  'data.read',
  'data.write',
  'external.call',
  'mail.send',
  'payment.call',
  'process.run',
] as const;

function makeSchema() {
  const z = zod();
  const severity = z.enum(['off', 'note', 'warning', 'error']);
  const ruleSetting = z.union([severity, z.tuple([severity, z.record(z.string(), z.unknown())])]);
  const rules = z
    .record(z.string(), ruleSetting)
    .describe('Severity per rule id, with or without `authlint/`; `[severity, options]` where the rule takes options.');
  return z.strictObject({
    $schema: z.string().optional(),
    extends: z.enum(['recommended', 'strict', 'all']).optional().describe('The preset that `rules` starts from.'),
    include: z.array(z.string()).optional().describe('Globs of files to scan although they would be left out (ignored, tests, build output).'),
    exclude: z.array(z.string()).optional().describe('Globs of files and folders to leave out.'),
    tests: z.boolean().optional().describe('Scan test and story files too.'),
    apps: z
      .array(z.strictObject({ root: z.string(), framework: z.enum(['next', 'fastify']) }))
      .optional()
      .describe('Applications that are not found by themselves.'),
    rules: rules.optional(),
    public: z
      .array(z.strictObject({ entry: z.string().describe('Id of an entry, a prefix of it, or a glob with `*`.'), reason: z.string().min(1) }))
      .optional()
      .describe('Entries that are open on purpose.'),
    guards: z
      .array(
        z.strictObject({
          module: z.string().describe('Package or path as written in imports, or a file relative to the configuration.'),
          export: z.string(),
          proves: z.enum(levelNames),
          how: z.enum(['throw', 'null', 'response']).default('throw'),
        }),
      )
      .optional()
      .describe('Guards whose code cannot be read.'),
    roles: z
      .array(z.strictObject({ module: z.string(), export: z.string(), role: z.enum(roleNames) }))
      .optional()
      .describe('What exports of packages mean that the catalogue does not know.'),
    overrides: z.array(z.strictObject({ files: z.array(z.string()).min(1), rules })).optional(),
    failOn: z.enum(['error', 'warning', 'note', 'never']).optional(),
  });
}

type Schema = ReturnType<typeof makeSchema>;
let schema: Schema | null = null;
export const configSchema = (): Schema => (schema ??= makeSchema());

export type Config = Zod.infer<Schema>;
export type RuleSetting = NonNullable<Config['rules']>[string];
export type SeveritySetting = Extract<RuleSetting, string>;
export type DeclaredGuard = NonNullable<Config['guards']>[number];
export type DeclaredRole = NonNullable<Config['roles']>[number];

/** The published JSON Schema (draft 2020-12). */
export function configJsonSchema(ruleIds: readonly string[]): Record<string, unknown> {
  const schema = zod().toJSONSchema(configSchema(), { target: 'draft-2020-12', io: 'input' }) as Record<string, unknown>;
  schema.title = 'authlint configuration';
  // Editors complete rule ids; the scan itself names the nearest one for an unknown id.
  const properties = schema.properties as Record<string, Record<string, unknown>>;
  if (properties.rules) properties.rules.propertyNames = { anyOf: [{ enum: ruleIds.flatMap((id) => [id, `authlint/${id}`]) }] };
  return schema;
}
