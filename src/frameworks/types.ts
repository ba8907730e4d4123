/** What every framework adapter gives: entry points, and how a persona walks through each. */
import type { Span } from '../ir/nodes.ts';
import type { Interpreter } from '../evaluate/machine.ts';
import type { Persona } from '../evaluate/models.ts';
import type { Judgement } from '../evaluate/verdict.ts';
import type { Walk } from '../evaluate/walk.ts';
import type { Diagnostic, Project } from '../project/types.ts';

export type FrameworkName =
  'next-app-route' | 'next-pages-api' | 'next-server-action' | 'next-page' | 'next-layout' | 'next-metadata' | 'next-middleware' | 'fastify';

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
  /** Walks as one persona. */
  walk(walk: Walk, m: Interpreter, persona: Persona): void;
  /** A verdict that was given before walking (routes of third-party plugins that cannot be seen into). */
  given?: Judgement;
  /** A stage apart from the entry itself: Next's middleware. Returns what it proves for this path. */
  proxy?: ((walk: Walk, m: Interpreter, persona: Persona) => void) | undefined;
}

export interface Inventory {
  entries: EntryPoint[];
  apps: string[];
  diagnostics: Diagnostic[];
}
export interface Framework {
  name: string;
  /** Finds the entry points; may evaluate (registration). */
  inventory(project: Project, machine: Interpreter): Inventory;
}
