/** Tiny programs of every construct. Node gives the result; the evaluator must come to the same, and to nothing else unless it is said. */
import { describe, expect, it } from 'vitest';
import { evaluate, runInNode } from './against-node.ts';

type Rows = [name: string, code: string, how?: 'among others' | 'missed'][];
function check(rows: Rows): void {
  for (const [name, code, how] of rows) {
    const run = async (): Promise<void> => {
      const real = await runInNode(code, false);
      const seen = evaluate(code, [real]);
      expect(seen.possible, `Node: ${real.kind} ${JSON.stringify(real.value)}; evaluator: ${seen.text}`).toEqual([true]);
      if (how !== 'among others') expect(seen.exact, `evaluator: ${seen.text}`).toBe(true);
    };
    // A known miss: the test speaks up when it starts to work.
    if (how === 'missed') it.fails(name, run);
    else it(name, run);
  }
}
const main = (body: string): string => `function main(flag) { ${body} }`;

describe('loops', () => {
  check([
    ['for', main(`let s = 0; for (let i = 0; i < 5; i++) s += i; return s;`)],
    ['while', main(`let n = 3, s = ''; while (n > 0) { s += n; n--; } return s;`)],
    ['do while', main(`let n = 0; do { n += 2; } while (n < 5); return n;`)],
    [
      'for of with break and continue',
      main(`const out = []; for (const x of [1, 2, 3, 4, 5]) { if (x === 2) continue; if (x === 4) break; out.push(x); } return out;`),
    ],
    ['for in', main(`const out = []; for (const k in { a: 1, b: 2 }) out.push(k); return out;`)],
    [
      'labelled continue and break',
      main(
        `const out = []; outer: for (const a of [1, 2, 3]) { for (const b of [1, 2, 3]) { if (b === 2) continue outer; if (a === 3) break outer; out.push(a * 10 + b); } } return out;`,
      ),
    ],
    ['a labelled block', main(`let x = 1; l: { x = 2; if (x === 2) break l; x = 3; } return x;`)],
    ['closures in loops', main(`const f = []; for (let i = 0; i < 3; i++) f.push(() => i); return f.map((g) => g());`)],
    ['closures over var', main(`const f = []; for (var i = 0; i < 3; i++) f.push(() => i); return f.map((g) => g());`)],
    ['destructuring in the head', main(`let s = ''; for (const [k, { v }] of Object.entries({ a: { v: 1 }, b: { v: 2 } })) s += k + v; return s;`)],
    ['return from within', main(`for (const x of ['a', 'b']) { for (;;) { return x; } } return 'none';`)],
    ['over a string', main(`const out = []; for (const c of 'abc') out.push(c); return out;`)],
  ]);
});

describe('switch', () => {
  check([
    ['a case', main(`switch ('b') { case 'a': return 1; case 'b': return 2; default: return 3; }`)],
    ['falls through', main(`let s = ''; switch (1) { case 0: s += 'a'; case 1: s += 'b'; case 2: s += 'c'; break; default: s += 'd'; } return s;`)],
    ['default in the middle', main(`let s = ''; switch (9) { case 0: s += 'a'; break; default: s += 'd'; case 1: s += 'b'; } return s;`)],
    ['switch (true)', main(`const n = 5; switch (true) { case n > 9: return 'big'; case n > 3: return 'middle'; default: return 'small'; }`)],
    ['continue within a loop', main(`let s = ''; for (const x of ['a', 'b', 'c']) { switch (x) { case 'b': continue; default: s += x; } } return s;`)],
  ]);
});

describe('try', () => {
  check([
    ['catch', main(`try { throw new Error('x'); } catch (e) { return e.message; }`)],
    [
      'a throw through calls',
      `function a() { b(); } function b() { throw new TypeError('deep'); }\n${main(`try { a(); } catch (e) { return [e instanceof TypeError, e.name, e.message]; }`)}`,
    ],
    ['finally runs after return', main(`const out = []; const f = () => { try { out.push(1); return 'r'; } finally { out.push(2); } }; return [f(), out];`)],
    ['finally overrides a return', main(`const f = () => { try { return 1; } finally { return 2; } }; return f();`)],
    ['finally swallows a throw', main(`const f = () => { try { throw new Error('x'); } finally { return 2; } }; return f();`), 'missed'],
    ['finally does not change what was returned', main(`let x = 1; const f = () => { try { return x; } finally { x = 2; } }; return [f(), x];`)],
    ['rethrow', main(`try { try { throw new Error('a'); } catch (e) { throw new Error(e.message + 'b'); } } catch (e) { return e.message; }`)],
    ['catch without a throw', main(`let x = 0; try { x = 1; } catch { x = 2; } return x;`)],
    ['state at the throw', main(`let x = 0; try { x = 1; throw 0; x = 2; } catch { x += 10; } return x;`)],
    [
      'break out of try',
      main(`const out = []; for (const x of [1, 2]) { try { if (x === 1) continue; out.push(x); } finally { out.push('f' + x); } } return out;`),
    ],
    ['it throws', main(`throw new RangeError('out');`), 'among others'],
    ['null dereference', main(`const o = { a: null }; try { return o.a.b; } catch (e) { return e instanceof TypeError; }`), 'among others'],
    [
      'an error of its own class',
      `class NotFound extends Error { constructor(id) { super('no ' + id); this.status = 404; } }\n${main(`try { throw new NotFound('x'); } catch (e) { return [e instanceof NotFound, e instanceof Error, e.status, e.message]; }`)}`,
    ],
    ['the cause', main(`const e = new Error('a', { cause: 'b' }); return [e.message, e.cause];`)],
  ]);
});

describe('functions', () => {
  check([
    ['bind', main(`function f(a, b) { return [this.x, a, b]; } return f.bind({ x: 1 }, 2)(3);`)],
    ['call and apply', main(`function f(a, b) { return [this.x, a, b]; } return [f.call({ x: 1 }, 2, 3), f.apply({ x: 4 }, [5, 6])];`)],
    ['bind twice keeps the first this', main(`function f() { return this.x; } return f.bind({ x: 1 }).bind({ x: 2 })();`)],
    ['spread arguments', main(`const f = (a, b, ...c) => [a, b, c]; return f(...[1, 2], 3, ...'45');`)],
    ['defaults', main(`const f = (a = 1, b = a + 1, { c = 3, d } = { d: 4 }) => [a, b, c, d]; return [f(), f(undefined, 9), f(null, 0, { d: 7 })];`)],
    ['arguments', main(`function f() { return [arguments.length, arguments[1]]; } return f(1, 2, 3);`), 'among others'],
    ['recursion', main(`const fact = (n) => (n < 2 ? 1 : n * fact(n - 1)); return fact(3);`), 'among others'],
    ['mutual recursion', main(`const even = (n) => n === 0 || odd(n - 1); const odd = (n) => n !== 0 && even(n - 1); return even(2);`), 'among others'],
    ['currying', main(`const add = (a) => (b) => (c) => a + b + c; return add(1)(2)(3);`)],
    [
      'closures keep their state',
      main(
        `const counter = () => { let n = 0; return { up: () => ++n, get: () => n }; }; const a = counter(), b = counter(); a.up(); a.up(); b.up(); return [a.get(), b.get()];`,
      ),
    ],
    ['hoisting', main(`return f() + typeof g; function f() { return 'f'; } var g = 1;`)],
    ['called at once', main(`return (function (x) { return x * 2; })(4);`)],
    ['tagged templates', main('const tag = (s, ...v) => s.join("|") + v.join(","); return tag`a${1}b${2}c`;')],
    ['raw strings', main('return String.raw`a${1}b`;'), 'among others'],
    [
      'this of a method and of an arrow',
      main(`const o = { x: 1, m() { return [1].map(() => this.x)[0]; } }; const { m } = o; return [o.m(), m.call({ x: 5 })];`),
    ],
    ['name and length', main(`function abc(a, b, c = 1) {} return [abc.name, abc.length];`)],
    ['reduce composes', main(`const f = [(x) => x + 1, (x) => x * 2].reduce((a, b) => (x) => b(a(x))); return f(3);`)],
    [
      'memoise',
      main(
        `const memo = (f) => { const seen = new Map(); return (k) => { if (!seen.has(k)) seen.set(k, f(k)); return seen.get(k); }; }; let n = 0; const g = memo((k) => k + ++n); return [g('a'), g('a'), g('b')];`,
      ),
    ],
  ]);
});

describe('classes', () => {
  check([
    [
      'inheritance and super',
      main(
        `class A { constructor(x) { this.x = x; } m() { return 'A' + this.x; } } class B extends A { constructor() { super(1); this.y = 2; } m() { return super.m() + 'B' + this.y; } } return new B().m();`,
      ),
    ],
    ['without a constructor', main(`class A { constructor(x) { this.x = x; } } class B extends A {} return new B(7).x;`)],
    ['fields', main(`class A { a = 1; b = this.a + 1; #c = 3; get c() { return this.#c; } } const x = new A(); return [x.a, x.b, x.c];`)],
    ['fields of a subclass', main(`class A { a = 1; constructor() { this.c = this.a; } } class B extends A { a = 2; } const b = new B(); return [b.a, b.c];`)],
    ['statics', main(`class A { static n = 1; static up() { return ++this.n; } static { A.m = A.n + 10; } } A.up(); return [A.n, A.m];`)],
    [
      'inherited statics',
      main(`class A { static make() { return new this(); } k() { return 'A'; } } class B extends A { k() { return 'B'; } } return B.make().k();`),
    ],
    ['getters and setters', main(`class A { #v = 1; get v() { return this.#v; } set v(x) { this.#v = x * 2; } } const a = new A(); a.v = 5; return a.v;`)],
    [
      'instanceof',
      main(`class A {} class B extends A {} const b = new B(); return [b instanceof B, b instanceof A, b instanceof Error, new A() instanceof B];`),
    ],
    ['arrow fields keep this', main(`class A { x = 1; f = () => this.x; } const { f } = new A(); return f();`)],
    ['computed methods', main(`const k = 'go'; class A { [k + 'ing']() { return 1; } } return new A().going();`)],
    [
      'abstract by convention',
      main(
        `class Base { run() { return this.check() ? 'in' : 'out'; } check() { throw new Error('abstract'); } } class Yes extends Base { check() { return true; } } return new Yes().run();`,
      ),
    ],
    ['mixins', main(`const M = (B) => class extends B { m() { return 'm' + super.b(); } }; class A { b() { return 'b'; } } return new (M(A))().m();`)],
    ['a class made by a factory', main(`const make = (n) => class { get() { return n; } }; return [new (make(1))().get(), new (make(2))().get()];`)],
    ['prototype methods', main(`function P(x) { this.x = x; } P.prototype.get = function () { return this.x; }; return new P(3).get();`)],
    ['returned objects', main(`class A { constructor() { return { z: 1 }; } } return new A().z;`)],
  ]);
});

describe('objects', () => {
  check([
    ['destructuring', main(`const { a, b: { c = 2, ...r }, ['d']: e = 5, ...rest } = { a: 1, b: { x: 9 }, f: 6, g: 7 }; return [a, c, r, e, rest];`)],
    ['array patterns', main(`const [a, , b = 3, ...c] = [1, 2, undefined, 4, 5]; let x = 1, y = 2; [x, y] = [y, x]; return [a, b, c, x, y];`)],
    ['optional chaining', main(`const o = { a: { f: () => 1 }, n: null }; return [o?.a?.f?.(), o.n?.x.y.z, o.q?.(), o?.['a']?.f(), o.n?.[o.boom()]];`)],
    ['nullish and logical', main(`let a = null, b = 0, c = ''; a ??= 1; b ||= 2; c &&= 3; return [a, b, c, null ?? 'x', 0 ?? 'y', undefined || 'z'];`)],
    ['spread', main(`const a = { x: 1, y: 2 }; const b = { ...a, y: 3, ...null }; b.x = 9; return [a, b, [...[1, 2], ...new Set([3, 3])]];`)],
    ['aliases', main(`const a = { n: { v: 1 } }; const b = { ...a }; b.n.v = 2; const c = a; c.q = 1; return [a.n.v, a.q, b.q];`)],
    ['delete and in', main(`const o = { a: 1, b: undefined }; delete o.a; return ['a' in o, 'b' in o, o.a, Object.keys(o)];`)],
    ['accessors', main(`const o = { _v: 1, get v() { return this._v + 1; }, set v(x) { this._v = x; } }; o.v = 10; return [o.v, o._v];`)],
    ['entries and back', main(`return Object.fromEntries(Object.entries({ a: 1, b: 2 }).map(([k, v]) => [k + k, v * 2]).filter(([k]) => k !== 'bb'));`)],
    ['assign', main(`return Object.assign({}, { a: 1 }, null, { a: 2, b: 3 });`)],
    ['freeze', main(`const o = Object.freeze({ a: 1 }); return [o.a, Object.isFrozen(o)];`), 'among others'],
    ['defineProperty', main(`const o = {}; Object.defineProperty(o, 'x', { value: 4, enumerable: true }); return o.x;`)],
    ['Object.create', main(`const p = { hi() { return 'hi ' + this.n; } }; const o = Object.create(p); o.n = 'x'; return o.hi();`)],
    ['hasOwn', main(`const o = { a: 1 }; return [Object.hasOwn(o, 'a'), o.hasOwnProperty('b'), 'toString' in o];`)],
    [
      'methods of Object.prototype on something else',
      main(
        `const o = { a: 1, b: 2 }; const kept = []; for (const k in o) { if (!Object.prototype.hasOwnProperty.call(o, k)) continue; kept.push(k); } return [kept, Object.prototype.hasOwnProperty.call(o, 'c'), Object.prototype.valueOf.call(o).b];`,
      ),
    ],
    ['computed keys', main(`const k = 'a'; const o = { [k + 1]: 1, ['b']: 2 }; return [o.a1, o['b'], o[k]];`)],
    ['JSON', main(`return JSON.parse(JSON.stringify({ a: [1, { b: 'x' }], c: undefined, d: null }));`)],
    ['dispatch tables', main(`const table = { GET: () => 'read', POST: () => 'write' }; return [table['GET'](), (table['PUT'] ?? (() => 'none'))()];`)],
    ['structuredClone', main(`const a = { n: { v: 1 } }; const b = structuredClone(a); b.n.v = 2; return [a.n.v, b.n.v];`)],
    ['typeof', main(`return [typeof 1, typeof '', typeof null, typeof undefined, typeof {}, typeof [], typeof (() => 1), typeof nobody];`)],
    ['equality', main(`const o = {}; return [o === o, {} === {}, null == undefined, null === undefined, 1 == '1', NaN === NaN];`)],
    ['an object compared loosely with a primitive', main(`return [] == false;`), 'among others'],
  ]);
});

describe('lists, maps, sets', () => {
  check([
    [
      'methods that look',
      main(
        `const a = [3, 1, 2]; return [a.includes(1), a.indexOf(2), a.find((x) => x > 1), a.findIndex((x) => x === 9), a.some((x) => x > 2), a.every((x) => x > 1), a.at(-1), a.length];`,
      ),
    ],
    [
      'methods that make',
      main(
        `const a = [3, 1, 2]; return [a.map((x, i) => x * i), a.filter((x) => x > 1), a.slice(1), a.concat([4], 5), a.join('-'), a.flatMap((x) => [x, x]), [[1], [2]].flat(), [...a].reverse(), a.toSorted ? [...a].sort() : []];`,
      ),
    ],
    [
      'methods that change',
      main(`const a = [1, 2, 3]; a.push(4); a.unshift(0); const p = a.pop(); const s = a.shift(); a.splice(1, 1, 'x', 'y'); a[0] = 'z'; return [a, p, s];`),
    ],
    ['reduce', main(`return [[1, 2, 3].reduce((s, x) => s + x), ['a', 'b'].reduce((o, k, i) => ({ ...o, [k]: i }), {})];`)],
    ['sort', main(`return [[3, 1, 2].sort((a, b) => a - b), ['b', 'a'].sort()];`)],
    [
      'Array.from and of',
      main(`return [Array.from({ length: 3 }, (_, i) => i * 2), Array.of(1, 2), Array.from(new Set([1, 1, 2])), Array.isArray([]), Array(2).fill(0)];`),
    ],
    [
      'Map',
      main(`const m = new Map([['a', 1]]); m.set('b', 2).delete('a'); return [m.get('a'), m.get('b'), m.has('b'), m.size, [...m.keys()], [...m.entries()]];`),
    ],
    [
      'a proxy',
      main(
        `const real = { n: 2, twice(x) { return x * this.n; } }; const p = new Proxy({}, { get(target, key) { if (key === 'own') return 'mine'; const v = real[key]; return typeof v === 'function' ? v.bind(real) : v; } }); const { n } = p; return [p.own, p.twice(4), n];`,
      ),
    ],
    ['a proxy of a function without traps', main(`const p = new Proxy((x) => x + 1, {}); return p(1);`)],
    [
      'the first of an iterator',
      main(`return [new Set(['a']).values().next().value, [7].values().next().value, new Set([1]).values().next().done];`),
      'among others',
    ],
    ['Set', main(`const s = new Set(['a']); s.add('b').add('a'); s.delete('a'); return [s.has('a'), s.has('b'), s.size, [...s]];`)],
    ['forEach', main(`const out = []; [1, 2].forEach((x, i) => out.push([x, i])); new Map([['k', 'v']]).forEach((v, k) => out.push(k + v)); return out;`)],
    ['keys of an object in a set', main(`const k = {}; const m = new Map([[k, 'o']]); return m.get(k);`), 'among others'],
    ['groups', main(`const g = {}; for (const x of ['aa', 'b', 'cc']) (g[x.length] ??= []).push(x); return g;`)],
  ]);
});

describe('strings, numbers, regular expressions', () => {
  check([
    [
      'parts',
      main(
        `const p = '/api/v1/users'; return [p.split('/'), p.startsWith('/api/'), p.endsWith('users'), p.slice(5, 7), p.indexOf('v1'), p.replace('v1', 'v2'), p.replaceAll('/', '.'), p.at(0), p.length, p.includes('/v1/')];`,
      ),
    ],
    [
      'case and space',
      main(
        `return [' a '.trim(), 'aB'.toUpperCase(), 'aB'.toLowerCase(), 'a'.padStart(3, '0'), 'ab'.repeat(2), 'abc'.charAt(1), 'abc'.substring(1), ['a', 'b'].join(), 'a,b'.split(',').map((s) => s + '!')];`,
      ),
    ],
    [
      'names made of names',
      main(
        `return ['user-roles.route'.split(/[.-]/), 'a1b'.split(/(\\d)|x/), 'user-role-id'.replace(/-(\\w)/g, (_, c) => c.toUpperCase()), 'a-b-c'.replace(/-/, () => '+'), 'none'.replace(/-/g, () => '+')];`,
      ),
    ],
    ['templates and sums', main('const a = 1, b = "x"; return [`${a}-${b}`, a + b, b + null, "5" * 2, +"3", 7 % 4, 2 ** 3, -a];')],
    [
      'regex tests',
      main(
        `return [/^\\/api\\//.test('/api/x'), 'abc'.match(/b(c)/)?.[1], 'a1b2'.replace(/\\d/g, '#'), /(?<y>\\d{4})/.exec('in 2024')?.groups.y, 'x'.match(/y/)];`,
      ),
    ],
    [
      'numbers',
      main(
        `return [Number('4'), parseInt('12px', 10), Number.isInteger(3), Math.max(1, 5, 2), Math.floor(2.7), (255).toString(16), Number('x') > 1, isNaN(NaN)];`,
      ),
    ],
    ['comparisons', main(`return ['a' < 'b', 1 <= 1, '10' > '9', 10 > 9, !'', !!'0'];`)],
    [
      'URLs',
      main(`const u = new URL('/api/x?a=1&b=2', 'https://h.example'); return [u.pathname, u.searchParams.get('a'), u.searchParams.has('c'), u.host];`),
      'among others',
    ],
    ['encodings', main(`return [encodeURIComponent('a/b'), decodeURIComponent('a%2Fb'), Buffer.from('hi').toString('base64')];`), 'among others'],
  ]);
});

describe('promises', () => {
  const asyncMain = (body: string): string => `async function main(flag) { ${body} }`;
  check([
    ['await', asyncMain(`const f = async () => 1; return (await f()) + (await 2);`)],
    ['all', asyncMain(`const [a, b] = await Promise.all([Promise.resolve(1), 2]); return a + b;`)],
    ['then and catch', asyncMain(`return Promise.reject(new Error('x')).catch((e) => e.message).then((s) => s + '!');`)],
    ['then with two handlers', asyncMain(`return Promise.reject('n').then(() => 'y', (e) => e + 'o');`)],
    ['finally', asyncMain(`const out = []; const v = await Promise.resolve(1).finally(() => out.push('f')); return [v, out];`)],
    [
      'an awaited rejection is caught',
      asyncMain(`const f = async () => { throw new Error('x'); }; try { await f(); return 'no'; } catch { return 'caught'; }`),
    ],
    [
      'one that is not awaited is not',
      asyncMain(`const f = async () => { throw new Error('x'); }; try { f().catch(() => {}); return 'on'; } catch { return 'caught'; }`),
    ],
    [
      'return without await in try',
      asyncMain(
        `const f = async () => { throw new Error('x'); }; const g = async () => { try { return f(); } catch { return 'caught'; } }; try { return await g(); } catch { return 'outside'; }`,
      ),
    ],
    [
      'return await in try',
      asyncMain(`const f = async () => { throw new Error('x'); }; const g = async () => { try { return await f(); } catch { return 'caught'; } }; return g();`),
    ],
    [
      'allSettled',
      asyncMain(`const r = await Promise.allSettled([Promise.resolve(1), Promise.reject(new Error('x'))]); return r.map((x) => x.status);`),
      'among others',
    ],
    ['new Promise', asyncMain(`return [await new Promise((ok) => ok(1)), await new Promise((ok, no) => no(new Error('x'))).catch((e) => e.message)];`)],
    ['callbacks', asyncMain(`const old = (x, cb) => cb(null, x + 1); return new Promise((ok, no) => old(1, (e, v) => (e ? no(e) : ok(v))));`)],
    ['an unawaited promise is truthy', asyncMain(`const f = async () => false; return f() ? 'truthy' : 'falsy';`)],
    ['for await', asyncMain(`async function* g() { yield 1; yield 2; } let s = 0; for await (const x of g()) s += x; return s;`), 'missed'],
    ['race and any', asyncMain(`return [await Promise.race([Promise.resolve(1)]), await Promise.any([Promise.resolve(2)])];`)],
    [
      'a race against a limit of time',
      asyncMain(`return Promise.race([Promise.resolve(1), new Promise((_, no) => setTimeout(() => no(new Error('late')), 50))]);`),
      'among others',
    ],
    ['a race against nothing', asyncMain(`return Promise.race([new Promise(() => {}), Promise.resolve(2)]);`)],
    [
      'a rejection that is kept for later',
      asyncMain(`let stop; const stopped = new Promise((_, no) => { stop = no; }); setTimeout(stop, 20); return Promise.race([stopped, Promise.resolve(3)]);`),
      'among others',
    ],
    ['any with one that fails', asyncMain(`return Promise.any([Promise.reject(new Error('x')), Promise.resolve(4)]);`)],
    ['async methods', asyncMain(`class A { async m() { return this.x(); } async x() { return 5; } } return new A().m();`)],
    ['thenables', asyncMain(`return await { then(ok) { ok(3); } };`)],
  ]);
});

describe('generators', () => {
  check([
    ['for of', main(`function* g() { yield 1; yield 2; } const out = []; for (const x of g()) out.push(x); return out;`), 'among others'],
    ['spread', main(`function* g() { yield* [1, 2]; yield 3; } return [...g()];`), 'among others'],
    ['next', main(`function* g() { const x = yield 1; yield x + 1; } const it = g(); return [it.next().value, it.next(5).value];`), 'missed'],
    ['an iterator of its own', main(`const it = { *[Symbol.iterator]() { yield 'a'; } }; return [...it];`), 'among others'],
  ]);
});

describe('modules and names', () => {
  check([
    ['top-level state', `let n = 0; const up = () => (n += 1); up(); up();\n${main('return n;')}`],
    ['constants used before', `const list = make(); function make() { return ['a', 'b']; }\n${main('return list;')}`],
    ['enum-like', `const Role = Object.freeze({ ADMIN: 'admin', USER: 'user' });\n${main(`return Object.values(Role).includes('admin');`)}`],
    ['shadowing', `const x = 'outer';\n${main(`{ const x = 'inner'; if (x !== 'inner') return 'no'; } return x;`)}`],
    [
      'a registry filled at the top',
      `const registry = new Map(); function add(k, f) { registry.set(k, f); } add('a', () => 1); add('b', () => 2);\n${main(`return registry.get('b')();`)}`,
    ],
    ['globalThis', main(`globalThis.__tests = 4; return globalThis.__tests;`)],
    ['comma and void', main(`let a = (1, 2); return [a, void 0];`)],
  ]);
});

describe('ways out keep the state that they left with', () => {
  const programs: [name: string, code: string][] = [
    ['an early return', main(`const r = { ok: false }; if (flag) return r; r.ok = true; return r;`)],
    [
      'an early return of a helper',
      `function make(flag) { const r = { ok: false }; if (flag) return r; r.ok = true; return r; }\n${main(`return make(flag).ok ? 'open' : 'closed';`)}`,
    ],
    ['a list', main(`const out = []; if (flag) return out; out.push(1); return out;`)],
    [
      'a throw',
      `function f(x) { if (!x) throw new Error('y'); }\n${main(`let x; try { const r = { ok: false }; x = r; f(flag); r.ok = true; } catch {} return x.ok;`)}`,
    ],
    ['a break', main(`let last; for (const k of [1, 2]) { const r = { ok: false }; last = r; if (flag) break; r.ok = true; } return last.ok;`)],
    ['a continue', main(`const all = []; for (const k of [1]) { const r = { ok: false }; all.push(r); if (flag) continue; r.ok = true; } return all[0].ok;`)],
    ['branches that make things', main(`let r; if (flag) { r = { a: 1 }; r.a = 2; } else { r = { a: 3 }; r.a = 4; } return r.a;`)],
  ];
  it.each(programs)('%s', async (_name, code) => {
    const reals = [await runInNode(code, true), await runInNode(code, false)];
    const seen = evaluate(code, reals);
    expect(seen.possible, seen.text).toEqual([true, true]);
  });
});

describe('a flag and what was assigned beside it', () => {
  const result = `class Result { #s = 200; ok = true; get status() { return this.#s; } set code(v) { this.#s = v; } }`;
  const programs: [name: string, code: string, not: string | number][] = [
    ['variables', main(`let ok = true, status = 200; if (flag) { ok = false; status = 401; } return ok ? 'in' : status;`), 200],
    [
      'properties of one object',
      main(`const r = { ok: true, status: 200 }; if (flag) { r.ok = false; r.status = 401; } if (!r.ok) return r.status; return 'in';`),
      200,
    ],
    [
      'behind a setter',
      `${result}\n${main(`const r = new Result(); if (flag) { r.ok = false; r.code = 401; } if (!r.ok) return r.status; return 'in';`)}`,
      200,
    ],
    [
      'branches in branches',
      main(
        `let ok = true, status = 200; if (flag) { if (Date.now() < 1) status = 300; else { ok = false; status = 401; } } else status = 204; return ok ? status : status;`,
      ),
      'in',
    ],
    [
      'a later branch that says nothing of it',
      main(`let ok = true, status = 200, n = 0; if (flag) { ok = false; status = 401; } if (!flag) n = 1; return ok ? 'in' : status;`),
      200,
    ],
    [
      'what is written later counts',
      main(`let ok = true, status = 200; if (flag) { ok = false; status = 401; } status = 500; return ok ? 'in' : status;`),
      401,
    ],
    [
      'so it does by another name',
      main(`const r = { ok: true, status: 200 }, s = r; if (flag) { r.ok = false; r.status = 401; } s.status = 500; return r.ok ? 'in' : r.status;`),
      401,
    ],
  ];
  it.each(programs)('%s', async (_name, code, not) => {
    const reals = [await runInNode(code, true), await runInNode(code, false), await runInNode(main(`return ${JSON.stringify(not)};`), false)];
    const seen = evaluate(code, reals);
    expect(seen.possible, seen.text).toEqual([true, true, false]);
  });
});

describe('methods that a prototype was given', () => {
  check([
    ['a text', `String.prototype.twice = function () { return this + this; };\n${main(`return 'a'.twice();`)}`, 'among others'],
    ['a list', `Array.prototype.first = function () { return this[0]; };\n${main(`return [7].first();`)}`, 'among others'],
  ]);
});
