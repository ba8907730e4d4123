/** stripe: constructEvent verifies a signature, every other call is a payment or a read. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, Model, ObjectModel } from '../../evaluate/models.ts';
import { verifies } from '../shared.ts';
import { event, everyone } from '../webhooks/shared.ts';

const stripeApi = (name: string): ObjectModel =>
  object(
    name,
    name.endsWith('.webhooks')
      ? {
          constructEvent: verifies('stripe.webhooks.constructEvent', { ...everyone, result: event }),
          constructEventAsync: verifies('stripe.webhooks.constructEventAsync', { ...everyone, async: true, result: event }),
        }
      : {},
    {
      otherwise: (p) => (p === 'then' ? null : stripeApi(`${name}.${p}`)),
      call: fn(name, {
        async: true,
        effect: /(?:retrieve|list|search)$/.test(name) ? { kind: 'audit' } : { kind: 'payment', resource: name.split('.').slice(1, -1).join('.') || 'stripe' },
        result: { is: 'opaque', tags: { record: ['stripe'] }, truthy: true },
      }),
    },
  );
const newStripe: Model = object(
  'Stripe',
  { errors: object('errors', {}, { otherwise: (p) => object(p, {}) }), webhooks: stripeApi('stripe.webhooks') },
  { construct: fn('Stripe', { result: instance(() => stripeApi('stripe')) }), call: fn('Stripe', { result: instance(() => stripeApi('stripe')) }) },
);
export const stripe: Library = { name: 'stripe', packages: ['stripe'], modules: { '': { default: newStripe, Stripe: newStripe } } };
