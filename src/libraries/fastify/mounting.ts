/** Plugins that bring routes of their own: @fastify/static, -swagger-ui, -http-proxy, -under-pressure, fastify-metrics. */
import type { FunctionModel, Library } from '../../evaluate/models.ts';
import { constantString, never, truthOf } from '../../evaluate/values/values.ts';
import { library, mount, plugin, put, text } from './plugin.ts';

const mounting = (name: string, key: string, fallback: string, suffix: string, method = 'GET', external = false): FunctionModel =>
  plugin(name, (call, instance, options) => {
    if (name === '@fastify/static' && call.machine.peekOr(options, 'serve')?.every((a) => truthOf(a) === false)) {
      put(
        call,
        instance,
        'decorateReply',
        'sendFile',
        call.machine.native('sendFile', (inner) => inner.machine.callMethod(inner.self, 'send', [], inner.site)),
      );
      return;
    }
    const prefix = text(call, options, key) ?? fallback;
    if (name === '@fastify/static')
      put(
        call,
        instance,
        'decorateReply',
        'sendFile',
        call.machine.native('sendFile', (inner) => inner.machine.callMethod(inner.self, 'send', [], inner.site)),
      );
    mount(call, instance, method, `${prefix.replace(/\/$/, '')}${suffix}`, external);
  });
const pressure = plugin('@fastify/under-pressure', (call, instance, options) => {
  const expose = call.machine.peekOr(options, 'exposeStatusRoute');
  if (expose?.some((a) => truthOf(a) !== false)) mount(call, instance, 'GET', constantString(expose) ?? '/status');
});
/** fastify-metrics 9 to 13 (dist/fastify-metrics.js): `endpoint` is a path, options of a route, or null. */
const metrics = plugin('fastify-metrics', (call, instance, options) => {
  const endpoint = call.machine.peekOr(options, 'endpoint');
  if (endpoint?.every((a) => a.t === 'const' && a.v === null)) return;
  const url = endpoint ? (constantString(endpoint) ?? constantString(call.machine.peekOr(endpoint, 'url') ?? never)) : undefined;
  mount(call, instance, 'GET', url ?? '/metrics');
});
export const mountingPlugins: readonly Library[] = [
  library('@fastify/static', mounting('@fastify/static', 'prefix', '', '/*')),
  library('@fastify/swagger-ui', mounting('@fastify/swagger-ui', 'routePrefix', '/documentation', '')),
  library('@fastify/http-proxy', mounting('@fastify/http-proxy', 'prefix', '', '/*', '*', true)),
  library('@fastify/under-pressure', pressure),
  library('fastify-metrics', metrics),
];
