/** Generated programs over constants and one value of which nothing is known: whatever Node gives for it must be among the evaluator's values. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluate, runInNode } from './against-node.ts';

const names = ['a', 'b', 'c'] as const;
const name = fc.constantFrom(...names);
const literal = fc.constantFrom('0', '1', '7', "''", "'x'", "'a/b'", 'true', 'false', 'null', 'undefined', '[]', '[1, 2]', '{ k: 1, n: null }', "['x', 'y']");
const key = fc.constantFrom('k', 'n', 'length', 'z');

const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const e = tie('expression');
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      literal,
      name,
      fc.constant('flag'),
      fc.tuple(e, fc.constantFrom('===', '!==', '==', '&&', '||', '??', '+'), e).map(([l, op, r]) => `((${l}) ${op} (${r}))`),
      e.map((x) => `!(${x})`),
      e.map((x) => `typeof (${x})`),
      fc.tuple(e, e, e).map(([t, x, y]) => `((${t}) ? (${x}) : (${y}))`),
      fc.tuple(e, key).map(([x, k]) => `(${x})?.${k}`),
      fc.tuple(e, e).map(([x, y]) => `({ k: ${x}, n: ${y} })`),
      fc.tuple(e, e).map(([x, y]) => `[${x}, ${y}]`),
      e.map((x) => `((x) => [x, ${x}])(a)`),
      e.map((x) => `[1, 'x', null].includes(${x})`),
      e.map((x) => `String(${x}).length`),
      fc.tuple(e, e).map(([x, y]) => `((o) => ({ ...(typeof o === 'object' && !Array.isArray(o) ? o : null), k: ${y} }))(${x})`),
      e.map((x) => `f(${x})`),
    ),
  };
});

const { statement } = fc.letrec<{ statement: string }>((tie) => {
  const s = tie('statement');
  const block = fc.array(s, { minLength: 1, maxLength: 3 }).map((list) => list.join(' '));
  return {
    statement: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.tuple(name, expression).map(([n, e]) => `${n} = ${e};`),
      fc.tuple(name, fc.constantFrom('??=', '||=', '&&='), expression).map(([n, op, e]) => `${n} ${op} ${e};`),
      expression.map((e) => `out.push(${e});`),
      fc.tuple(expression, block, block).map(([e, x, y]) => `if (${e}) { ${x} } else { ${y} }`),
      fc.tuple(expression, block).map(([e, x]) => `if (${e}) { ${x} }`),
      fc
        .tuple(expression, expression, block, block)
        .map(([e, c, x, y]) => `switch (${e === 'true' ? '1' : e}) { case ${c}: ${x} break; case 'x': ${y} default: out.push('d'); }`),
      fc.tuple(block, block).map(([x, y]) => `try { ${x} } catch (e) { out.push('caught'); ${y} }`),
      fc.tuple(expression, block).map(([e, x]) => `try { ${x} throw ${e}; } catch (e) { a = e; }`),
      fc.tuple(name, block).map(([n, x]) => `for (const item of [1, 'x']) { ${n} = item; ${x} }`),
      fc.tuple(expression, block).map(([e, x]) => `for (let i = 0; i < 2; i++) { if (${e}) continue; ${x} }`),
      fc.tuple(expression, block).map(([e, x]) => `(() => { l: { if (${e}) break l; ${x} } })();`),
      expression.map((e) => `if (${e}) return out;`),
      fc.tuple(expression, expression).map(([x, y]) => `{ const { k, n = ${y} } = (${x}) ?? {}; out.push(k, n); }`),
    ),
  };
});
const program = fc
  .tuple(fc.array(statement, { minLength: 1, maxLength: 5 }), fc.array(statement, { minLength: 1, maxLength: 2 }), expression)
  .map(
    ([main, helper, result]) =>
      `function main(flag) { const out = []; let a = 1, b = 'x', c = null; function f(p) { ${helper.join(' ').replaceAll(/\bf\(/g, 'String(')} return [p, a]; } ${main.join('\n')} out.push(a, b, c); return [out, ${result}]; }`,
  );

const flags = [undefined, null, true, 0, 'x', 'text'];
it('what Node gives is among the values', async () => {
  await fc.assert(
    fc.asyncProperty(program, async (code) => {
      const reals = await Promise.all(flags.map((flag) => runInNode(code, flag)));
      const seen = evaluate(code, reals);
      const missed = flags.filter((_, i) => !seen.possible[i]);
      expect(
        missed.map((flag, i) => `${String(flag)}: ${reals[i]?.kind ?? ''} ${JSON.stringify(reals[flags.indexOf(flag)]?.value)}; evaluator: ${seen.text}`),
      ).toEqual([]);
    }),
    { numRuns: Number(process.env.PROGRAMS ?? 250), seed: Number(process.env.SEED ?? 11), endOnFailure: false },
  );
}, 120_000);
