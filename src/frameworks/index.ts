import { fastify } from './fastify/index.ts';
import { next } from './next/index.ts';
import type { Framework } from './types.ts';

/** One line per framework. */
export const frameworks: readonly Framework[] = [next, fastify];
