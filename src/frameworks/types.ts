/** What every framework adapter gives: entry points, and how a persona walks through each. */
import type { Span } from '../ir/nodes.ts';
import type { Dependencies } from '../evaluate/values/dependencies.ts';
import type { Interpreter } from '../evaluate/machine.ts';
import type { Persona } from '../evaluate/models.ts';
import type { Judgement } from '../evaluate/verdicts/verdict.ts';
import type { Walk } from '../evaluate/verdicts/walk.ts';
import type { Diagnostic, Project } from '../project/types.ts';

export type FrameworkName =
  | 'next-app-route'
  | 'next-pages-api'
  | 'next-server-action'
  | 'next-page'
  | 'next-layout'
  | 'next-metadata'
  | 'next-middleware'
  | 'fastify'
  | 'trpc'
  | 'orpc'
  | 'hono'
  | 'graphql';

export interface EntryPoint {
  framework: FrameworkName;
  /** Absolute root of the application. */
  app: string;
  method: string;
  path: string;
  symbol: string;
  file: string;
  /** The declaration. */
  span: Span;
  /** Appended to the id: Fastify constraints. */
  constraint?: string;
  /** Where the handler's code stands. */
  definedIn: string;
  /** Walks as one persona; `method` is the request's where the entry takes any and what lies behind it does not. */
  walk(walk: Walk, m: Interpreter, persona: Persona, method?: string): void;
  /** What led to the entry and stands around it (registration, routers, the proxy's settings): its walk depends on that too. */
  needs?: readonly Dependencies[];
  /** A verdict that was given before walking (routes of third-party plugins that cannot be seen into). */
  given?: Judgement;
  /** A stage apart from the entry itself: Next's middleware. Returns what it proves for this path. */
  proxy?: ((walk: Walk, m: Interpreter, persona: Persona) => void) | undefined;
}

export interface Inventory {
  entries: EntryPoint[];
  apps: string[];
  diagnostics: Diagnostic[];
  /** What has put something on objects that any code may hold (an application and its decorators), beside the statements that made them. */
  registered?: readonly Dependencies[];
}
export interface Framework {
  name: string;
  /** Finds the entry points; may evaluate (registration). */
  inventory(project: Project, machine: Interpreter): Inventory;
}

/** What a layer finds: its entries, and the hosts' entries that only mount it and are no entries of their own. */
export interface LayerInventory extends Inventory {
  mounts: ReadonlySet<EntryPoint>;
}
/** A framework whose entries are reached through entries of others: procedures behind a mount. */
export interface Layer {
  name: string;
  /** Teaches the machine what the packages mean, before anything is evaluated; gives what finds the entries among those of the hosts. */
  open(project: Project, machine: Interpreter): (hosts: readonly EntryPoint[]) => LayerInventory;
}
