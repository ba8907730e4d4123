/** HTTP clients and the APIs of other systems. */
import type { Library } from '../../evaluate/models.ts';
import { client } from './shared.ts';

export const httpClients: Library = client(
  'http client',
  [
    'axios',
    'got',
    'node-fetch',
    'ky',
    'undici',
    'superagent',
    'cross-fetch',
    'ofetch',
    'twilio',
    '@slack/web-api',
    '@slack/webhook',
    'octokit',
    '@octokit/rest',
    '@octokit/core',
    'googleapis',
    '@hubspot/api-client',
    '@vercel/edge-config',
    'algoliasearch',
    '@tinybirdco/*',
    '@chronark/zod-bird',
    'jira.js',
    'intercom-client',
    'shopify-api-node',
    '@notionhq/client',
    'airtable',
    'mqtt',
    'web-push',
    'firebase-admin/messaging',
  ],
  'external',
  ['request'],
);
