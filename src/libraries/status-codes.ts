/** Status codes by name: http-status-codes 2 (`StatusCodes.OK`, the older `OK` and `HttpStatus.OK`), http-status 1 and 2 (`status.OK`, `status.default.OK`). */
import { STATUS_CODES } from 'node:http';
import { fn, object } from '../evaluate/models.ts';
import type { Library, Model } from '../evaluate/models.ts';
import { truthy } from './shared.ts';

/** Names that are not made of the phrase. */
const otherNames: Record<string, number> = {
  MOVED_TEMPORARILY: 302,
  REQUEST_TOO_LONG: 413,
  REQUEST_ENTITY_TOO_LARGE: 413,
  REQUEST_URI_TOO_LONG: 414,
  REQUESTED_RANGE_NOT_SATISFIABLE: 416,
  IM_A_TEAPOT: 418,
  INSUFFICIENT_SPACE_ON_RESOURCE: 419,
  METHOD_FAILURE: 420,
  UNPROCESSABLE_ENTITY: 422,
};
const phrases = Object.entries(STATUS_CODES).map(([code, phrase]): [string, number] => [
  (phrase ?? '')
    .toUpperCase()
    .replace(/'/g, '')
    .replace(/[^A-Z]+/g, '_'),
  Number(code),
]);
const codes: Record<string, Model> = Object.fromEntries(
  [...phrases, ...Object.entries(otherNames)].map(([name, code]): [string, Model] => [name, { kind: 'value', shape: { is: 'constant', value: code } }]),
);
const all = object('StatusCodes', codes);
const words = fn('getReasonPhrase', { result: truthy });
const exported: Record<string, Model> = {
  ...codes,
  default: object('StatusCodes', { ...codes, status: all, default: all, getStatusText: words }),
  StatusCodes: all,
  status: all,
  getReasonPhrase: words,
  getStatusText: words,
  '*': object('ReasonPhrases', {}, { otherwise: (p) => (p === 'then' ? null : { kind: 'value', shape: truthy }) }),
};
export const statusCodes: Library = { name: 'http-status-codes', packages: ['http-status-codes', 'http-status'], modules: { '': exported } };
