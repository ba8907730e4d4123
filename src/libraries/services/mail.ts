/** Mail clients. */
import type { Library } from '../../evaluate/models.ts';
import { client } from './shared.ts';

export const mail: Library = client('mail', ['resend', 'nodemailer', 'postmark', '@sendgrid/mail', 'mailgun.js', 'mailersend', '@plunk/node'], 'mail', [
  'Resend',
  'createTransport',
  'ServerClient',
]);
