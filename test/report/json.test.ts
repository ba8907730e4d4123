/** The JSON report against its published schema. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { configJsonSchema } from '../../src/audit/config/schema.ts';
import { runScan } from '../../src/audit/run.ts';
import { reportJsonSchema } from '../../src/report/schema.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');

describe('the report', () => {
  const validate = new Ajv2020({ strict: false }).compile(reportJsonSchema());
  it.each(readdirSync(fixtures).flatMap((d) => [`${d}/weak`, `${d}/mended`]))('of %s validates', (app) => {
    const { report } = runScan({ root: join(fixtures, app), rules });
    validate(report);
    expect(validate.errors ?? []).toEqual([]);
    expect(new Set(report.entries.map((e) => e.id)).size).toBe(report.entries.length);
    const order = report.entries.map((e) => `${e.file}\u0000${String(e.line).padStart(6, '0')}\u0000${e.method}`);
    expect(order).toEqual([...order].sort());
  });
  it('of another version does not', () => {
    expect(validate({ schemaVersion: 2 })).toBe(false);
  });
});

describe('the configuration schema', () => {
  const validate = new Ajv2020({ strict: false }).compile(configJsonSchema(rules.map((r) => r.meta.id)));
  it('takes what the documentation shows', () => {
    expect(
      validate({
        extends: 'recommended',
        rules: { 'cookie-flags': 'warning', 'authlint/no-unprotected-route': ['error', {}] },
        public: [{ entry: 'GET /', reason: 'x' }],
      }),
    ).toBe(true);
  });
  it.each([{ rule: {} }, { rules: { 'no-such': 'off' } }, { public: [{ entry: 'GET /' }] }, { guards: [{ module: 'x', export: 'y', proves: 'everything' }] }])(
    'refuses %j',
    (config) => {
      expect(validate(config)).toBe(false);
    },
  );
});

it('the published schemas are what the source gives: `npm run build` writes them', () => {
  const published = (name: string): unknown => JSON.parse(readFileSync(join(fixtures, '../schema', name), 'utf8'));
  expect(published('report.json')).toEqual(reportJsonSchema());
  expect(published('config.json')).toEqual(configJsonSchema(rules.map((r) => r.meta.id)));
});
