/** Mail clients. */
import type { Library } from '../../evaluate/models.ts';
import { client } from './shared.ts';

export const mail: Library = client(
  'mail',
  [
    'resend',
    'nodemailer',
    'postmark',
    '@sendgrid/mail',
    'mailgun.js',
    'mailersend',
    '@plunk/node',
    '@getbrevo/brevo',
    '@sendgrid/client',
    'node-mailjet',
    'loops',
    '@mailchimp/*',
    'sib-api-v3-sdk',
    'email-templates',
    'mailgun-js',
    '@usesend/sdk',
    'usesend-js',
  ],
  'mail',
  ['Resend', 'createTransport', 'ServerClient'],
);
