/** The catalogue: one line per library file. */
import type { Library } from '../evaluate/models.ts';
import { nextSafeAction, zsa } from './actions.ts';
import { betterAuthLibrary, clerk, iron, jose, jsonwebtoken, nextAuth, otherTokens, passwords, providers, stripe, supabase, webhooks } from './auth.ts';
import { prisma, prismaExtensions } from './data/prisma.ts';
import { fastifyPlugins } from './fastify.ts';
import { inert } from './inert.ts';
import { next, react } from './next.ts';
import { node } from './node.ts';
import { services } from './services.ts';
import { zod } from './zod.ts';

export const libraries: readonly Library[] = [
  next,
  react,
  ...node,
  zod,
  betterAuthLibrary,
  nextAuth,
  clerk,
  supabase,
  iron,
  jose,
  jsonwebtoken,
  ...otherTokens,
  ...webhooks,
  stripe,
  passwords,
  ...providers,
  nextSafeAction,
  zsa,
  prisma,
  prismaExtensions,
  ...fastifyPlugins,
  ...services,
  ...inert,
];
