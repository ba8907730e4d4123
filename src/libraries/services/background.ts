/**
 * Endpoints through which a job service calls its functions. @upstash/workflow 1.3 (chunk of getReceiver): signatures are checked where
 * QSTASH_CURRENT_SIGNING_KEY and QSTASH_NEXT_SIGNING_KEY are set; inngest 3 needs INNGEST_SIGNING_KEY in production; trigger.dev 2 its API key.
 */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model, NativeCall } from '../../evaluate/models.ts';
import { undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { chained, effectClient, native, truthy } from '../shared.ts';
import { decide, refuseWith } from '../auth/shared.ts';

/** A handler behind a signature: nobody but the service passes, and then `run` happens. */
const signed = (name: string, condition: string | null, run: (inner: NativeCall) => Value): FunctionModel =>
  native(name, (inner) => {
    if (condition !== null) inner.machine.conditional(condition);
    return decide(
      inner,
      { kind: 'secret', refuses: 'everyone' },
      name,
      (decided) => refuseWith(inner, decided, 'SignatureError'),
      () => run(inner),
    );
  });
/** What a workflow's function is handed: steps run their functions at once. */
const context: Model = object(
  'workflow context',
  {
    run: fn('context.run', { calls: [{ arg: 1, with: [], returns: true }], async: true }),
    requestPayload: { kind: 'value', shape: { is: 'opaque' } },
    headers: { kind: 'value', shape: { is: 'opaque', truthy: true } },
  },
  { otherwise: (p) => (p === 'then' ? null : fn(`context.${p}`, { async: true, result: truthy })) },
);
const workflowServe = native('serve', (call) => {
  const handler = signed('workflow.serve', 'QSTASH_CURRENT_SIGNING_KEY is set', (inner) => {
    const made = inner.machine.shape({ is: 'instance', of: () => context }, inner);
    inner.machine.call(call.args[0] ?? undefinedValue, undefinedValue, [made], inner.site, { awaited: true });
    return inner.machine.shape(truthy, inner);
  });
  return call.machine.shape({ is: 'instance', of: () => object('workflow', { POST: handler, handler }, { call: handler }) }, call);
});
const jobs = (name: string): FunctionModel =>
  signed(name, null, (inner) => {
    inner.machine.effect({ kind: 'write', resource: 'background jobs', symbol: name }, inner.site);
    return inner.machine.shape(truthy, inner);
  });
const handlers = (name: string): FunctionModel =>
  fn(name, {
    result: instance(() => {
      const handler = jobs(name);
      return object(name, { GET: handler, POST: handler, PUT: handler, PATCH: handler }, { call: handler });
    }),
  });
const inngestServe = handlers('inngest.serve');
const sends = effectClient('inngest', 'external');
const inngest: Model = object(
  'inngest',
  {
    createFunction: fn('inngest.createFunction', { result: truthy }),
    createMiddleware: fn('inngest.createMiddleware', { result: truthy }),
    createScheduledFunction: fn('inngest.createScheduledFunction', { result: truthy }),
  },
  { otherwise: (p) => (p === 'then' || sends.kind !== 'object' ? null : (sends.otherwise?.(p, {}) ?? null)) },
);
const definesJob = fn('trigger', { result: instance(() => triggered) });
const triggerCalls = effectClient('trigger', 'external');
const triggered: Model = object(
  'trigger',
  {},
  { otherwise: (p) => (p === 'then' || triggerCalls.kind !== 'object' ? null : (triggerCalls.otherwise?.(p, {}) ?? null)) },
);
export const background: readonly Library[] = [
  {
    name: '@upstash/workflow',
    packages: ['@upstash/workflow'],
    modules: {
      '': {
        serve: workflowServe,
        Client: object('Client', {}, { construct: fn('Client', { result: instance(() => effectClient('workflow', 'external')) }) }),
        '*': fn('workflow', { result: truthy }),
      },
      '*': { serve: workflowServe, '*': fn('workflow', { result: truthy }) },
    },
  },
  {
    name: 'inngest',
    packages: ['inngest'],
    modules: {
      '': {
        Inngest: object('Inngest', {}, { construct: fn('Inngest', { result: instance(() => inngest) }) }),
        EventSchemas: object('EventSchemas', {}, { construct: fn('EventSchemas', { result: instance(() => chained('EventSchemas')) }) }),
        '*': fn('inngest', { result: truthy }),
      },
      '*': { serve: inngestServe, '*': fn('inngest', { result: truthy }) },
    },
  },
  {
    name: '@trigger.dev/nextjs',
    packages: ['@trigger.dev/nextjs'],
    modules: {
      '': {
        createAppRoute: handlers('trigger.createAppRoute'),
        createPagesRoute: handlers('trigger.createPagesRoute'),
        '*': fn('trigger', { result: truthy }),
      },
    },
  },
  {
    name: '@trigger.dev/sdk',
    packages: ['@trigger.dev/*'],
    modules: Object.fromEntries(
      ['', '*'].map((m) => [
        m,
        {
          task: definesJob,
          schemaTask: definesJob,
          schedules: object(
            'schedules',
            { task: definesJob },
            { otherwise: (p) => (p === 'then' ? null : fn(`schedules.${p}`, { async: true, effect: { kind: 'external' }, result: truthy })) },
          ),
          tasks: triggered,
          runs: object(
            'runs',
            {},
            {
              otherwise: (p) =>
                p === 'then'
                  ? null
                  : fn(`runs.${p}`, { async: true, effect: { kind: /retrieve|list|poll|subscribe/.test(p) ? 'audit' : 'external' }, result: truthy }),
            },
          ),
          '*': fn('trigger', { result: truthy }),
        },
      ]),
    ),
  },
];
