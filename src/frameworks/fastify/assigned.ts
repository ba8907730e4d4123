/** What the hooks of an application put on requests. Where no hook of a route's own chain does, it is not there: Fastify leaves nothing over from other requests. */
import type { Closure } from '../../evaluate/values/values.ts';
import { walk as walkIr } from '../../ir/walk.ts';
import { hookNames } from './scope.ts';
import type { Application, Scope } from './scope.ts';

const known = new WeakMap<Application, ReadonlySet<string>>();

/** Names that some hook of the application, of whatever scope or route, assigns on its request. */
export function assignedNames(app: Application): ReadonlySet<string> {
  let names = known.get(app);
  if (!names) known.set(app, (names = namesOf(app)));
  return names;
}
function namesOf(app: Application): Set<string> {
  const names = new Set<string>();
  const scopes = new Set<Scope>(app.routes.flatMap((route) => route.scope.lineage()));
  const stages = [
    ...[...scopes].flatMap((scope) => hookNames.flatMap((name) => scope.hooks[name].map((hook) => hook.value))),
    ...app.routes.flatMap((route) => hookNames.flatMap((name) => route.hooks[name])),
  ];
  const seen = new Set<Closure['fn']>();
  for (const stage of stages) {
    for (const alt of stage) {
      if (alt.t !== 'function' || seen.has(alt.closure.fn)) continue;
      seen.add(alt.closure.fn);
      addAssigned(alt.closure.fn, alt.bound?.args.length ?? 0, names);
    }
  }
  return names;
}
function addAssigned(fn: Closure['fn'], bound: number, into: Set<string>): void {
  const param = fn.params[bound];
  if (param?.kind !== 'name') return;
  walkIr(fn.body, (node) => {
    if (node.kind !== 'assign' || node.target.kind !== 'member') return;
    const { object, property } = node.target;
    if (object.kind === 'name' && object.name === param.name && typeof property === 'string') into.add(property);
  });
}
