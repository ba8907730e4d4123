/**
 * Metrics of the running server. What a scrape answers with (routes, error rates, versions, tenants in labels) is the operator's alone.
 * Facts: prom-client 15 `lib/registry.js`; @opentelemetry/exporter-prometheus 0.2 `build/src/PrometheusExporter.js`, which writes to the Node response itself.
 */
import { object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, ObjectModel } from '../../evaluate/models.ts';
import { modelValue, never, opaque } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { chained, native } from '../shared.ts';

const metrics = (): Value => opaque({ record: ['server metrics'] }, { hint: 'string', truthy: true });
const gives = (name: string): FunctionModel => native(name, metrics, { async: true });
const quiet = chained('metrics');
const rest = (p: string): ObjectModel | null => (p === 'then' ? null : quiet);

const registry: ObjectModel = object(
  'registry',
  { metrics: gives('register.metrics'), getMetricsAsJSON: gives('register.getMetricsAsJSON'), getMetricsAsArray: gives('register.getMetricsAsArray') },
  { otherwise: rest, construct: native('Registry', () => modelValue(registry)) },
);
export const promClient: Library = {
  name: 'prom-client',
  packages: ['prom-client'],
  modules: {
    '': {
      register: registry,
      globalRegistry: registry,
      Registry: registry,
      default: object('prom-client', { register: registry, Registry: registry }, { otherwise: rest }),
      '*': quiet,
    },
  },
};

const exporter: ObjectModel = object(
  'PrometheusExporter',
  {
    getMetricsRequestHandler: native('getMetricsRequestHandler', (call) => {
      return call.machine.callMethod(call.args[1] ?? never, 'end', [metrics()], call.site);
    }),
  },
  { otherwise: rest, construct: native('PrometheusExporter', () => modelValue(exporter)) },
);
export const prometheusExporter: Library = {
  name: '@opentelemetry/exporter-prometheus',
  packages: ['@opentelemetry/exporter-prometheus'],
  modules: { '': { PrometheusExporter: exporter, '*': quiet } },
};
