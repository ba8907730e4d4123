/** Unkey: @unkey/api answers with an object for everybody (`result.valid` before version 2, `data.valid` since); withUnkey (@unkey/nextjs 2, dist/index.mjs) answers 401. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, ObjectModel, Shape } from '../../evaluate/models.ts';
import { effectClient, native, own, truthy } from '../shared.ts';
import { decide, refuseWith } from './shared.ts';

const answer = (valid: boolean): Shape => {
  const inner: Shape = valid
    ? { is: 'own', fields: { valid: { is: 'constant', value: true } } }
    : { is: 'object', fields: { valid: { is: 'constant', value: false }, code: truthy } };
  return { is: 'object', fields: { result: inner, data: inner, error: { is: 'constant', value: undefined }, valid: { is: 'constant', value: valid } } };
};
const verifyKey = (name: string): FunctionModel =>
  fn(name, { async: true, role: 'credential.verify', guard: { kind: 'identity', how: answer(false) }, result: answer(true) });
const others = effectClient('unkey', 'external');
const keys: ObjectModel = object(
  'unkey.keys',
  { verify: verifyKey('unkey.keys.verify'), verifyKey: verifyKey('unkey.keys.verifyKey') },
  { otherwise: (p) => (p === 'then' || others.kind !== 'object' ? null : (others.otherwise?.(`keys.${p}`, {}) ?? null)) },
);
const client: ObjectModel = object(
  'unkey',
  { keys },
  { otherwise: (p) => (p === 'then' || others.kind !== 'object' ? null : (others.otherwise?.(p, {}) ?? null)) },
);
const withUnkey = native(
  'withUnkey',
  (call) =>
    call.machine.native('withUnkey', (inner) =>
      decide(
        inner,
        { kind: 'identity' },
        'withUnkey',
        (decided) => refuseWith(inner, decided, 'Unauthorized'),
        () => {
          const { machine, site } = inner;
          const [request = []] = inner.args;
          machine.set(request, 'unkey', machine.shape(own, inner), site);
          return machine.call(call.args[0] ?? [], [], inner.args, site, { awaited: true });
        },
      ),
    ),
  { role: 'handler.wrap' },
);
export const unkey: Library = {
  name: '@unkey/api',
  packages: ['@unkey/api', '@unkey/nextjs'],
  modules: {
    '': {
      verifyKey: verifyKey('verifyKey'),
      Unkey: object('Unkey', {}, { construct: fn('Unkey', { result: instance(() => client) }) }),
      withUnkey,
      '*': fn('unkey', { result: truthy }),
    },
    '*': { '*': fn('unkey', { result: truthy }) },
  },
};
