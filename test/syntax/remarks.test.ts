/** What a text says without the comments that end its lines. */
import { expect, it } from 'vitest';
import { withoutRemarks } from '../../src/ir/remarks.ts';
import { parseJavaScript } from '../../src/syntax/javascript/index.ts';

const cases: [name: string, text: string, bare: string][] = [
  ['a line of its own', 'a();\n  // here\n  b();', 'a();\n  b();'],
  ['several of them', 'a();\n// one\n\n  /* two,\n   three */\n  b();', 'a();\n  b();'],
  ['behind code', 'a(); // here\nb();', 'a();\nb();'],
  ['inside of an expression', 'a(\n  b, // first\n  c,\n);', 'a(\n  b,\n  c,\n);'],
  ['a break that ends a statement', 'function f() {\n  return /* so */\n    a;\n}', 'function f() {\n  return\n    a;\n}'],
  ['what stands between code stays', 'f(/* all */ a, b /* not\nthis */ + c);', 'f(/* all */ a, b /* not\nthis */ + c);'],
  ['what only looks like one', 'const a = `\n// text\n`, b = "x // y";\nc = /[/]/ // z\n', 'const a = `\n// text\n`, b = "x // y";\nc = /[/]/\n'],
  ['text of markup', 'const a = <p>\n  // text\n  {/* none */}\n</p>;', 'const a = <p>\n  // text\n  {/* none */}\n</p>;'],
];
it.each(cases)('%s', (_name, text, bare) => {
  expect(withoutRemarks(parseJavaScript('/a.tsx', text), text, 0, text.length)).toBe(bare);
});
it('leaves out what stands around a piece', () => {
  const text = '// before\na(); // behind\nb(); // after\n';
  expect(withoutRemarks(parseJavaScript('/a.ts', text), text, text.indexOf('a'), text.indexOf(' // after'))).toBe('a();\nb();');
});
