/** TypeBox: what is checked stays what it was. */
import { describe } from 'vitest';
import { del, erase, packages, reject, routes } from './programs.ts';

const head = `import { Type } from '@sinclair/typebox'; import { Value } from '@sinclair/typebox/value'; import { TypeCompiler } from '@sinclair/typebox/compiler';
const schema = Type.Object({ key: Type.String() }); const compiled = TypeCompiler.Compile(schema);`;
const row = `const row = await db.apiKey.findFirst({ where: { id: (await params).id } }); if (!row) ${reject}`;
const same = (value: string): string => `const sent = request.headers.get('authorization'); if (!sent || ${value}.key !== sent) ${reject} ${erase}`;
const more = packages({ '@sinclair/typebox': '0.34.0', 'better-auth': '1.4.0' });

describe('a stored key that a schema has passed', () => {
  routes([
    ['Value.Check', del(`${row} if (!Value.Check(schema, row.config)) ${reject} ${same('row.config')}`, head), 'guarded signature', more],
    ['Value.Parse', del(`${row} const found = Value.Parse(schema, row.config); ${same('found')}`, head), 'guarded signature', more],
    ['Value.Decode, with references', del(`${row} const found = Value.Decode(schema, [], row.config); ${same('found')}`, head), 'guarded signature', more],
    ['compiled', del(`${row} const found = compiled.Decode(row.config); ${same('found')}`, head), 'guarded signature', more],
    [
      'what was sent is checked, and nobody who sends it',
      del(`const body = await request.json(); if (!Value.Check(schema, body)) ${reject} ${erase}`, head),
      'open public',
      more,
    ],
  ]);
});
