/**
 * Fastify's plugins: what they put on the instance, the request and the reply. Facts: fastify 5.12 and the plugin versions of 2026;
 * registering @fastify/jwt, -basic-auth, -csrf-protection or -passport protects nothing by itself.
 */
import type { Library } from '../../evaluate/models.ts';
import { fastifyAuth } from './auth.ts';
import { fastifyAwilix } from './awilix.ts';
import { fastifyBasicAuth } from './basic-auth.ts';
import { fastifyBearerAuth } from './bearer-auth.ts';
import { fastifyCookie } from './cookie.ts';
import { fastifyCsrfProtection } from './csrf-protection.ts';
import { fastifyDatabases } from './databases.ts';
import { fastifyError } from './error.ts';
import { fastifyPlugin } from './fastify-plugin.ts';
import { inertFastifyPlugins } from './inert.ts';
import { fastifyJwt } from './jwt.ts';
import { mountingPlugins } from './mounting.ts';
import { fastifyMiddleware } from './middie.ts';
import { fastifyMultipart } from './multipart.ts';
import { fastifyOauth2 } from './oauth2.ts';
import { fastifyPassport } from './passport.ts';
import { fastifyRateLimit } from './rate-limit.ts';
import { fastifyRequestContext } from './request-context.ts';
import { fastifySensible } from './sensible.ts';
import { fastifySecureSession, fastifySession } from './session.ts';
import { fastifySwagger } from './swagger.ts';

export const fastifyPlugins: readonly Library[] = [
  fastifyPlugin,
  fastifyCookie,
  fastifyError,
  fastifySession,
  fastifySecureSession,
  fastifyJwt,
  fastifyAuth,
  fastifyAwilix,
  fastifyBearerAuth,
  fastifyBasicAuth,
  fastifyPassport,
  fastifyOauth2,
  fastifySensible,
  fastifyCsrfProtection,
  fastifyRateLimit,
  fastifyRequestContext,
  ...mountingPlugins,
  fastifySwagger,
  fastifyMultipart,
  ...fastifyMiddleware,
  ...fastifyDatabases,
  ...inertFastifyPlugins,
];
