/** A Fastify application as it is registered: scopes, hooks, routes. */
import { Dependencies, registeredWith } from '../../evaluate/values/dependencies.ts';
import type { Cell } from '../../evaluate/values/heap.ts';
import type { Place, Value } from '../../evaluate/values/values.ts';

/** Hooks that run before the handler, in the order of the request lifecycle (F:lib/hooks.js). */
export const hookNames = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const;
export type HookName = (typeof hookNames)[number];

export interface Hook {
  value: Value;
  place: Place;
  /** The setting without which it is not added. */
  ifSet: string | null;
}
export interface Route {
  scope: Scope;
  method: string;
  url: string;
  handler: Value;
  hooks: Record<HookName, Value[]>;
  config: Value;
  schema: boolean;
  place: Place;
  constraint: string;
  /** The setting without which it is not declared. */
  ifSet: string | null;
}

export class Scope {
  readonly parent: Scope | null;
  readonly prefix: string;
  readonly cell: Cell;
  readonly hooks: Record<HookName, Hook[]> = { onRequest: [], preParsing: [], preValidation: [], preHandler: [] };
  /** Hooks that change the options of routes declared after them. */
  readonly routeHooks: Hook[] = [];
  /** What decorateRequest and decorateReply put on every request and reply below. */
  readonly request = new Map<string, Value>();
  readonly reply = new Map<string, Value>();
  readonly app: Application;
  /** What its registration read and ran; scopes below keep their own. */
  readonly part = new Dependencies();
  constructor(app: Application, parent: Scope | null, prefix: string, cell: Cell) {
    this.app = app;
    this.parent = parent;
    this.prefix = prefix;
    this.cell = cell;
  }
  /** Whoever is registering does something to this scope: what it hangs on, the scope hangs on. */
  touched(): void {
    registeredWith(this.part);
  }
  /** Functions that are handed over here and run later: whoever runs them depends on their code himself. */
  handed(value: Value): void {
    for (const alt of value) if (alt.t === 'function') this.part.delegated.add(alt.closure.module.file);
  }
  /** Root first. */
  lineage(): Scope[] {
    return this.parent ? [...this.parent.lineage(), this] : [this];
  }
}

export class Application {
  readonly place: Place;
  readonly routes: Route[] = [];
  /** Plugins registered and not yet loaded: they load when the plugin that registers them ends, or at an await. */
  queue: (() => void)[] = [];
  errorHandler: Value | null = null;
  loading = 0;
  constructor(place: Place) {
    this.place = place;
  }
  flush(): void {
    // What a plugin registers while it loads comes before what its parent registered after it.
    while (this.queue.length > 0) {
      const work = this.queue;
      this.queue = [];
      for (const run of work) {
        run();
        this.flush();
      }
    }
  }
}

/** Joins prefix and path as Fastify does; '/' under a prefix is the prefix itself, unless the route asks for the slash alone. */
export function joinPath(prefix: string, url: string, trailing = 'both'): string {
  if (url === '/' && prefix !== '' && trailing === 'slash') return `${prefix}/`;
  if (url === '' || url === '/') return prefix === '' ? '/' : prefix;
  if (prefix.endsWith('/') && url.startsWith('/')) return prefix + url.slice(1);
  return prefix + url;
}
export function joinPrefix(parent: string, prefix: string): string {
  if (prefix === '' || prefix === '/') return parent;
  const own = prefix.startsWith('/') ? prefix : `/${prefix}`;
  return parent + own.replace(/\/$/, '');
}
