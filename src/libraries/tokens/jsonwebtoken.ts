/** jsonwebtoken 9: verify throws or, with a callback, hands over the error; decode only decodes. */
import { object } from '../../evaluate/models.ts';
import type { Library } from '../../evaluate/models.ts';
import { decodes, signs } from '../shared.ts';
import { verifier } from './shared.ts';

const errors = Object.fromEntries(['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError'].map((n) => [n, object(n, {})]));
export const jsonwebtoken: Library = {
  name: 'jsonwebtoken',
  packages: ['jsonwebtoken'],
  modules: { '': { verify: verifier('jwt.verify', 2), decode: decodes('jwt.decode'), sign: signs('jwt.sign'), ...errors } },
};
