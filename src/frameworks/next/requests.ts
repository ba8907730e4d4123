/** The request that Next.js code meets, and how a route handler's answer is read. */
import { classifyResponse, throwEnding } from '../../evaluate/verdicts/endings.ts';
import type { Interpreter } from '../../evaluate/machine.ts';
import { cookiesModel, headersModel, pathPattern, searchParamsModel, urlValue } from '../../evaluate/security/request.ts';
import { modelValue, opaque, promiseOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Hole, Value } from '../../evaluate/values/values.ts';
import type { Exit, Layer, Walk } from '../../evaluate/verdicts/walk.ts';

/** A route path as literal parts and holes. */
export function patternParts(path: string): (string | Hole)[] {
  const parts: (string | Hole)[] = [];
  for (const piece of path.split(/(\[\[?(?:\.\.\.)?[^\]]+\]\]?)/)) {
    const match = /^\[(\[?)(\.\.\.)?([^\]]+)\]/.exec(piece);
    if (match) {
      // `/docs/[[...slug]]` is `/docs` too, without a slash behind it.
      const before = parts.at(-1);
      const lead = match[1] !== '' && typeof before === 'string' && before.length > 1 && before.endsWith('/');
      if (lead) parts.splice(-1, 1, before.slice(0, -1));
      parts.push({ name: match[3] ?? '', slash: Boolean(match[2]), empty: Boolean(match[1]), ...(lead ? { lead } : {}) });
    } else if (piece !== '') parts.push(piece);
  }
  return parts;
}

/** A web Request for a path, or for one that the attacker chooses. */
export function nextRequest(m: Interpreter, path: string | Value, method: Value): Value {
  const pathname = typeof path === 'string' ? pathPattern(patternParts(path)) : path;
  const url = urlValue(m, pathname);
  const href = m.peek(url, 'href') ?? undefinedValue;
  const body = opaque({ input: true });
  const formData = modelValue(searchParamsModel());
  return m.newObject(
    {
      method,
      url: href,
      nextUrl: url,
      headers: modelValue(headersModel),
      cookies: modelValue(cookiesModel),
      json: m.native('request.json', (call) => {
        call.machine.mayThrow(call.machine.newError('SyntaxError', opaque({ error: true }, { hint: 'string', truthy: true }), call.site), call.site);
        return promiseOf(body);
      }),
      text: m.native('request.text', () => promiseOf(opaque({ input: true }, { hint: 'string', nullish: false }))),
      formData: m.native('request.formData', () => promiseOf(formData)),
      arrayBuffer: m.native('request.arrayBuffer', () => promiseOf(opaque({ input: true }, { truthy: true }))),
      blob: m.native('request.blob', () => promiseOf(opaque({ input: true }, { truthy: true }))),
      clone: m.native('request.clone', ({ self }) => self),
      body: opaque({ input: true }),
      ip: opaque({ input: true, visitor: true }, { hint: 'string' }),
      geo: opaque({ input: true, visitor: true }),
    },
    null,
    { open: { input: true }, type: 'Request' },
  );
}

export function endRoute(walk: Walk, exit: Exit, layer: Layer): void {
  if (exit.kind === 'throw') walk.end(exit, throwEnding(exit, layer));
  else walk.end(exit, classifyResponse(walk, exit, layer));
}
