/** @upstash/qstash 2: Receiver.verify throws, the verifySignature wrappers answer. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, ObjectModel } from '../../evaluate/models.ts';
import { modelValue, undefinedValue } from '../../evaluate/values/values.ts';
import { native, truthy, verifies } from '../shared.ts';
import { event, everyone } from './shared.ts';

export const qstash: Library = {
  name: '@upstash/qstash',
  packages: ['@upstash/qstash'],
  modules: {
    '': {
      Receiver: object(
        'Receiver',
        {},
        {
          construct: fn('Receiver', {
            result: instance(() =>
              object('receiver', { verify: verifies('receiver.verify', { ...everyone, async: true, result: { is: 'constant', value: true } }) }),
            ),
          }),
        },
      ),
      Client: object('Client', {}, { construct: fn('Client', { result: instance(() => qstashClient) }) }),
      '*': fn('qstash', { result: truthy }),
    },
    '*': Object.fromEntries(
      ['verifySignatureAppRouter', 'verifySignature', 'verifySignatureEdge'].map((n) => [
        n,
        native(n, (call) =>
          call.machine.native(n, (inner) => {
            inner.machine.call(modelValue(verifies(n, { ...everyone, result: event })), undefinedValue, [], call.site);
            return inner.machine.call(call.args[0] ?? undefinedValue, undefinedValue, inner.args, inner.site, { awaited: true });
          }),
        ),
      ]),
    ),
  },
};
const qstashClient: ObjectModel = object(
  'qstash',
  {},
  {
    otherwise: (p) =>
      p === 'then'
        ? null
        : object(
            `qstash.${p}`,
            {},
            {
              otherwise: (q) =>
                q === 'then' ? null : fn(`qstash.${p}.${q}`, { async: true, effect: { kind: 'external', resource: 'qstash' }, result: truthy }),
              call: fn(`qstash.${p}`, { async: true, effect: { kind: 'external', resource: 'qstash' }, result: truthy }),
            },
          ),
  },
);
