import { fastify } from './fastify/index.ts';
import { next } from './next/index.ts';
import { graphql } from './graphql/index.ts';
import { hono } from './hono/index.ts';
import { orpc } from './orpc/index.ts';
import { trpc } from './trpc/index.ts';
import { tsRest } from './ts-rest/index.ts';
import type { Framework, Layer } from './types.ts';

/** One line per framework. */
export const frameworks: readonly Framework[] = [next, fastify];
/** One line per framework that is reached through those. */
export const layers: readonly Layer[] = [hono, trpc, orpc, graphql, tsRest];
