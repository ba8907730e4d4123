/** Passwords: a comparison with a stored hash fails for whoever does not know the password. */
import { fn } from '../evaluate/models.ts';
import type { FunctionModel, Library } from '../evaluate/models.ts';
import { constant, derivedTags, modelValue, never, opaque, undefinedValue } from '../evaluate/values/values.ts';
import { native, plain } from './shared.ts';

const compare = (name: string, async: boolean): FunctionModel => {
  const check = fn(name, {
    role: 'password.compare',
    guard: { kind: 'identity', how: { is: 'constant', value: false }, logsIn: true },
    result: { is: 'constant', value: true },
  });
  if (!async) return check;
  // The answer goes to a callback where one is given, else it is promised.
  return native(
    name,
    ({ machine, args, site }) => {
      const callback = args.slice(2).find((arg) => arg.some((alt) => alt.t === 'function' || alt.t === 'model'));
      const answer = machine.call(modelValue(check), undefinedValue, args.slice(0, 2), site);
      return callback ? machine.call(callback, undefinedValue, [constant(null), answer], site) : answer;
    },
    { async: true, role: 'password.compare' },
  );
};
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
