/** Which methods a handler of the pages router tells apart. */
import type { Expr, IrModule } from '../../ir/nodes.ts';
import { walk } from '../../ir/walk.ts';

export const httpMethods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'];

/** Methods that a pages/api module tells apart: `req.method === 'POST'`, `switch (req.method)`, tables by method, `router.get(...)`. */
export function methodsOf(module: IrModule): string[] {
  const found = new Set<string>();
  const seen = new Set<object>();
  let looks = false;
  const upper = (v: unknown): void => {
    if (typeof v === 'string' && httpMethods.includes(v.toUpperCase()) && v === v.toUpperCase()) found.add(v);
  };
  const isMethod = (e: unknown): boolean => {
    const n = e as { kind?: string; property?: unknown; object?: unknown; name?: string; value?: unknown };
    return n.kind === 'member' ? n.property === 'method' : n.kind === 'name' ? n.name === 'method' : n.kind === 'chain' ? isMethod(n.value) : false;
  };
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    if (Array.isArray(node)) {
      for (const n of node as unknown[]) visit(n);
      return;
    }
    const n = node as Record<string, unknown> & { kind?: string };
    if (n.kind === 'binary' && (n.op === '===' || n.op === '!==' || n.op === '==' || n.op === '!=')) {
      if (isMethod(n.left)) upper((n.right as { value?: unknown }).value);
      if (isMethod(n.right)) upper((n.left as { value?: unknown }).value);
    }
    if (n.kind === 'switch' && isMethod(n.value)) for (const c of n.cases as { test: { value?: unknown } | null }[]) upper(c.test?.value);
    if (n.kind === 'member' && isMethod(n.property)) looks = true;
    if (n.kind === 'call') {
      const callee = n.callee as { kind?: string; property?: unknown; object?: { kind?: string; elements?: { value?: unknown }[] } };
      if (callee.kind === 'member' && callee.property === 'includes' && callee.object?.kind === 'array' && isMethod((n.args as unknown[])[0]))
        for (const e of callee.object.elements ?? []) upper(e.value);
    }
    for (const [key, value] of Object.entries(n)) if (key !== 'start' && key !== 'end') visit(value);
  };
  visit(module.body);
  if (looks) {
    const tables = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      if (Array.isArray(node)) {
        for (const n of node as unknown[]) tables(n);
        return;
      }
      const n = node as Record<string, unknown> & { kind?: string };
      if (n.kind === 'object') for (const p of n.properties as { key?: unknown }[]) upper(p.key);
      for (const [key, value] of Object.entries(n)) if (key !== 'start' && key !== 'end') tables(value);
    };
    tables(module.body);
  }
  for (const method of [...routedMethods(module), ...tabledMethods(module)]) found.add(method);
  // Who only answers preflights apart serves all the other methods alike.
  return [...found].every((m) => m === 'OPTIONS' || m === 'HEAD') ? [] : httpMethods.filter((m) => found.has(m));
}

const exportedHandler = (module: IrModule): Expr | null => valueOf(module, '*default*');
function valueOf(module: IrModule, name: string): Expr | null {
  const declared = module.body.find((s) => s.kind === 'let' && s.target.kind === 'name' && s.target.name === name);
  return declared?.kind === 'let' ? declared.value : null;
}

/** Methods of the table that the exported handler is made of: `handle({ GET: list, POST: { auth: true, handle: create } })`. */
function tabledMethods(module: IrModule): string[] {
  const handler = exportedHandler(module);
  if (handler?.kind !== 'call') return [];
  const tables = handler.args.map((arg) => (arg.kind === 'name' ? valueOf(module, arg.name) : arg));
  const keys = tables.flatMap((table) => (table?.kind === 'object' ? table.properties.map((p) => (p.kind === 'spread' ? null : p.key)) : []));
  return httpMethods.filter((method) => keys.includes(method));
}

/** Methods that the exported router has layers for; none where a layer serves all of them. next-connect: `router.get(fn)`, `nc().post(fn)`. */
function routedMethods(module: IrModule): string[] {
  const handler = exportedHandler(module);
  const chain = handler ? chainOf(handler) : null;
  const root = chain?.root ?? null;
  if (!chain || !root) return [];
  const name = root.kind === 'name' ? root.name : null;
  const calls = [...chain.calls];
  // Only what a call of something else has made: `const router = createRouter()`, `const other = router.clone()`.
  let made: Expr | null = root;
  for (const seen = new Set<string>(); made?.kind === 'name' && !seen.has(made.name);) {
    const from: string = made.name;
    seen.add(from);
    const declared = valueOf(module, from);
    const source = declared ? chainOf(declared) : null;
    calls.push(...(source?.calls ?? []));
    made = source?.root ?? null;
  }
  if (made?.kind !== 'call') return [];
  if (name !== null) {
    walk(module.body, (node) => {
      if (node.kind !== 'call') return;
      const one = chainOf(node);
      if (one?.root.kind === 'name' && one.root.name === name) calls.push(...one.calls);
    });
  }
  if (calls.includes('all')) return [];
  return httpMethods.filter((method) => calls.includes(method.toLowerCase()));
}
/** `root.a(...).b(...)`: what it starts with, and the names of the methods that are given a function. */
function chainOf(expr: Expr): { root: Expr; calls: string[] } | null {
  const calls: string[] = [];
  let at = expr;
  while (at.kind === 'call' && at.callee.kind === 'member' && typeof at.callee.property === 'string') {
    const last = at.args.at(-1);
    if (last?.kind === 'function' || last?.kind === 'name' || last?.kind === 'call') calls.push(at.callee.property);
    at = at.callee.object;
  }
  return at.kind === 'name' || at.kind === 'call' ? { root: at, calls } : null;
}
