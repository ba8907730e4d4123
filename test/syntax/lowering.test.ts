/** What the front end makes of each construct, as the printer tells it. */
import { describe, expect, it } from 'vitest';
import { printModule } from '../../src/ir/print.ts';
import { walk } from '../../src/ir/walk.ts';
import { parse } from '../../src/syntax/index.ts';

const lower = (text: string, file = 'a.ts'): string => {
  const module = parse(`/x/${file}`, text);
  if (!module) throw new Error('no front end');
  return printModule(module);
};
type Rows = [text: string, ir: string][];
const lines = (...l: string[]): string => l.join('\n');
const check = (rows: Rows, file?: string): void => {
  it.each(rows)('%s', (text, ir) => {
    expect(lower(text, file)).toBe(ir);
  });
};

describe('imports and exports', () => {
  check([
    [
      `import a, { b, c as d } from 'm'; import * as ns from 'n'; import 's';`,
      lines(`import default as a from 'm'`, `import b as b from 'm'`, `import c as d from 'm'`, `import * as ns from 'n'`, `import 's'`),
    ],
    [`import type { T } from 'm'; import { type U, v } from 'n'; export type { T }; export interface I {}`, `import v as v from 'n'`],
    [`export async function GET() {}`, lines('declare async function GET() {', '}', 'export GET as GET')],
    [`export const POST = wrap(handler), x = 1;`, lines('const POST = wrap(handler)', 'const x = 1', 'export POST as POST', 'export x as x')],
    [
      `export const { GET, POST: PUT, ...rest } = handlers;`,
      lines('const { GET: GET, POST: PUT, ...rest } = handlers', 'export GET as GET', 'export PUT as PUT', 'export rest as rest'),
    ],
    [`export const [a, , b = 1] = list;`, lines('const [a, <hole>, b = 1] = list', 'export a as a', 'export b as b')],
    [`const h = 1; export { h as GET, h as default };`, lines('const h = 1', 'export h as GET', 'export h as default')],
    [
      `export { a as b, default as c } from 'm'; export * from 'n'; export * as ns from 'o';`,
      lines(`export a as b from 'm'`, `export default as c from 'm'`, `export * from 'n'`, `export * as ns from 'o'`),
    ],
    [`export default async (req) => req;`, lines('const *default* = async arrow default(req) { return req }', 'export *default* as default')],
    [`export default function () {}`, lines('const *default* = function default() {}', 'export *default* as default')],
    [`export default function named() {}`, lines('declare function named() {', '}', 'export named as default')],
    [`export default class A {}`, lines('declare class A {  }', 'export A as default')],
    [`const x = 1; export default x;`, lines('const x = 1', 'const *default* = x', 'export x as default')],
    [
      `export class A {} export enum E { A, B = 5, C, D = 'd' }`,
      lines('declare class A {  }', `const E = { A: 0, 0: "A", B: 5, 5: "B", C: 6, 6: "C", D: "d" }`, 'export A as A', 'export E as E'),
    ],
    [`import x = require('m'); export = x;`, lines(`import * as x from 'm'`, '(module.exports = x)')],
    [`export declare const x: number; declare function f(): void; declare module 'm' {}`, ''],
    [
      `export namespace N { export const a = 1; function hidden() {} }`,
      lines('const N = arrow N() { const a = 1 ; declare function hidden() { ; } ; return { a: a } }()', 'export N as N'),
    ],
  ]);
});

describe('CommonJS', () => {
  check(
    [
      [`const a = require('a'); const { b } = require('b').c;`, lines('const a = require("a")', 'const { b: b } = require("b").c')],
      [`module.exports = async function (app, opts) { app.get('/'); };`, '(module.exports = async function exports(app, opts) { app.get("/") })'],
      [`exports.x = 1; module.exports.y = () => 2;`, lines('(exports.x = 1)', '(module.exports.y = arrow y() { return 2 })')],
      [`module.exports = { a, b: 1 };`, '(module.exports = { a: a, b: 1 })'],
    ],
    'a.cjs',
  );
  it.each([
    [`module.exports = 1`, 'a.js', 'commonjs'],
    [`exports.a = 1`, 'a.js', 'commonjs'],
    [`const x = require('x')`, 'a.ts', 'commonjs'],
    [`import x from 'x'; module.exports = x`, 'a.js', 'commonjs'],
    [`import x from 'x'; const y = require('y'); use(module.exports)`, 'a.js', 'esm'],
    [`import x from 'x'; export const y = 1; module.exports = x`, 'a.js', 'esm'],
    [`import 'x'`, 'a.js', 'esm'],
    [`export {}`, 'a.cjs', 'esm'],
    [`console.log(1)`, 'a.js', 'script'],
  ])('%s in %s is %s', (text, file, format) => {
    expect(parse(`/x/${file}`, text)?.format).toBe(format);
  });
});

describe('functions', () => {
  check([
    [`const f = (a, { b, c: [d] = [] }, ...rest) => a;`, 'const f = arrow f(a, { b: b, c: [d] = [] }, ...rest) { return a }'],
    [
      `async function* g() { yield 1; yield* other(); const x = yield; }`,
      lines('declare async function* g() {', '  (yield 1)', '  (yield* other())', '  const x = (yield)', '}'),
    ],
    [`function f(this: Request, req: FastifyRequest, reply?: Fastify.Reply) {}`, lines('declare function f(req: FastifyRequest, reply: Fastify.Reply) {', '}')],
    [
      `const o = { m() {}, async n() {}, get p() { return 1; }, set p(v) {}, ['c' + 1]: 2, 'q-r': 3, 4: 5, ...s };`,
      'const o = { m: function m() {}, n: async function n() {}, getter p: function p() { return 1 }, setter p: function p(v) {}, [("c" + 1)]: 2, q-r: 3, 4: 5, ...s }',
    ],
    [`(function () { return 1; })();`, 'function () { return 1 }()'],
    [`function over(a: string): void; function over(a: any) {}`, lines('declare function over(a) {', '}')],
  ]);
});

describe('directives', () => {
  check([
    [`'use strict'; 'use server';\nimport a from 'a';`, lines(`directive 'use strict'`, `directive 'use server'`, `import default as a from 'a'`)],
    [`// first\n"use client"\nlet x;`, lines(`directive 'use client'`, 'let x')],
    [`async function act() { 'use server'; await x(); }`, lines(`declare async function act() 'use server' {`, '  (await x())', '}')],
    [`const a = async () => { 'use cache'; return 1; };`, `const a = async arrow a() 'use cache' { return 1 }`],
    [`('use server'); let x;`, lines('"use server"', 'let x')],
    [`let x; 'use server';`, lines('let x', '"use server"')],
  ]);
});

describe('classes', () => {
  check([
    [
      `class A extends B { static s = 1; #p = 2; q; constructor(private db: Db, readonly y = 3, z) { super(z); } async m() { return this.#p; } get g() { return super.g; } set g(v) {} static { init(); } static t() {} ['k']() {} }`,
      'declare class A extends B { static field s = 1 ; field #p = 2 ; field q ; constructor constructor = function A(db: Db, y = 3, z) { super(z) ; (this.db = db) ; (this.y = y) } ; method m = async function m() { return this.#p } ; getter g = function g() { return super.g } ; setter g = function g(v) {} ; static static-block  = function A() { init() } ; static method t = function t() {} ; method k = function k() {} }',
    ],
    [
      `@Controller('x') class C { @Get() @Use(guard) list(@Body() b) {} }`,
      'declare @Controller("x") class C { @Get() @Use(guard) method list = function list(b) {} }',
    ],
    [`abstract class A { abstract m(): void; n(): void; n() {} declare d: string; }`, 'declare class A { method n = function n() {} }'],
    [`const K = class extends L {};`, 'const K = class K extends L {  }'],
  ]);
});

describe('expressions', () => {
  check([
    [`a?.b.c?.(d)?.[e];`, 'chain(a?.b.c?.(d)?.[e])'],
    [`(a?.b).c;`, 'chain(a?.b).c'],
    [`a!.b!; (x as any).y; <T>z; w satisfies V;`, lines('a.b', 'x.y', 'z', 'w')],
    [`(a ?? b) || c && d;`, '((a ?? b) || (c && d))'],
    [`x++; --y; x += 1; x ??= y; x.y &&= z;`, lines('(x += 1)', '(y -= 1)', '(x += 1)', '(x ??= y)', '(x.y &&= z)')],
    [`[a, b.c, ...d] = e; ({ a, b: c.d = 1, ...rest } = e);`, lines('([a, b.c, ...d] = e)', '({ a: a, b: c.d = 1, ...rest } = e)')],
    ['tag`a${b}c`; `x${y}`; `plain`;', lines('tag`a${b}c`', '`x${y}`', '`plain`')],
    [`f(...a, b, ...c()); new X(...y); new Z;`, lines('f(...a, b, ...c())', 'new X(...y)', 'new Z()')],
    [`[1, , ...x];`, '[1, <hole>, ...x]'],
    [`await import('./x'); import.meta.url; new.target;`, lines('(await import("./x"))', 'import.meta.url', 'unsupported<new.target>()')],
    [`(a, b); void a; typeof a; delete a.b; !a; -a; +a; ~a;`, lines('(a, b)', '(void a)', '(typeof a)', '(delete a.b)', '(!a)', '(-a)', '(+a)', '(~a)')],
    [
      `a ? b : c; 'k' in a; a instanceof B; a ** b; 10n; /x\\/y/gi; null; undefined; true; 'é\\n';`,
      lines('(a ? b : c)', '("k" in a)', '(a instanceof B)', '(a ** b)', '10n', '/x\\/y/gi', 'null', 'undefined', 'true', '"é\\n"'),
    ],
    [`class A { #p; has(o) { return #p in o; } }`, 'declare class A { field #p ; method has = function has(o) { return ("#p" in o) } }'],
  ]);
});

describe('statements', () => {
  check([
    [`if (a) b(); else if (c) d(); else { e(); }`, lines('if a {', '  b()', '}', 'else {', '  if c {', '    d()', '  }', '  else {', '    e()', '  }', '}')],
    [
      `outer: for (let i = 0, n = 2; i < n; i++) { if (i) continue outer; else break; }`,
      lines('outer: for (let i = 0, let n = 2; (i < n); (i += 1)) {', '  if i {', '    continue outer', '  }', '  else {', '    break', '  }', '}'),
    ],
    [
      `for (const [k, v] of x) y(); for (z in o) ; for await (const q of r) {}`,
      lines('for-of (const [k, v] of x) {', '  y()', '}', 'for-in (z of o) {', '}', 'for-of await (const q of r) {', '}'),
    ],
    [`while (a) b(); do c(); while (d); for (;;) break;`, lines('while a {', '  b()', '}', 'do d {', '  c()', '}', 'for (;;) {', '  break', '}')],
    [
      `switch (a) { case 1: case 'b': x(); break; default: y(); }`,
      lines('switch a {', '  case 1:', '  case "b":', '    x()', '    break', '  default:', '    y()', '}'),
    ],
    [
      `try { a(); } catch ({ code }) { b(); } finally { c(); }`,
      lines('try {', '  a()', '}', 'catch { code: code } {', '  b()', '}', 'finally {', '  c()', '}'),
    ],
    [`try { a(); } catch { throw new E(); }`, lines('try {', '  a()', '}', 'catch {', '  throw new E()', '}')],
    [`l: { break l; } m: if (a) b();`, lines('l: block {', '  break l', '}', 'm: block {', '  if a {', '    b()', '  }', '}')],
    [`using r = open(); await using s = open();`, lines('const r = open()', 'const s = open()')],
    [`var a, b = 1; let c;`, lines('var a', 'var b = 1', 'let c')],
    [`; debugger; type T = 1; interface I {}`, ''],
  ]);
  check([[`with (a) { b(); }`, 'unsupported<with>(a)']], 'a.js');
});

describe('JSX', () => {
  check(
    [
      [`const a = <div id="x" {...p} on={f}>t {v}<B.C /></div>;`, 'const a = <div { id: "x", ...p, on: f } ["t ", v, <[B.C] {  } []>]>'],
      [`const a = <><b/></>;`, 'const a = < {  } [<b {  } []>]>'],
      [
        `const a = <form action={async () => { 'use server'; save(); }} disabled />;`,
        `const a = <form { action: async arrow action() 'use server' { save() }, disabled: true } []>`,
      ],
    ],
    'a.tsx',
  );
  it('plain .js files hold JSX, and now and then types', () => {
    expect(lower(`const a = <b/>;`, 'a.js')).toBe('const a = <b {  } []>');
    expect(lower(`const a: number = 1;`, 'a.js')).toBe('const a = 1');
  });
});

describe('positions', () => {
  const text = `// é\r\nimport { db } from './db';\nexport async function GET(req, { params }) {\n  with_(\`\${a?.b}\`);\n  return new Response('ü', { status: 200 });\n}\nclass A { m() { return super.m(); } }\n`;
  it('every node has a span within its parent, and a name stands where its span says', () => {
    const module = parse('/x/a.js', text);
    let seen = 0;
    walk(module?.body, (node) => {
      seen += 1;
      expect(node.start).toBeGreaterThanOrEqual(0);
      expect(node.end).toBeLessThanOrEqual(text.length);
      expect(node.start).toBeLessThanOrEqual(node.end);
      if (node.kind === 'name') expect(text.slice(node.start, node.start + node.name.length)).toBe(node.name);
      if (node.kind === 'literal' && typeof node.value === 'string') expect(text.slice(node.start + 1, node.end - 1)).toBe(node.value);
      if (node.kind === 'member' && typeof node.property === 'string') expect(text.slice(node.propertySpan.start, node.propertySpan.end)).toBe(node.property);
    });
    expect(seen).toBeGreaterThan(20);
    const [get] = module?.exports ?? [];
    expect(get && text.slice(get.start, get.end)).toBe('GET');
  });
  it('an unsupported node has its span and its children', () => {
    const source = 'x();\nwith (f(1)) { g(); }';
    const statement = parse('/x/a.js', source)?.body[1];
    expect(statement?.kind === 'expr' && statement.value.kind).toBe('unsupported');
    expect(statement && source.slice(statement.start, statement.end)).toBe('with (f(1)) { g(); }');
  });
});

describe('what does not parse', () => {
  it.each([
    ['a.ts', 'export const = 1;', 1],
    ['a.ts', 'let a = 1;\n\nfunction ( {', 3],
    ['a.ts', 'const s = "open', 1],
  ])('%s: %s', (file, text, line) => {
    const module = parse(`/x/${file}`, text);
    expect(module?.error?.line).toBe(line);
    expect(module?.body).toEqual([]);
  });
  it('files of other languages have no front end', () => {
    expect(parse('/x/a.css', 'a {}')).toBeNull();
    expect(parse('/x/a.json', '{}')).toBeNull();
  });
});
