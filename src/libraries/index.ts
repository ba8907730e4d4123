/** The catalogue: one line per library file. */
import type { Library } from '../evaluate/models.ts';
import { nextSafeAction, zsa } from './actions.ts';
import { betterAuthLibrary, clerk, iron, jose, jsonwebtoken, nextAuth, otherTokens, passwords, providers, stripe, supabase, webhooks } from './auth.ts';
import { drivers } from './data/drivers.ts';
import { drizzle } from './data/drizzle.ts';
import { knex } from './data/knex.ts';
import { kysely } from './data/kysely.ts';
import { mongodb, mongoose } from './data/mongoose.ts';
import { prisma, prismaExtensions } from './data/prisma.ts';
import { sequelize } from './data/sequelize.ts';
import { typeorm } from './data/typeorm.ts';
import { fastifyPlugins } from './fastify.ts';
import { inert } from './inert.ts';
import { next, react } from './next.ts';
import { node } from './node.ts';
import { services } from './services.ts';
import { cookiePackages } from './cookies.ts';
import { storageHooks, webStorage } from './web-storage.ts';
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
  drizzle,
  knex,
  kysely,
  sequelize,
  typeorm,
  mongoose,
  mongodb,
  ...drivers,
  ...fastifyPlugins,
  ...services,
  ...cookiePackages,
  webStorage,
  ...storageHooks,
  ...inert,
];
