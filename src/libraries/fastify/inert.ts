/** Plugins that neither stop a request nor work with its data. */
import type { Library } from '../../evaluate/models.ts';
import { inertPlugin, library } from './plugin.ts';

export const inertFastifyPlugins: readonly Library[] = [
  '@fastify/helmet',
  '@fastify/cors',
  '@fastify/formbody',
  '@fastify/websocket',
  '@fastify/env',
  '@fastify/compress',
  '@fastify/etag',
  '@fastify/view',
  '@fastify/accepts',
  '@fastify/caching',
  '@fastify/schedule',
  '@fastify/routes',
  '@fastify/metrics',
  '@fastify/flash',
  '@fastify/url-data',
  '@fastify/reply-from',
  '@fastify/circuit-breaker',
  'fastify-raw-body',
  '@scalar/fastify-api-reference',
  'fastify-graceful-shutdown',
  '@fastify/busboy',
  '@fastify/otel',
].map((name) => library(name, inertPlugin(name)));
