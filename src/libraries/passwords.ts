/** Passwords: a comparison with a stored hash fails for whoever does not know the password. */
import { fn } from '../evaluate/models.ts';
import type { FunctionModel, Library } from '../evaluate/models.ts';
import { derivedTags, never, opaque } from '../evaluate/values.ts';
import { native, plain } from './shared.ts';

const compare = (name: string, async: boolean): FunctionModel =>
  fn(name, {
    ...(async ? { async: true } : {}),
    role: 'password.compare',
    guard: { kind: 'identity', how: { is: 'constant', value: false }, logsIn: true },
    result: { is: 'constant', value: true },
  });
/** The digest says no more than the password does: whose password it is, whose digest. Some make a key of it (`raw: true`). */
const hashModel = (name: string, async: boolean): FunctionModel =>
  native(name, ({ args }) => opaque({ ...derivedTags(args[0] ?? never), hashed: true, passwordHash: true }, { hint: 'string', truthy: true }), {
    ...(async ? { async: true } : {}),
    role: 'password.hash',
  });
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
