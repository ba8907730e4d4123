/** Passwords: a comparison with a stored hash fails for whoever does not know the password. */
import { fn } from '../evaluate/models.ts';
import type { FunctionModel, Library, Shape } from '../evaluate/models.ts';
import { plain } from './shared.ts';

const compare = (name: string, async: boolean): FunctionModel =>
  fn(name, {
    ...(async ? { async: true } : {}),
    role: 'password.compare',
    guard: { kind: 'identity', how: { is: 'constant', value: false }, logsIn: true },
    result: { is: 'constant', value: true },
  });
const hashed: Shape = { is: 'opaque', tags: { hashed: true, passwordHash: true }, hint: 'string', truthy: true };
const hashModel = (name: string, async: boolean): FunctionModel => fn(name, { ...(async ? { async: true } : {}), role: 'password.hash', result: hashed });
const bcryptExports = {
  compare: compare('bcrypt.compare', true),
  compareSync: compare('bcrypt.compareSync', false),
  verify: compare('bcrypt.verify', true),
  verifySync: compare('bcrypt.verifySync', false),
  hash: hashModel('bcrypt.hash', true),
  hashSync: hashModel('bcrypt.hashSync', false),
  genSalt: fn('genSalt', { async: true, result: plain }),
  genSaltSync: fn('genSaltSync', { result: plain }),
  '*': fn('bcrypt', { result: plain }),
};
export const passwords: Library = {
  name: 'bcrypt',
  packages: ['bcrypt', 'bcryptjs', '@node-rs/bcrypt', 'argon2', '@node-rs/argon2'],
  modules: { '': bcryptExports },
};
