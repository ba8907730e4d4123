/** Payment services other than Stripe. */
import type { Library } from '../../evaluate/models.ts';
import { client } from './shared.ts';

export const payment: Library = client(
  'payment',
  [
    '@paypal/*',
    'braintree',
    '@lemonsqueezy/*',
    '@polar-sh/*',
    'razorpay',
    '@paddle/*',
    'square',
    '@mollie/api-client',
    'mercadopago',
    'coinbase-commerce-node',
    '@chargebee/*',
    'chargebee',
  ],
  'payment',
  [],
);
